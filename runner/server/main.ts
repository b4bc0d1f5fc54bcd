import { createInterface } from 'node:readline';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { childExitCodes, RunnerFrame } from '../../shared/protocol/startup.ts';
import type { StartupReport } from '../../shared/protocol/startup.ts';
import { createGateClient } from '../governance/gate-client.ts';
import { createRunner } from './create-runner.ts';
import type { Report } from './create-runner.ts';

/** Log lines on stderr, as pino writes them (levels 30, 40, 50). */
const report: Report = (level, message, fields = {}) => {
  const number = { info: 30, warn: 40, error: 50 }[level];
  process.stderr.write(`${JSON.stringify({ level: number, time: Date.now(), pid: process.pid, name: 'runner', ...fields, msg: message })}\n`);
};

function answer(startup: StartupReport): void {
  process.stdout.write(`${JSON.stringify(startup)}\n`);
}

async function main(): Promise<void> {
  const input = createInterface({ input: process.stdin });
  const lines = input[Symbol.asyncIterator]();
  const first = await lines.next();
  const frame = readFrame(first.done === true ? '' : first.value);
  const runner = await createRunner({
    ...frame,
    gate: createGateClient({ channel: frame.channel, channelToken: frame.channelToken }),
    report,
  });
  answer({ ready: { url: runner.url } });
  // Whoever starts a managed runner submits a PRD at once: what a run needs is loaded while that client connects.
  if (frame.managed) preload();
  const supervisorGone = lines.next().then(() => 'the supervisor ended');
  const ended = await Promise.race([runner.finished, supervisorGone, runner.broken]);
  report('info', 'finishing', { reason: typeof ended === 'string' ? ended : ended.message });
  await runner.close();
  // The supervisor starts a runner again that ended with a failure.
  if (typeof ended !== 'string') throw ended;
}

/** The modules that phases load when they first need them. One that cannot be loaded fails there, with its message. */
function preload(): void {
  for (const loading of [import('../pipeline/phase-work.ts'), import('../planning/bundle.ts'), import('../../shared/domain/disclosure-report.ts'), import('../../shared/domain/disclosed-sentences.ts')]) loading.catch(() => undefined);
}

function readFrame(line: string): RunnerFrame {
  try {
    return RunnerFrame.parse(JSON.parse(line));
  } catch (error) {
    throw new PassError('bad_input', 'The startup frame on stdin cannot be read.', 'Start the runner with "pass-runner serve".', error);
  }
}

// The supervisor and its terminal may be gone before this process has finished.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// Ctrl-C in a terminal reaches the whole group; the supervisor decides when this process ends, by closing stdin.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', () => process.stdin.destroy());
main().then(
  () => process.exit(childExitCodes.finished),
  (error: unknown) => {
    // A refusal that is meant for people is told by whoever started this process.
    if (!PassError.is(error)) report('error', 'cannot start or go on', { error: PassError.toData(error), ...(error instanceof Error ? { stack: error.stack } : {}) });
    answer({ failed: PassError.toData(error) });
    process.exit(childExitCodes.failed);
  },
);
