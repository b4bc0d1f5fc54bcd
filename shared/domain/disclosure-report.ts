import { decodePrd } from '../prd/decode.ts';
import { maySpeakOfReaders } from '../prd/disclosure-scan.ts';
import type { PrdSentence } from '../prd/prd-sentences.ts';
import { PassError } from '../protocol/pass-error.ts';
import type { WriteBundle } from './bundle.ts';
import { visible } from './bundle-text.ts';
import { counted } from './counted.ts';
import { digestOf } from './digest.ts';
import { describeAudience, disclosureRule } from './disclosure.ts';
import type { DisclosureRule, PrdAudience } from './disclosure.ts';
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
 * cannot leave anything out of it. What reads a PRD is loaded only for one that says something about its readers, or that more
 * people get to see than it says.
 * @throws PassError `conflict` when these bytes are not the PRD that the bundle was computed from
 */
export async function reportDisclosure(bundle: WriteBundle, prdBytes: Uint8Array): Promise<DisclosureReport> {
  if (digestOf(prdBytes) !== bundle.preconditions.prdDigest) {
    throw new PassError('conflict', 'The runner sent another PRD than the one that the bundle was computed from.', 'Do not trust this runner: stop it and look at its host. Nothing was approved.');
  }
  const { text } = decodePrd(prdBytes, 'the PRD');
  const rule = disclosureRule(null, bundle.target);
  if (rule.form === 'quotes' && !rule.withholds && !maySpeakOfReaders(text)) {
    return { audience: null, whole: false, rule, unresolved: [], notices: [], disclosed: [], internal: [] };
  }
  const { compareWithPrd } = await import('./disclosed-sentences.ts');
  return compareWithPrd(bundle, text);
}

/** The report for people. Empty where everybody who reads the target may read the PRD. */
export function renderDisclosure(report: DisclosureReport, bundle: WriteBundle): string {
  const { rule, audience, disclosed, internal, notices } = report;
  if (rule.form === 'quotes' && !rule.withholds && notices.length === 0) return '';
  const where = `${visible(targetLabel(bundle.target))}${bundle.target.kind === 'github' ? ` (${bundle.target.visibility})` : ''}`;
  const stated = `The PRD ${describeAudience(audience)}${audience === null ? ' (visibility: public, internal or private in its front matter)' : ''}.`;
  return [
    `What becomes visible in ${where}`,
    `  ${stated}${rule.form === 'quotes' ? ' Nothing of it is shown to more people, but for parts that are marked internal.' : ''}`,
    ...notices.map((notice) => `  ! ${visible(notice)}`),
    ...(internal.length === 0 ? [] : [`  ✘ ${counted(internal.length, 'sentence')} of internal parts: this bundle cannot be approved`, ...internal.flatMap(sentenceLines)]),
    ...(rule.form === 'quotes' ? [] : [`  ${disclosed.length === 0 ? 'No sentence of the PRD.' : `${counted(disclosed.length, 'sentence')} of the PRD, in whole or in part:`}`, ...disclosed.flatMap(sentenceLines)]),
    '',
  ].join('\n');
}

function sentenceLines({ text, lines, operationIds }: DisclosedSentence): string[] {
  const place = lines.lineStart === lines.lineEnd ? `line ${lines.lineStart}` : `lines ${lines.lineStart}–${lines.lineEnd}`;
  return [`    ${place}: ${visible(text)}`, `      in ${operationIds.join(', ')}`];
}

/** @throws PassError `forbidden` for a bundle that shows what its PRD marks internal, or a document that is not for its target */
export function refuseInternal({ rule, whole, internal, unresolved }: DisclosureReport, bundle: WriteBundle): void {
  if (bundle.operations.length === 0) return;
  const where = targetLabel(bundle.target);
  if (rule.form === 'refused' && !whole) {
    throw new PassError('forbidden', `The administrator’s rules for paths take ${bundle.documentKey} for internal, and more people can read ${where} than that.`, 'Choose a target that no more people can read, or ask the administrator of the gatekeeper (internalDocuments in its settings).');
  }
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
