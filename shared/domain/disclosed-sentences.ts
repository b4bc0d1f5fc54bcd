import { readDisclosureMarks } from '../prd/disclosure-marks.ts';
import { prdSentences } from '../prd/prd-sentences.ts';
import type { PrdSentence } from '../prd/prd-sentences.ts';
import { readVisiblePrd } from '../prd/read-visible.ts';
import { everyRun } from '../prd/word-runs.ts';
import type { Operation, WriteBundle } from './bundle.ts';
import type { DisclosedSentence, DisclosureReport } from './disclosure-report.ts';
import { disclosureRule } from './disclosure.ts';
import type { PrdDocument } from './prd.ts';

/** Which sentences of a PRD stand in a bundle, and which of them have no place on its target. */
export function compareWithPrd(bundle: WriteBundle, text: string): DisclosureReport {
  const marks = readDisclosureMarks(text, readWhenAsked(text));
  const rule = disclosureRule(marks.audience, bundle.target, marks.whole);
  const report = { audience: marks.audience, whole: marks.whole, rule, unresolved: marks.unresolved, notices: marks.notices };
  if (rule.form === 'quotes' && !rule.withholds) return { ...report, disclosed: [], internal: [] };
  const found = locate(prdSentences(text, marks.parts), bundle.operations.map((operation) => ({ place: operation.id, text: operationText(operation) })));
  return {
    ...report,
    disclosed: rule.form === 'quotes' ? [] : found.filter(({ sentence }) => !sentence.internal).map(toDisclosed),
    internal: rule.withholds ? found.filter(({ sentence }) => sentence.internal).map(toDisclosed) : [],
  };
}

/** Only marks that name a requirement and tags, which may stand in a heading, need the whole document read, which takes as long as all the rest. */
function readWhenAsked(text: string): Pick<PrdDocument, 'requirements' | 'sections'> {
  let document: PrdDocument | undefined;
  const read = (): PrdDocument => (document ??= readVisiblePrd(text).document);
  return {
    get requirements() {
      return read().requirements;
    },
    get sections() {
      return read().sections;
    },
  };
}

function toDisclosed({ sentence, places }: Located): DisclosedSentence {
  return { text: sentence.text, lines: sentence.lines, operationIds: places };
}

export interface Located {
  readonly sentence: PrdSentence;
  readonly places: readonly string[];
}

/** The sentences of which a passage occurs in these texts, in the order of the PRD, and where. */
export function locate(sentences: readonly PrdSentence[], texts: readonly { readonly place: string; readonly text: string }[]): Located[] {
  const byRun = new Map<string, PrdSentence[]>();
  for (const sentence of sentences) {
    for (const run of sentence.runs) {
      const known = byRun.get(run);
      if (known === undefined) byRun.set(run, [sentence]);
      else known.push(sentence);
    }
  }
  const found = new Map<PrdSentence, Set<string>>();
  for (const { place, text } of texts) {
    for (const run of everyRun(text)) for (const sentence of byRun.get(run) ?? []) found.set(sentence, (found.get(sentence) ?? new Set<string>()).add(place));
  }
  return sentences.flatMap((sentence) => {
    const places = found.get(sentence);
    return places === undefined ? [] : [{ sentence, places: [...places] }];
  });
}

/** Every text of an operation, whatever its kind; also what is kept in memory only. */
function operationText(operation: Operation): string {
  const texts: string[] = [];
  const collect = (value: unknown, name: string): void => {
    if (typeof value === 'string') texts.push(value);
    // Its parts are written one after the other, so that a word may begin in one and end in the next.
    else if (name === 'body' && Array.isArray(value)) texts.push(value.map((part: unknown) => (typeof part === 'string' ? part : '#')).join(''));
    else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) collect(inner, key);
  };
  collect(operation, '');
  return texts.join('\n');
}
