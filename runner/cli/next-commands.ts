import type { RunnerOptions } from './command.ts';

/** Options of a run that name what it is about: another run of the same document needs them again. */
export interface AgainOptions {
  readonly target?: string;
  readonly base?: string;
  readonly milestone?: string;
  readonly document?: string;
}

/** A command line to go on with, for the same home or runner as the one that suggests it. */
export function nextCommand(line: string, { home, runner, tokenFile }: RunnerOptions): string {
  return ['pass-runner', line, ...given('--home', home), ...given('--runner', runner), ...given('--token-file', tokenFile)].join(' ');
}

/** The line of another run of the document. */
export function runAgain(file: string, { target, base, milestone, document }: AgainOptions): string {
  return ['run', quoted(file), ...given('--target', target), ...given('--base', base), ...given('--milestone', milestone), ...given('--document', document)].join(' ');
}

function given(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, quoted(value)];
}

/** One word for a shell, as a person would type it. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word) && (process.platform === 'win32' || !word.includes('\\'))) return word;
  return process.platform === 'win32' ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
