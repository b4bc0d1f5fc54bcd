import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { writeDurably } from '../store/durable-file.ts';
import { readText } from '../store/read-file.ts';
import type { Home } from './home.ts';

/** `<home>/runner/token`: what clients of other machines keep. Readable by its user alone. */
export function clientTokenFile(home: Home): string {
  return join(home.runner, 'token');
}

/**
 * The token of a home's runner, the same at each start; made at the first one. Only for who holds the home: two would make two.
 * @param renew make another one: who has the old one is let in no more
 * @throws PassError `bad_input` for a file that holds no token of ours, `storage` when it cannot be read or written
 */
export async function keptClientToken(home: Home, renew: boolean): Promise<string> {
  const kept = renew ? undefined : await readToken(clientTokenFile(home));
  if (kept !== undefined) return kept;
  const token = randomBytes(32).toString('base64url');
  await writeDurably(clientTokenFile(home), `${token}\n`);
  return token;
}

async function readToken(file: string): Promise<string | undefined> {
  const token = (await readText(file))?.trim();
  if (token === undefined) return undefined;
  // Whoever writes one by hand gets no weaker one than PASS makes.
  if (!/^[\w-]{43,200}$/.test(token)) throw new PassError('bad_input', `${file} holds no token of 43 to 200 letters, digits, "-" and "_".`, 'Make another one with "pass-runner serve --new-token", and give it to the clients.');
  return token;
}
