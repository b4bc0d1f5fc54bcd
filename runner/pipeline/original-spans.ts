import type { PrdDocument, RemovedText, Span } from '../../shared/domain/prd.ts';

/**
 * Move the spans of a document that was read from sanitised text to where the same characters stand in the original.
 * @param clean the original without what was removed (a removed piece may have left a substitute such as a space)
 */
export function toOriginalSpans(document: PrdDocument, clean: string, original: string, removed: readonly RemovedText[]): PrdDocument {
  if (clean === original) return document;
  const places = originalOffsets(clean, original, removed);
  const lines = lineStarts(original);
  const move = (span: Span): Span => {
    const start = places[span.start] ?? original.length;
    const end = span.end > span.start ? (places[span.end - 1] ?? original.length - 1) + 1 : start;
    return { start, end, lineStart: lineAt(lines, start), lineEnd: lineAt(lines, Math.max(start, end - 1)) };
  };
  const withSpan = <T extends { span: Span }>(value: T): T => ({ ...value, span: move(value.span) });
  return {
    ...document,
    requirements: document.requirements.map((requirement) => ({ ...withSpan(requirement), acceptance: requirement.acceptance.map(withSpan) })),
    openQuestions: document.openQuestions.map(withSpan),
    glossary: document.glossary.map(withSpan),
    sections: document.sections.map(withSpan),
    findings: document.findings.map(withSpan),
  };
}

/** For each character of `clean`, its offset in `original`; a substitute stands where the removed piece began. */
export function originalOffsets(clean: string, original: string, removed: readonly { readonly span: Pick<Span, 'start' | 'end'> }[]): number[] {
  const gaps = removed.map(({ span }) => span).sort((a, b) => a.start - b.start || a.end - b.end);
  const offsets: number[] = [];
  let kept = 0;
  let gapStart = 0;
  for (const gap of [...gaps, { start: original.length, end: original.length }]) {
    if (gap.end <= kept && gap.start < original.length) continue;
    const piece = original.slice(kept, Math.max(kept, gap.start));
    const at = clean.indexOf(piece, offsets.length);
    if (at === -1) throw new Error('The sanitised text is not the original without its removed pieces.');
    while (offsets.length < at) offsets.push(gapStart);
    for (let index = 0; index < piece.length; index += 1) offsets.push(kept + index);
    gapStart = gap.start;
    kept = Math.max(kept, gap.end);
  }
  while (offsets.length < clean.length) offsets.push(gapStart);
  return offsets;
}

/** Offset at which each line starts; CRLF, LF and CR all end a line. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
