import type { PrdDocument } from '../domain/prd.ts';
import type { InternalPart } from './disclosure-marks.ts';
import { hasInternalTag } from './internal-tag.ts';

const because = 'the tag [internal]';
const sign = /<(\/?)(details|summary|h[1-6])(?![\p{L}\p{N}-])/giu;

/** What the tag `[internal]` hides in a heading or a summary of HTML: the section, and all that folds below the summary. */
export function taggedHtml(text: string, document: Pick<PrdDocument, 'sections'>): InternalPart[] {
  const parts: InternalPart[] = [];
  /** For each fold that is open, where the summaries with a tag begin in it. The first is for those outside of any. */
  const folds: number[][] = [[]];
  const close = (end: number): void => void folds.pop()?.forEach((start) => parts.push({ start, end, because }));
  const signs = [...text.matchAll(sign)];
  signs.forEach(({ index, 1: slash, 2: written = '' }, at) => {
    const name = written.toLowerCase();
    if (name === 'details') {
      if (slash === '') folds.push([]);
      else if (folds.length > 1) close(index);
      return;
    }
    // Up to the next of these elements, also without an end of its own.
    if (slash !== '' || !hasInternalTag(text.slice(index, signs[at + 1]?.index ?? text.length))) return;
    if (name === 'summary') folds.at(-1)?.push(index);
    else parts.push({ start: index, end: endOfSection(document, signs[at + 1]?.index ?? text.length, Number(name.slice(1)), text.length), because });
  });
  while (folds.length > 0) close(text.length);
  return parts;
}

/** Where the next section begins that is no part of a heading of this level. Sections stand in the order of the text. */
export function endOfSection({ sections }: Pick<PrdDocument, 'sections'>, after: number, level: number, length: number): number {
  return sections.find(({ span, level: other }) => span.start > after && other <= level)?.span.start ?? length;
}
