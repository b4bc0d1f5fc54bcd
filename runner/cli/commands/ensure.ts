import type { Command } from 'commander';
import { perform, withHome } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

/** `ensure` (for the extension): find the home's runner or start one, and print where it is. */
export function register(program: Command): void {
  withHome(program.command('ensure', { hidden: true }).description('Find the runner of the home, or start one, and print where it is.'))
    .option('--idle-exit <seconds>', 'a runner that is started ends after so many seconds without clients and work', '900')
    .addHelpText('after', '\nOne line {"approver"?, "credential"?} on stdin is passed on to the gatekeeper.')
    .action((options: RunnerOptions & { idleExit: string }) => perform(options, async (output) => (await import('../ensure-command.ts')).ensureCommand(options, output)));
}
