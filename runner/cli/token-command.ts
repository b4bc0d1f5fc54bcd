import { randomBytes } from 'node:crypto';
import { lookAlike } from '../../shared/domain/look-alike.ts';
import { personsOf } from '../../shared/domain/persons.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { ClientToken, clientTokensFile, readClientTokens, tokenDigest } from '../store/client-tokens.ts';
import { writeDurably } from '../store/durable-file.ts';
import { acquireExclusive } from '../store/exclusive.ts';
import type { HomeOptions } from './command.ts';
import { homeAt, prepareHome } from './home.ts';
import type { Home } from './home.ts';
import { readApprovers } from './host-files.ts';
import { plain, table } from './output.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage-error.ts';

export interface TokenSettings extends HomeOptions {
  readonly revoke?: boolean;
  readonly list?: boolean;
}

/** How long (milliseconds) another command that changes the tokens is waited for. */
const lockWaitMs = 5000;

/** Body of `token`. A running runner reads them again at each hello and each request: nothing has to be restarted. */
export async function tokenCommand(name: string | undefined, options: TokenSettings, output: Output): Promise<undefined> {
  const home = homeAt(options.home);
  if (name === undefined) {
    if (options.revoke === true) throw new UsageError('--revoke needs the name of a person.', 'Look at "pass-runner token --list".');
    const tokens = (await readClientTokens(home.runner)).map(({ name: owner, createdAt, revokedAt }) => ({ name: owner, createdAt, revokedAt }));
    output.result({ tokens }, tokens.length === 0 ? 'Nobody has a client token. Run "pass-runner token NAME".' : table(tokens.map((one) => [one.name, one.createdAt.slice(0, 10), one.revokedAt === null ? '' : `revoked ${one.revokedAt.slice(0, 10)}`])));
    return undefined;
  }
  if (options.list === true) throw new UsageError('--list shows everybody.', 'Leave out the name, or leave out --list.');
  await prepareHome(home);
  if (options.revoke === true) {
    await revoke(home, name);
    output.result({ name, revoked: true }, `The token of ${plain(name)} opens nothing any more; sessions that it opened end within seconds.`);
    return undefined;
  }
  const { token, enrolled } = await make(home, name);
  output.note(`The client token of ${name} follows, this once: keep it where only they can read it.${enrolled ? '' : ` Nobody is enrolled as ${name}: enrol their approver key under this name, so that four eyes know them.`}`);
  output.result({ name, token }, token);
  return undefined;
}

async function make(home: Home, name: string): Promise<{ token: string; enrolled: boolean }> {
  if (!ClientToken.shape.name.safeParse(name).success) throw new UsageError(`${JSON.stringify(name)} cannot name a client.`, 'Use letters, digits, dot, dash, underscore and @, at most 64, and name the person as their approver key does.');
  const approvers = await readApprovers(home);
  return await change(home, (tokens) => {
    const present = tokens.filter(({ revokedAt }) => revokedAt === null);
    if (present.some((one) => one.name === name)) throw new PassError('conflict', `${name} has a client token.`, `It was shown once. Revoke it with "pass-runner token ${name} --revoke", then make another one.`);
    const other = lookAlike(name, [...approvers.map(({ approver }) => approver), ...present.map((one) => one.name)]);
    if (other !== undefined) throw new PassError('conflict', `The name ${name} looks like ${other}, who is known already.`, `For the same person write ${JSON.stringify(other)}; another person needs a name that cannot be mistaken for it.`);
    const token = randomBytes(32).toString('base64url');
    const { idOf } = personsOf(approvers);
    return { tokens: [...tokens, { name, sha256: tokenDigest(token), createdAt: new Date().toISOString(), revokedAt: null }], answer: { token, enrolled: approvers.some(({ approver }) => idOf(approver) === idOf(name)) } };
  });
}

async function revoke(home: Home, name: string): Promise<void> {
  await change(home, (tokens) => {
    if (!tokens.some((one) => one.name === name && one.revokedAt === null)) throw new PassError('not_found', `${name} has no client token.`, 'Look at "pass-runner token --list".');
    const revokedAt = new Date().toISOString();
    return { tokens: tokens.map((one) => (one.name === name && one.revokedAt === null ? { ...one, revokedAt } : one)), answer: undefined };
  });
}

async function change<T>(home: Home, step: (tokens: readonly ClientToken[]) => { readonly tokens: readonly ClientToken[]; readonly answer: T }): Promise<T> {
  const lock = await acquireExclusive(home.runner, 'clients', { waitMs: lockWaitMs });
  if (lock === undefined) throw new PassError('conflict', 'Another command is changing the client tokens.', 'Try again in a moment.');
  try {
    const { tokens, answer } = step(await readClientTokens(home.runner));
    await writeDurably(clientTokensFile(home.runner), `${JSON.stringify(tokens, undefined, 2)}\n`);
    return answer;
  } finally {
    await lock.release();
  }
}
