import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RejectSettings } from '../reject-command.ts';

/** `reject`: say no, with a reason. */
export function register(program: Command): void {
  const command = withRunner(program.command('reject').description('Say no to a run, with a reason; signed with your key where there is one (where several lie, with --as). Nothing is written.').argument('<RUN>'))
    .requiredOption('--reason <text>', 'why; kept with the run')
    .option('--as <name>', 'whose key signs; needed when several lie in this home')
    .option('--unsigned', 'without a signature');
  withExamples(command, [['pass-runner reject latest --reason "split the payment epic first"', 'end the run']]);
  command.action((run: string, options: RejectSettings) => perform(options, async (output) => (await import('../reject-command.ts')).rejectCommand(run, options, output)));
}
