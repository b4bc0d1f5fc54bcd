import type { Command } from 'commander';
import { perform, withChoices, withExamples, withRunner } from '../command.ts';
import type { ChoiceOptions, RunnerOptions } from '../command.ts';

/** `diff`: per issue, what the target has against what will be written. */
export function register(program: Command): void {
  const command = withRunner(program.command('diff').description('Show, for each issue, what the target has and what will be written.').argument('<RUN>'));
  withChoices(command);
  withExamples(command, [
    ['pass-runner diff latest', 'unified diffs, one for each issue'],
    ['pass-runner diff latest --json', 'before, after and patch as data'],
  ]);
  command.action((run: string, options: RunnerOptions & ChoiceOptions) => perform(options, async (output) => (await import('../diff-command.ts')).diffCommand(run, options, output)));
}
