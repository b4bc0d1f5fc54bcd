import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

interface RejectOptions extends RunnerOptions {
  readonly reason: string;
}

/** `reject`: say no, with a reason. */
export function register(program: Command): void {
  const command = withRunner(program.command('reject').description('Say no to a run, with a reason. Nothing is written.').argument('<RUN>')).requiredOption('--reason <text>', 'why; kept with the run');
  withExamples(command, [['pass-runner reject latest --reason "split the payment epic first"', 'end the run']]);
  command.action((run: string, options: RejectOptions) =>
    perform(options, async (output) => {
      const [{ withConnection }, { resolveRun }] = await Promise.all([import('../connection.ts'), import('../run-argument.ts')]);
      await withConnection({ ...options, onlyLooks: true }, async ({ client }) => {
        const runId = await resolveRun(client, run);
        await client.call('run.reject', { runId, reason: options.reason });
        output.result({ runId, status: 'rejected' }, `${runId} is rejected. Nothing was written.`);
      });
      return undefined;
    }),
  );
}
