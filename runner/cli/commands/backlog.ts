import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

interface BacklogOptions extends RunnerOptions {
  readonly issue?: string;
}

/** `backlog`: the staged issues. */
export function register(program: Command): void {
  const command = withRunner(program.command('backlog').description('Show the backlog of a run.').argument('<RUN>')).option('--issue <key>', 'show one staged issue completely');
  withExamples(command, [
    ['pass-runner backlog latest', 'the staged issues, grouped by component'],
    ['pass-runner backlog latest --issue pay-by-card', 'one of them'],
    ['pass-runner backlog latest --json', 'with traces, rationale and provenance'],
  ]);
  command.action((run: string, options: BacklogOptions) => perform(options, async (output) => (await import('../backlog-command.ts')).backlogCommand(run, options, output)));
}
