import type { Command } from 'commander';
import { perform, withExamples, withJson } from '../command.ts';

interface RequirementsOptions {
  readonly json?: boolean;
  readonly disable?: string[];
}

/** `requirements`: what a PRD asks for, without a runner. */
export function register(program: Command): void {
  const command = withJson(program.command('requirements').description('Print the requirements of a PRD, its open questions and the weaknesses of its text.').argument('<PRD.md>')).option(
    '--disable <rule...>',
    'finding rules to leave out',
  );
  withExamples(command, [
    ['pass-runner requirements docs/prd.md', 'one line for each requirement'],
    ['pass-runner requirements docs/prd.md --json', 'with kinds, spans, criteria and findings'],
    ['pass-runner requirements docs/prd.md --disable passive-voice', 'without one kind of finding'],
  ]);
  command.action((file: string, options: RequirementsOptions) => perform(options, async (output) => {
    const { inReadingThread, needsThread } = await import('../reading-thread.ts');
    return (await needsThread(file)) ? inReadingThread() : (await import('../requirements-command.ts')).requirementsCommand(file, options, output);
  }));
}
