import { createHash, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { readText } from './read-file.ts';

/** A client token of one person, as it is kept: the token itself was shown once, and lies nowhere. */
export const ClientToken = z.strictObject({
  /** Who has it. Of names with several tokens, all but one are revoked. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/),
  /** SHA-256 of the token, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ClientToken = z.infer<typeof ClientToken>;

/** Where a runner's home (`<home>/runner`) keeps them. */
export function clientTokensFile(runnerHome: string): string {
  return join(runnerHome, 'clients.json');
}

/** @throws PassError `storage` for a file that cannot be used */
export async function readClientTokens(runnerHome: string): Promise<ClientToken[]> {
  const file = clientTokensFile(runnerHome);
  const text = await readText(file);
  if (text === undefined) return [];
  try {
    return z.array(ClientToken).parse(JSON.parse(text));
  } catch (error) {
    throw new PassError('storage', `${file} is damaged.`, 'Restore it, or put it aside and make the tokens again with "pass-runner token NAME".', error);
  }
}

/** SHA-256 of a token, as it is kept. A token has 256 random bits: nothing slower is needed to keep it from being guessed. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whose token that is; undefined for none, and for a revoked one. Takes the same time whatever differs. */
export function tokenOwner(presentedDigest: string, tokens: readonly ClientToken[]): string | undefined {
  const given = Buffer.from(presentedDigest, 'hex');
  let owner: string | undefined;
  for (const { name, sha256, revokedAt } of tokens) if (timingSafeEqual(Buffer.from(sha256, 'hex'), given) && revokedAt === null) owner ??= name;
  return owner;
}
