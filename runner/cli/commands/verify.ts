import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

/** `verify`: compare what the target has with the approved bytes. */
export function register(program: Command): void {
  const command = withRunner(program.command('verify').description('Read back from the target what was written, and compare it with the approved bundle.').argument('<RUN>'));
  withExamples(command, [['pass-runner verify latest', 'exit code 0 only when everything is as approved']]);
  command.action((run: string, options: RunnerOptions) => perform(options, async (output) => (await import('../verify-command.ts')).verifyCommand(run, options, output)));
}
