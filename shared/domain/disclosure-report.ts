import { decodePrd } from '../prd/decode.ts';
import { readDisclosureMarks } from '../prd/disclosure-marks.ts';
import { prdSentences } from '../prd/prd-sentences.ts';
import type { PrdSentence } from '../prd/prd-sentences.ts';
import { readVisiblePrd } from '../prd/read-visible.ts';
import { everyRun } from '../prd/word-runs.ts';
import { PassError } from '../protocol/pass-error.ts';
import type { Operation, WriteBundle } from './bundle.ts';
import { visible } from './bundle-text.ts';
import { digestOf } from './digest.ts';
import { disclosureRule } from './disclosure.ts';
import type { DisclosureRule, PrdAudience } from './disclosure.ts';
import type { PrdDocument } from './prd.ts';
import { targetLabel } from './target.ts';

/** A sentence of the PRD of which a passage stands in a bundle. */
export interface DisclosedSentence extends Pick<PrdSentence, 'text' | 'lines'> {
  readonly operationIds: readonly string[];
}

/** What a bundle lets the readers of its target know of the PRD. */
export interface DisclosureReport {
  /** What the PRD says about its readers; null when it does not. */
  readonly audience: PrdAudience | null;
  /** The whole document is marked internal. */
  readonly whole: boolean;
  readonly rule: DisclosureRule;
  /** Sentences that become visible to people who may not read the PRD. Empty where all of them may. */
  readonly disclosed: readonly DisclosedSentence[];
  /** Sentences of internal parts that have no place on this target. Nothing with one is signed. */
  readonly internal: readonly DisclosedSentence[];
  /** Marks of the front matter that fit nothing: what was meant to be internal is not known. */
  readonly unresolved: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Compare a bundle with the PRD that it names, for whoever approves it. Computed from the bytes of both, so that a runner
 * cannot leave anything out of it.
 * @throws PassError `conflict` when these bytes are not the PRD that the bundle was computed from
 */
export function reportDisclosure(bundle: WriteBundle, prdBytes: Uint8Array): DisclosureReport {
  if (digestOf(prdBytes) !== bundle.preconditions.prdDigest) {
    throw new PassError('conflict', 'The runner sent another PRD than the one that the bundle was computed from.', 'Do not trust this runner: stop it and look at its host. Nothing was approved.');
  }
  const { text } = decodePrd(prdBytes, 'the PRD');
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

/** Only marks that name a requirement or stand in a heading need the whole document read, which takes as long as all the rest. */
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

/** The report for people. Empty where everybody who reads the target may read the PRD. */
export function renderDisclosure(report: DisclosureReport, bundle: WriteBundle): string {
  const { rule, audience, disclosed, internal, notices } = report;
  if (rule.form === 'quotes' && !rule.withholds && notices.length === 0) return '';
  const where = `${visible(targetLabel(bundle.target))}${bundle.target.kind === 'github' ? ` (${bundle.target.visibility})` : ''}`;
  const stated = audience === null ? 'The PRD does not say who may read it (visibility: public, internal or private in its front matter).' : `The PRD is ${audience}.`;
  return [
    `What becomes visible in ${where}`,
    `  ${stated}${rule.form === 'quotes' ? ' Nothing of it is shown to more people, but for parts that are marked internal.' : ''}`,
    ...notices.map((notice) => `  ! ${visible(notice)}`),
    ...(internal.length === 0 ? [] : [`  ✘ ${internal.length} ${internal.length === 1 ? 'sentence' : 'sentences'} of internal parts: this bundle cannot be approved`, ...internal.flatMap(sentenceLines)]),
    ...(rule.form === 'quotes' ? [] : [`  ${disclosed.length === 0 ? 'No sentence of the PRD.' : `${disclosed.length} ${disclosed.length === 1 ? 'sentence' : 'sentences'} of the PRD, in whole or in part:`}`, ...disclosed.flatMap(sentenceLines)]),
    '',
  ].join('\n');
}

function sentenceLines({ text, lines, operationIds }: DisclosedSentence): string[] {
  const place = lines.lineStart === lines.lineEnd ? `line ${lines.lineStart}` : `lines ${lines.lineStart}–${lines.lineEnd}`;
  return [`    ${place}: ${visible(text)}`, `      in ${operationIds.join(', ')}`];
}

/** @throws PassError `forbidden` for a bundle that shows what its PRD marks internal, or a document that is not for its target */
export function refuseInternal({ rule, internal, unresolved }: DisclosureReport, bundle: WriteBundle): void {
  if (bundle.operations.length === 0) return;
  const where = targetLabel(bundle.target);
  if (rule.form === 'refused') {
    throw new PassError('forbidden', `The whole PRD is marked internal, and more people can read ${where} than that.`, 'Choose a target that no more people can read, or let the author of the PRD mark parts of it instead (pass: {internal: […]}).');
  }
  if (rule.withholds && unresolved.length > 0) {
    throw new PassError('forbidden', `The front matter of the PRD marks ${unresolved.map((name) => `“${name.slice(0, 80)}”`).join(', ')} internal, and nothing in it is named like that.`, 'Name the id of a requirement or the title of a section, and run PASS again.');
  }
  const first = internal[0];
  if (first === undefined) return;
  const operations = [...new Set(internal.flatMap(({ operationIds }) => operationIds))];
  throw new PassError(
    'forbidden',
    `${operations.slice(0, 5).join(', ')}${operations.length > 5 ? ` and ${operations.length - 5} more` : ''} would show in ${where} what the PRD marks internal (line ${first.lines.lineStart}).`,
    'Take that text out of the staged issue (or, where it stands there already, out of the issue on the target), or out of the internal part of the PRD; then freeze the bundle again.',
  );
}
