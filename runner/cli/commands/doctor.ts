import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

interface DoctorOptions extends RunnerOptions {
  readonly target?: string;
}

/** `doctor`: the preflight report. */
export function register(program: Command): void {
  const command = withRunner(program.command('doctor').description('Show what is set up, what is missing, what that blocks and how to fix it. Exits with 1 when the runner or a file of the home cannot be used, a token is rejected, writing is halted, or something that --target needs is missing.')).option('--target <target>', 'look at this target too: owner/name or folder:DIR');
  withExamples(command, [
    ['pass-runner doctor', 'this machine, the home, the runner and the gatekeeper'],
    ['pass-runner doctor --target acme/shop', 'and whether that repository can be written to; exit code 0 only then'],
  ]);
  command.action((options: DoctorOptions) => perform(options, async (output) => (await import('../doctor-command.ts')).doctorCommand(options, output)));
}
