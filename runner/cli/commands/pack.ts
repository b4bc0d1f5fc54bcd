import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

interface PackOptions extends RunnerOptions {
  readonly artifact?: string;
}

/** `pack`: the architecture pack, as a table of contents or one artifact as Markdown. */
export function register(program: Command): void {
  const command = withRunner(program.command('pack').description('Show the architecture pack of a run.').argument('<RUN>')).option('--artifact <id>', 'print one artifact as Markdown ("all" for every one)');
  withExamples(command, [
    ['pass-runner pack latest', 'what the pack holds'],
    ['pass-runner pack latest --artifact 02-requirements', 'one artifact as Markdown'],
    ['pass-runner pack latest --artifact all > pack.md', 'all of it in one file'],
  ]);
  command.action((run: string, options: PackOptions) => perform(options, async (output) => (await import('../pack-command.ts')).packCommand(run, options, output)));
}
