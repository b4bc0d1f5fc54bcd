const fence = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})(.*)$/;

interface Fence {
  readonly line: number;
  readonly sign: string;
  readonly length: number;
}

/**
 * Whether what stands at an offset of a Markdown text is shown as code: in a fence, in a code span, or on a line that is
 * indented by four. A fence that nothing closes is none here, though CommonMark (4.5) runs it to the end: what follows it was
 * written by somebody else. Leniently, also in quotations and lists.
 */
export function shownCode(text: string): (start: number, end: number) => boolean {
  const lines = text.split('\n');
  const fenced = fencedLines(lines);
  return (start, end) => {
    const from = text.lastIndexOf('\n', start - 1) + 1;
    const line = text.slice(0, from).split('\n').length - 1;
    const to = text.indexOf('\n', end);
    const before = text.slice(from, start);
    return fenced.has(line) || /^(?: {4}|\t)\s*$/.test(before) || inSpan(before, text.slice(end, to === -1 ? undefined : to));
  };
}

function fencedLines(lines: readonly string[]): ReadonlySet<number> {
  const openers: Fence[] = [];
  const closers: Fence[] = [];
  for (const [line, text] of lines.entries()) {
    const [, signs = '', rest = ''] = fence.exec(text) ?? [];
    const sign = signs[0];
    if (sign === undefined) continue;
    const found = { line, sign, length: signs.length };
    if (!(sign === '`' && rest.includes('`'))) openers.push(found);
    if (rest.trim() === '') closers.push(found);
  }
  const inside = new Set<number>();
  let free = 0;
  for (const opener of openers) {
    if (opener.line < free) continue;
    const closer = closers.find(({ line, sign, length }) => line > opener.line && sign === opener.sign && length >= opener.length);
    if (closer === undefined) continue;
    for (let line = opener.line; line <= closer.line; line += 1) inside.add(line);
    free = closer.line + 1;
  }
  return inside;
}

/** Between two runs of as many backticks (CommonMark 6.1), on one line. */
function inSpan(before: string, after: string): boolean {
  const runs = (text: string): number[] => [...text.matchAll(/`+/g)].map(([run]) => run.length);
  let open: number | undefined;
  for (const run of runs(before)) open = open === undefined ? run : run === open ? undefined : open;
  return open !== undefined && runs(after).includes(open);
}
