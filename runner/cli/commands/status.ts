import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

interface StatusOptions extends RunnerOptions {
  readonly limit: string;
}

/** `status`: all runs, or one with its phases. */
export function register(program: Command): void {
  const command = withRunner(program.command('status').description('List the runs, or show one with its phases.').argument('[RUN]')).option('--limit <number>', 'how many runs to list', '20');
  withExamples(command, [
    ['pass-runner status', 'the newest runs'],
    ['pass-runner status latest', 'one run: phases, counts, diagnosis'],
  ]);
  command.action((run: string | undefined, options: StatusOptions) =>
    perform(options, async (output) => {
      const [{ withConnection }, { resolveRun }, { isApproved, runText, runsText }, { describeHalt }, { plain }, { nextCommand }, { counted }] = await Promise.all([
        import('../connection.ts'),
        import('../run-argument.ts'),
        import('../run-view.ts'),
        import('../../../shared/domain/halt.ts'),
        import('../output.ts'),
        import('../next-commands.ts'),
        import('../../../shared/domain/counted.ts'),
      ]);
      const limit = await numberOption(options.limit);
      await withConnection({ ...options, onlyLooks: true }, async ({ client }) => {
        // What the gatekeeper cannot say is in "pass-runner doctor"; the runs are shown without it.
        const halted = (await client.call('gatekeeper.get', {}).catch(() => undefined))?.halted ?? null;
        const note = halted === null ? '' : `Writing is ${plain(describeHalt(halted))}. End it with "pass-runner resume".\n\n`;
        if (run === undefined) {
          const { runs, damaged = [] } = await client.call('run.list', { limit });
          const unreadable = damaged.length === 0 ? '' : `\n\n${counted(damaged.length, 'run')} cannot be read, because documents are damaged: ${damaged.join(', ')}. Run "pass-runner stop", then "pass-runner rebuild".`;
          output.result({ runs, damaged, halted }, `${note}${runsText(runs)}${unreadable}`);
        } else {
          const detail = await client.call('run.get', { runId: await resolveRun(client, run) });
          const next = isApproved(detail) ? `\nNext: ${plain(nextCommand(`sync ${detail.id}`, options))}` : '';
          output.result({ run: detail, halted }, `${note}${runText(detail)}${next}`);
        }
      });
      return undefined;
    }),
  );
}

async function numberOption(text: string): Promise<number> {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 500) return value;
  const { UsageError } = await import('../usage-error.ts');
  throw new UsageError(`--limit ${text} is no number from 1 to 500.`, 'Use a whole number.');
}
