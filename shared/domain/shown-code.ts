/** A line that can begin or end a block of code. */
export interface Fence {
  readonly line: number;
  readonly sign: string;
  readonly length: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Everything from here to the next one is shown as code, or nothing. */
interface Stretch {
  readonly from: number;
  readonly isCode: boolean;
}

const fence = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})(.*)$/;

/**
 * Whether what begins at an offset of a Markdown text, and has neither backticks nor line ends, is shown as code: in a fence, in a code span,
 * or on a line that is indented by four. A fence that nothing closes is none here, though CommonMark (4.5) runs it to the end: what follows it
 * was written by somebody else. Leniently, also in quotations and lists. Takes time in proportion to the text, whatever is in it.
 */
export function shownCode(text: string): (offset: number) => boolean {
  const lines = text.split('\n');
  const inFence = new Set<number>();
  for (const [from, to] of closedFences(fencesOf(lines))) for (let line = from; line <= to; line += 1) inFence.add(line);
  const stretches: Stretch[] = [];
  let from = 0;
  for (const [at, line] of lines.entries()) {
    stretches.push({ from, isCode: inFence.has(at) });
    if (!inFence.has(at)) for (const stretch of stretchesOf(line)) stretches.push({ ...stretch, from: from + stretch.from });
    from += line.length + 1;
  }
  return (offset) => {
    let [low, high] = [0, stretches.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((stretches[middle]?.from ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return stretches[low]?.isCode === true;
  };
}

function fencesOf(lines: readonly string[]): Fence[] {
  return lines.flatMap((text, line) => {
    const [, signs = '', rest = ''] = fence.exec(text) ?? [];
    const sign = signs[0];
    return sign === undefined ? [] : [{ line, sign, length: signs.length, opens: !(sign === '`' && rest.includes('`')), closes: rest.trim() === '' }];
  });
}

/** First and last line of each block: from a fence that opens to the next one of its sign that is as long, and closes. */
export function closedFences(fences: readonly Fence[]): (readonly [from: number, to: number])[] {
  // The longest that closes behind each of them: so that only what is found is looked for.
  const longest = new Map<string, number>();
  const behind = fences.map(() => 0);
  for (const [at, { sign, length, closes }] of [...fences.entries()].reverse()) {
    const most = longest.get(sign) ?? 0;
    behind[at] = most;
    if (closes) longest.set(sign, Math.max(length, most));
  }
  const blocks: (readonly [number, number])[] = [];
  let opener: Fence | undefined;
  for (const [at, one] of fences.entries()) {
    const { line, sign, length, opens, closes } = one;
    if (opener === undefined) opener = opens && (behind[at] ?? 0) >= length ? one : undefined;
    else if (closes && sign === opener.sign && length >= opener.length) {
      blocks.push([opener.line, line]);
      opener = undefined;
    }
  }
  return blocks;
}

/** Where stretches of a line begin, that are code: indented by four, or between runs of as many backticks (CommonMark 6.1). */
function stretchesOf(line: string): Stretch[] {
  const found: Stretch[] = [];
  const indent = /^(?: {4}|\t)\s*/.exec(line)?.[0];
  if (indent !== undefined) found.push({ from: indent.startsWith('\t') ? 1 : 4, isCode: true }, { from: indent.length + 1, isCode: false });
  const runs = [...line.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({ index, length }));
  const last = new Map(runs.map(({ index, length }) => [length, index]));
  let open: number | undefined;
  for (const { index, length } of runs) {
    if (open === undefined) open = length;
    else if (open === length) open = undefined;
    found.push({ from: index + length, isCode: open !== undefined && (last.get(open) ?? index) > index });
  }
  return found;
}
