import type { Command } from 'commander';
import { perform, withExamples, withJson } from '../command.ts';

interface EvalOptions {
  readonly json?: boolean;
  readonly corpus: string;
}

/** `eval`: how well requirements are found, against documents that people labelled. */
export function register(program: Command): void {
  const command = withJson(program.command('eval').description('Measure extraction against gold labels: precision, recall and F1 per document and in total, with every miss.')).requiredOption(
    '--corpus <dir>',
    'folder with PRDs and gold/*.json beside them (or the gold folder itself)',
  );
  withExamples(command, [['pass-runner eval --corpus corpus', 'reads corpus/gold/*.json and the documents they name']]);
  command.action((options: EvalOptions) => perform(options, async (output) => (await import('../eval-command.ts')).evalCommand(options.corpus, output)));
}
