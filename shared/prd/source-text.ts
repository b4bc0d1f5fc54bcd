import { lineOf } from './line-of.ts';
import type { Span } from '../domain/prd.ts';

/**
 * A text and its line ends. Parsing works on `normal`, where every line ends in LF; spans that leave this folder count
 * in `original`, whose line ends are as the author has them.
 */
export class SourceText {
  readonly original: string;
  readonly normal: string;
  /** Offset in `normal` at which each line starts; index 0 is line 1. */
  readonly #lineStarts: readonly number[];
  /** Offset in `original` minus offset in `normal`, per line. Undefined when the two are the same. */
  readonly #shifts: readonly number[] | undefined;

  constructor(original: string) {
    this.original = original;
    const mark = original.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.normal = original.slice(mark).replace(/\r\n?/g, '\n');
    const starts = [0];
    for (let at = this.normal.indexOf('\n'); at !== -1; at = this.normal.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    this.#shifts = this.normal.length === original.length ? undefined : shiftsOf(original, mark);
  }

  /** 1-based line of an offset in `normal`. */
  lineAt(offset: number): number {
    return lineOf(this.#lineStarts, offset);
  }

  /** Span of a piece of `original` that begins on a line or below it. */
  originalSpan(start: number, end: number, lineFrom: number): Span {
    const shift = (line: number): number => this.#shifts?.[line - 1] ?? 0;
    const startOf = (line: number): number => (this.#lineStarts[line - 1] ?? Number.POSITIVE_INFINITY) + shift(line);
    let lineStart = lineFrom;
    while (startOf(lineStart + 1) <= start) lineStart += 1;
    let lineEnd = lineStart;
    while (startOf(lineEnd + 1) < end) lineEnd += 1;
    return { start, end, lineStart, lineEnd };
  }

  /** Span of `normal.slice(start, end)`, with offsets in `original`. */
  span(start: number, end: number): Span {
    const lineStart = this.lineAt(start);
    const lineEnd = end > start ? this.lineAt(end - 1) : lineStart;
    return {
      start: start + (this.#shifts?.[lineStart - 1] ?? 0),
      end: end + (this.#shifts?.[lineEnd - 1] ?? 0),
      lineStart,
      lineEnd,
    };
  }
}

function shiftsOf(original: string, mark: number): number[] {
  const shifts = [mark];
  let shift = mark;
  for (let at = mark; at < original.length; at += 1) {
    const code = original.charCodeAt(at);
    if (code === 13 && original.charCodeAt(at + 1) === 10) {
      at += 1;
      shift += 1;
      shifts.push(shift);
    } else if (code === 10 || code === 13) shifts.push(shift);
  }
  return shifts;
}
