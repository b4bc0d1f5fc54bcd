/** A line of a text, without its end. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function linesOfText(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const match of text.matchAll(/\r\n?|\n|$/g)) {
    if (match.index < start) continue;
    lines.push({ start, end: match.index, text: text.slice(start, match.index) });
    start = match.index + match[0].length;
    if (match[0] === '') break;
  }
  return lines;
}

const marker = /^[\s>]*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const heading = /^[\s>]*#{1,6}(?:\s|$)/;
const row = /^[\s>]*\|/;

export function isRow(line: Line): boolean {
  return row.test(line.text);
}

function isBlank(line: Line | undefined): boolean {
  return line === undefined || /^[\s>]*$/.test(line.text);
}

function indentOf(line: Line): number {
  return /^[\s>]*/.exec(line.text)?.[0].replace(/\t/g, '    ').length ?? 0;
}

function begins(line: Line): boolean {
  return marker.test(line.text) || heading.test(line.text) || row.test(line.text);
}

/**
 * The list item with all that lies in it, the paragraph, or the table row that a line belongs to, as a range of the text. A
 * table row with the line of dashes below it takes the whole table along.
 */
export function blockAround(lines: readonly Line[], at: number): { start: number; end: number } {
  let first = at;
  for (let line = lines[first], before = lines[first - 1]; line !== undefined && before !== undefined && !begins(line) && !isBlank(before); line = lines[first], before = lines[first - 1]) first -= 1;
  const head = lines[first];
  if (head === undefined) return { start: 0, end: 0 };
  const last = row.test(head.text) ? lastRow(lines, first) : lastOfBlock(lines, first, head);
  return { start: head.start, end: lines[last]?.end ?? head.end };
}

function lastRow(lines: readonly Line[], first: number): number {
  if (!/^[\s>|:-]*-[\s>|:-]*$/.test(lines[first + 1]?.text ?? '')) return first;
  let last = first;
  while (!isBlank(lines[last + 1])) last += 1;
  return last;
}

function lastOfBlock(lines: readonly Line[], first: number, head: Line): number {
  const base = indentOf(head);
  const isItem = marker.test(head.text);
  let last = first;
  for (let at = first + 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || heading.test(line.text)) break;
    if (isBlank(line)) {
      if (!isItem) break;
      continue;
    }
    const inside = isItem && indentOf(line) > base;
    // A lazy line goes on with the paragraph above it.
    const goesOn = !isBlank(lines[at - 1]) && !begins(line);
    if (!inside && !goesOn) break;
    last = at;
  }
  return last;
}
