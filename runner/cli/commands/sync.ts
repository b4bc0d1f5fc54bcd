import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

/** `sync`: carry out the approved bundle. */
export function register(program: Command): void {
  const command = withRunner(program.command('sync').description('Carry out the approved bundle. Safe to repeat: nothing is created twice.').argument('<RUN>'));
  withExamples(command, [['pass-runner sync latest', 'write what was approved, and print the receipts']]);
  command.action((run: string, options: RunnerOptions) => perform(options, async (output) => (await import('../sync-command.ts')).syncCommand(run, options, output)));
}
