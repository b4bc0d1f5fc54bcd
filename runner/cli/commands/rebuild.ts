import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { HomeOptions } from '../command.ts';

/** `rebuild`: run documents and lineages again from the logs. */
export function register(program: Command): void {
  const command = withHome(program.command('rebuild').description('Make run documents and lineages again from the logs, when a file of the home was damaged or lost. No runner may be at work.'));
  withExamples(command, [['pass-runner rebuild', 'after "… is damaged"; what only a backup can bring back is listed']]);
  command.action((options: HomeOptions) => perform(options, async (output) => (await import('../rebuild-command.ts')).rebuildCommand(options, output)));
}
