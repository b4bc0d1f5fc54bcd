import type { Span } from '../domain/prd.ts';
import { isInternal } from './disclosure-marks.ts';
import type { InternalPart } from './disclosure-marks.ts';
import { readFrontMatter } from './front-matter.ts';
import { lineOf, lineStarts } from './line-of.ts';
import { sanitise } from './sanitise.ts';
import { splitSentences } from './sentences.ts';
import { everyRun, runLength, wordRuns } from './word-runs.ts';

export interface PrdSentence {
  readonly text: string;
  /** 1-based lines of the text as submitted. */
  readonly lines: Pick<Span, 'lineStart' | 'lineEnd'>;
  readonly internal: boolean;
  /** What makes it recognisable elsewhere; of an internal sentence only what no other one says too. */
  readonly runs: readonly string[];
}

interface Placed {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The sentences of a PRD, whether each lies in an internal part, and how to recognise it. What a comment or other hidden text
 * says counts where it lies in an internal part.
 */
export function prdSentences(text: string, parts: readonly InternalPart[]): PrdSentence[] {
  const starts = lineStarts(text);
  const seen = visibleSentences(text);
  const open = seen.filter((sentence) => !isInternal(sentence, parts));
  const inside = [...seen.filter((sentence) => isInternal(sentence, parts)), ...parts.flatMap((part) => sourceSentences(text, part))];
  const own = new Set(inside.flatMap(runsOf));
  if (own.size > 0) for (const { text: sentence } of open) for (const run of everyRun(sentence)) own.delete(run);
  const place = ({ start, end }: Placed): PrdSentence['lines'] => ({ lineStart: lineOf(starts, start), lineEnd: lineOf(starts, Math.max(start, end - 1)) });
  return [
    ...open.map((sentence) => ({ text: sentence.text, lines: place(sentence), internal: false, runs: runsOf(sentence) })),
    ...distinct(inside).map((sentence) => ({ text: sentence.text, lines: place(sentence), internal: true, runs: runsOf(sentence).filter((run) => own.has(run)) })),
  ];
}

function runsOf({ text }: Placed): string[] {
  // A heading of a few words ("Acceptance criteria") is everybody's.
  return wordRuns(text, /^#{1,6}\s/.test(text) ? runLength : undefined);
}

function visibleSentences(text: string): Placed[] {
  const { text: clean, originOf } = sanitise(text);
  const after = readFrontMatter(clean.replace(/\r\n/g, ' \n').replace(/\r/g, '\n'));
  return sentencesOf(clean, 0).filter(({ start }) => start >= after).map(({ text: sentence, start, end }) => ({ text: sentence, start: originOf(start), end: originOf(end - 1) + 1 }));
}

/** Of an internal part as it stands in the source: sanitising may have taken some of it out. */
function sourceSentences(text: string, { start, end }: InternalPart): Placed[] {
  return sentencesOf(text.slice(start, end).replace(/<!--[ \t]*\/?pass:internal[ \t]*-->|<!--|-->/gi, (sign) => ' '.repeat(sign.length)), start);
}

function sentencesOf(text: string, offset: number): Placed[] {
  return splitSentences(joined(text)).map((sentence) => ({ text: sentence.text.replace(/\s+/g, ' '), start: sentence.start + offset, end: sentence.end + offset }));
}

function distinct(sentences: readonly Placed[]): Placed[] {
  const known = new Set<string>();
  return sentences.filter(({ text }) => !known.has(text) && known.add(text));
}

/** Lines that the author wrapped, joined; places stay. A line break after a heading and before an item or a table row remains. */
function joined(text: string): string {
  return text
    .replace(/\r\n/g, ' \n')
    .replace(/(?<=\S[ \t]*)(?<!^[ \t>]*(?:#{1,6}[ \t]|\|)[^\n]*)\n(?=[ \t>]*[^\s>])(?![ \t>]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|\||={2,}|-{2,}))/gm, ' ');
}
