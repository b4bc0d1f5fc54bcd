import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

/**
 * Let no option of a command, or of one below it, take the next option for its value: `--reason --json` is a reason that was
 * forgotten. Commander takes whatever comes next.
 */
export function refuseOptionsAsValues(command: Command): void {
  for (const option of command.options) {
    const { parseArg, variadic } = option;
    if (!option.required) continue;
    option.argParser((value: string, previous: unknown) => {
      if (value.startsWith('--')) throw new InvalidArgumentError('That is an option, and no value: a value does not begin with two dashes.');
      if (parseArg !== undefined) return parseArg(value, previous);
      return variadic ? [...(Array.isArray(previous) ? (previous as unknown[]) : []), value] : value;
    });
  }
  for (const below of command.commands) refuseOptionsAsValues(below);
}
