import { z } from 'zod';
import { ApproverKey } from '../../shared/domain/approval.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { passVersion } from '../../shared/version.ts';
import { handedHost } from '../gatekeeper/api-host.ts';
import { retireRunner } from './connection.ts';
import { ensureRunner } from './ensure.ts';
import { githubSettingsOf } from './github-settings.ts';
import { homeAt, prepareHome } from './home.ts';
import { enrolKey } from './host-files.ts';
import type { Output } from './output.ts';
import { readLineOfStdin } from './stdin.ts';
import { hasOwnGithub } from './stored-credential.ts';
import { UsageError } from './usage-error.ts';

/** What a client may hand over. Everything is optional. */
const Handed = z.strictObject({
  /** Key of the person at the client: enrolled on this host, as `enroll --public-key` would. */
  approver: ApproverKey.pick({ approver: true, publicKey: true, scope: true }).optional(),
  /** GitHub token for the gatekeeper. */
  credential: z.string().min(1).optional(),
});

/** Body of `ensure`: discovery as JSON on stdout. */
export async function ensureCommand(options: { home?: string; idleExit: string }, output: Output): Promise<undefined> {
  const home = homeAt(options.home);
  const idleExitSeconds = Number(options.idleExit);
  if (!Number.isInteger(idleExitSeconds) || idleExitSeconds < 1) throw new UsageError(`--idle-exit ${options.idleExit} is no number of seconds.`, 'Use a whole number from 1.');
  const handed = await readHanded();
  if (handed.approver !== undefined) {
    await prepareHome(home);
    await enrolKey(home, handed.approver, 'editor');
  }
  const environment = githubSettingsOf(process.env, hasOwnGithub(home));
  const credential = handed.credential ?? environment.credential;
  const { discovery } = await ensureRunner({
    home,
    version: passVersion,
    idleExitSeconds,
    ...environment,
    ...(credential === undefined ? {} : { credential, apiHost: handedHost(environment.github === undefined ? {} : { github: environment.github }) }),
    retire: retireRunner,
  });
  // Always JSON: the caller is a program.
  process.stdout.write(`${JSON.stringify(discovery)}\n`);
  if (!output.json) output.note(`runner ${discovery.version} at ${discovery.url}`);
  return undefined;
}

/** A caller that has something to say says it at once; one that keeps stdin open has nothing to say. */
const stdinWaitMs = 1000;

async function readHanded(): Promise<z.output<typeof Handed>> {
  if (process.stdin.isTTY === true) return {};
  const text = (await readLineOfStdin(stdinWaitMs)).trim();
  if (text === '') return {};
  try {
    return Handed.parse(JSON.parse(text));
  } catch (error) {
    throw new PassError('bad_input', 'What came over stdin is not {"approver"?, "credential"?}.', 'Correct the caller.', error);
  }
}
