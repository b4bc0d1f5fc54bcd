import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childExitCodes, GatekeeperFrame } from '../../shared/protocol/startup.ts';
import type { StartupReport } from '../../shared/protocol/startup.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { untilWritable } from '../governance/storage-recovery.ts';
import { nodeFiles } from '../store/file-layer.ts';
import { listenOnChannel } from './channel.ts';
import { killAt, noFailpoint } from './failpoint.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { GatekeeperHome } from './home.ts';

/** How long (milliseconds) it waits for the one of a supervisor that was killed: a request that is out may take this long to be answered. */
const predecessorMs = 25_000;

/** Entry of the gatekeeper process: one startup frame on stdin, one report on stdout, then the channel. */
async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const { promise: firstLine, resolve: gotLine } = Promise.withResolvers<string>();
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  lines.once('line', gotLine);
  lines.once('close', () => {
    gotLine('');
    end(undefined);
  });
  process.once('SIGTERM', () => end(undefined));
  // A terminal sends it to the whole group; the supervisor decides when this process ends.
  process.on('SIGINT', () => undefined);

  const started = await start(await firstLine);
  report({ ready: {} });
  const broken = await Promise.race([ended, started.broken]);
  await started.close();
  // The supervisor starts a gatekeeper again that ended with a failure.
  if (broken !== undefined) throw broken;
}

async function start(line: string): Promise<{ broken: Promise<PassError>; close(): Promise<void> }> {
  const frame = readFrame(line);
  try {
    await nodeFiles.makeDirectory(join(frame.home, 'lineages'));
  } catch (error) {
    throw new PassError('storage', `The gatekeeper’s home ${frame.home} cannot be made: ${String(error)}`, 'Choose another home, or correct its permissions.', error);
  }
  const log = (level: 'info' | 'error', msg: string, more: object = {}): void => {
    // The supervisor keeps stderr in gatekeeper.log, or shows it (`pass-runner serve`). Levels are pino's.
    process.stderr.write(`${JSON.stringify({ level: level === 'info' ? 30 : 50, time: Date.now(), pid: process.pid, name: 'gatekeeper', ...more, msg })}\n`);
  };
  const home = new GatekeeperHome(frame.home, { credential: frame.credential, apiHost: frame.apiHost, github: frame.github });
  const { failpoint } = frame;
  const gatekeeper = await Gatekeeper.open({ home, waitMs: predecessorMs, clock: () => new Date(), failpoint: failpoint === undefined ? noFailpoint : killAt(failpoint.at, failpoint.passage) });
  if (frame.approver !== undefined && (await home.enrolFirst(frame.approver))) log('info', `enrolled ${frame.approver.approver} as first approver`);
  const channel = await listenOnChannel({
    channel: frame.channel,
    channelToken: frame.channelToken,
    gatekeeper,
    onDefect: (where, error) => log('error', `${where} failed`, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  });
  log('info', 'listening');
  const recovering = new AbortController();
  const broken = Promise.withResolvers<PassError>();
  void gatekeeper.broken.then(async (error) => {
    log('error', 'the log takes no more records; waiting for the disk, to be started again', { error: PassError.toData(error) });
    if (await untilWritable({ directory: frame.home, signal: recovering.signal })) broken.resolve(error);
  });
  return {
    broken: broken.promise,
    async close() {
      recovering.abort();
      await channel.close();
      await gatekeeper.close();
      log('info', 'closed');
    },
  };
}

function readFrame(line: string): GatekeeperFrame {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The line may hold the credential: it is not repeated.
    throw new PassError('bad_input', 'The startup frame on stdin is not JSON.', 'Start the gatekeeper with `pass-runner serve`.');
  }
  const parsed = GatekeeperFrame.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PassError('bad_input', `The startup frame does not fit: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}.`, 'Start the gatekeeper with `pass-runner serve` of the same version.');
}

function report(line: StartupReport): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

try {
  await main();
  process.exit(childExitCodes.finished);
} catch (error) {
  report({ failed: PassError.toData(error) });
  process.exit(childExitCodes.failed);
}
