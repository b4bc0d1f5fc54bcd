import type { Command } from 'commander';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { Interrupted } from './interrupted.ts';
import { Output } from './output.ts';
import { UsageError } from './usage-error.ts';
import { WaitsForPerson } from './waits-for-person.ts';

/** Options that every command about a home takes. */
export interface HomeOptions {
  readonly json?: boolean;
  readonly home?: string;
}

/** Options that every command that talks to a runner takes. */
export interface RunnerOptions extends HomeOptions {
  readonly runner?: string;
  readonly tokenFile?: string;
}

/** What a person chooses about a bundle; see `BundleChoices`. */
export interface ChoiceOptions {
  readonly closeDropped?: boolean;
  /** Keys, separated by commas; false for none any more. */
  readonly takePlan?: string | false;
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print the result as JSON on stdout; logs stay on stderr');
}

export function withHome(command: Command): Command {
  return withJson(command).option('--home <dir>', 'where runs, keys and logs lie (default: PASS_HOME, or ~/.pass-runner)');
}

export function withRunner(command: Command): Command {
  return withHome(command)
    .option('--runner <url>', 'use the runner at this address instead of the one of the home (token: PASS_RUNNER_TOKEN or --token-file)')
    .option('--token-file <file>', 'file that holds your client token, for --runner or for the runner of the home');
}

/** Choices of a person, kept with the run until they choose otherwise. */
export function withChoices(command: Command): Command {
  return command
    .option('--close-dropped', 'also close issues on the target that are no longer planned')
    .option('--no-close-dropped', 'leave them open after all')
    .option('--take-plan <keys>', 'write the plan over what people changed on these issues, e.g. cart,pay')
    .option('--no-take-plan', 'keep what people changed after all');
}

/** `--help` ends with these: each is a command line and what it does. */
export function withExamples(command: Command, examples: readonly (readonly [line: string, what: string])[]): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  $ ${line.padEnd(width)}   ${what}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/**
 * Run the body of a command and turn what it throws into a message and an exit code.
 * A body that returns nothing ended well.
 */
export async function perform(options: { readonly json?: boolean }, body: (output: Output) => Promise<ExitCode | undefined>): Promise<void> {
  const output = new Output({ json: options.json === true });
  try {
    process.exitCode = (await body(output)) ?? exitCodes.ok;
  } catch (error) {
    output.error(error);
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof WaitsForPerson) return exitCodes.waiting;
  return error instanceof Interrupted ? exitCodes.interrupted : exitCodes.failed;
}
