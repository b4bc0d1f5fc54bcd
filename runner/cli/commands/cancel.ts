import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

/** `cancel`: stop a run. */
export function register(program: Command): void {
  const command = withRunner(program.command('cancel').description('Stop a run. What was written already stays.').argument('<RUN>'));
  withExamples(command, [['pass-runner cancel latest', 'stop the newest run']]);
  command.action((run: string, options: RunnerOptions) =>
    perform(options, async (output) => {
      const [{ withConnection }, { resolveRun }, { counted }] = await Promise.all([import('../connection.ts'), import('../run-argument.ts'), import('../../../shared/domain/counted.ts')]);
      await withConnection({ ...options, onlyLooks: true }, async ({ client }) => {
        const runId = await resolveRun(client, run);
        await client.call('run.cancel', { runId });
        const { receipts } = await client.call('run.get', { runId });
        output.result({ runId, status: 'cancelled', receipts: receipts.length }, `${runId} is cancelled. ${receipts.length === 0 ? 'Nothing was written.' : `${counted(receipts.length, 'operation had', 'operations had')} been done and ${receipts.length === 1 ? 'stays' : 'stay'}.`}`);
      });
      return undefined;
    }),
  );
}
