import { styleText } from 'node:util';
import { PassError } from '../../shared/protocol/pass-error.ts';

type Style = Parameters<typeof styleText>[0];

/** What a command says: its result on stdout (text, or one JSON value), everything on the way on stderr. */
export class Output {
  readonly json: boolean;

  constructor(options: { json: boolean }) {
    this.json = options.json;
  }

  /** True when a person watches stderr, so that progress may be drawn over itself. */
  get live(): boolean {
    return !this.json && process.stderr.isTTY === true;
  }

  /** The result: `value` with --json, `text` otherwise. */
  result(value: unknown, text: string): void {
    process.stdout.write(this.json ? `${JSON.stringify(value, undefined, 2)}\n` : text.endsWith('\n') || text === '' ? text : `${text}\n`);
  }

  /** A line on the way. */
  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  error(error: unknown): void {
    const data = PassError.toData(error);
    if (this.json) {
      process.stdout.write(`${JSON.stringify({ error: data }, undefined, 2)}\n`);
    }
    process.stderr.write(`${paint('red', 'Error', process.stderr)}: ${plain(data.message)}\n${plain(data.hint)}\n`);
    if (data.kind === 'internal' && error instanceof Error && process.env['PASS_DEBUG'] === '1') process.stderr.write(`${error.stack ?? ''}\n`);
  }
}

/** Colour on a terminal that wants it (NO_COLOR, FORCE_COLOR and TERM are heeded), plain text elsewhere. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream, validateStream: true });
}

/**
 * Text of a PRD, a repository or a far end, safe for a terminal: control characters (escape sequences among them) and
 * characters that change the reading direction are shown as `‹U+001B›`. Line feeds and tabs stay.
 */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`);
}

/** The same on one line, cut to `width` columns (code points). */
export function oneLine(text: string, width = 200): string {
  const line = [...plain(text.replace(/\s+/g, ' ').trim())];
  return line.length <= width ? line.join('') : `${line.slice(0, width - 1).join('')}…`;
}

/** Rows as aligned columns, two spaces between; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell))));
  return rows
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - visibleLength(cell)))).join('  ').trimEnd())
    .join('\n');
}

function visibleLength(text: string): number {
  // Colour sequences that `paint` put in take no room.
  return [...text.replace(/\u001b\[[0-9;]*m/g, '')].length;
}
