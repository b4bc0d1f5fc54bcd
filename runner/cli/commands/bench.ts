import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { HomeOptions } from '../command.ts';
import { UsageError } from '../usage-error.ts';

interface BenchOptions extends HomeOptions {
  readonly runs: string;
}

/** `bench`: what PASS costs on this machine. */
export function register(program: Command): void {
  const command = withHome(program.command('bench').description('Measure what PASS costs on this machine: reading, planning, freezing, the disk of the home, and its processes, against their budgets.')).option(
    '--runs <number>',
    'how often each is measured; the median counts',
    '5',
  );
  withExamples(command, [
    ['pass-runner bench', 'takes half a minute; fails when something is beyond 1.25 × its budget'],
    ['pass-runner bench --runs 1 --json', 'for scripts'],
  ]);
  command.action((options: BenchOptions) =>
    perform(options, async (output) => {
      const runs = Number(options.runs);
      if (!Number.isInteger(runs) || runs < 1 || runs > 100) throw new UsageError(`--runs ${options.runs} is no number of runs.`, 'Use a whole number from 1 to 100.');
      return (await import('../bench-command.ts')).benchCommand({ ...options, runs }, output);
    }),
  );
}
