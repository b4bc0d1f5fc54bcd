import type { Check, StagedIssue } from '../../shared/domain/backlog.ts';
import { isStricter, matchesPath } from '../../shared/domain/disclosure.ts';
import type { PrdAudience } from '../../shared/domain/disclosure.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import type { PrdDocument } from '../../shared/domain/prd.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { Target, TargetChoice } from '../../shared/domain/target.ts';
import type { DisclosureReading } from '../../shared/prd/disclosure-reading.ts';
import type { PrdSentence } from '../../shared/prd/prd-sentences.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Gate } from '../governance/gate.ts';
import type { StoredRun } from '../store/run-document.ts';
import type { RunStore } from '../store/run-store.ts';
import { readJson } from './documents.ts';
import type { Pipeline } from './phase.ts';

/** `disclosure.json`: what the plan was made for. */
export type StoredDisclosure = Omit<DisclosureReading, 'document'> & { readonly where: string };

/** What {@link discloseFor} starts from: the PRD's bytes, the document read from them, and what the administrator's rules say. */
export interface DisclosureInput {
  readonly prd: Uint8Array;
  readonly document: PrdDocument;
  readonly run: Pick<StoredRun, 'prd' | 'target' | 'targetChoice'>;
  readonly ruled: PrdAudience | null;
}

/** The PRD as it may be used for the run's target. A target that is not resolved yet counts as public. */
export async function discloseFor({ prd, document, run, ruled }: DisclosureInput): Promise<{ readonly reading: DisclosureReading; readonly sentences: PrdSentence[]; readonly where: string }> {
  const [{ decodePrd }, { readForTarget }] = await Promise.all([import('../../shared/prd/decode.ts'), import('../../shared/prd/disclosure-reading.ts')]);
  const { text } = decodePrd(prd, run.prd.name);
  const target = run.target ?? run.targetChoice;
  const reading = readForTarget(text, document, target, ruled);
  return { reading, sentences: await sentencesFor(text, reading), where: whereOf(target) };
}

/** Checks of a backlog that a person changed, against what its plan was made for. */
export async function checkEdited(store: RunStore, run: StoredRun, issues: readonly StagedIssue[]): Promise<Check[]> {
  const reading = await storedDisclosure(store, run);
  if (reading === undefined) return [];
  const [{ checkDisclosure }, sentences] = await Promise.all([import('../planning/checks-disclosure.ts'), sentencesFor(await prdText(store, run), reading)]);
  return checkDisclosure({ reading, sentences, issues, where: reading.where });
}

/**
 * The last look before a bundle is kept: at its bytes, for the target as it is now.
 * @throws PassError `forbidden` for internal text, `stale` when the target has more readers than the plan was made for
 */
export async function refuseDisclosure({ store, gate }: Pick<Pipeline, 'store' | 'gate'>, run: StoredRun, bundle: WriteBundle): Promise<void> {
  const [bytes, ruled, { reportDisclosure, refuseInternal }, { disclosureRule, smallerAudience }] = await Promise.all([
    store.readDocument(run.id, 'prd.md'), ruledAudience(gate, run), import('../../shared/domain/disclosure-report.ts'), import('../../shared/domain/disclosure.ts'),
  ]);
  const report = await reportDisclosure(bundle, bytes);
  const audience = smallerAudience(report.audience, ruled);
  const rule = disclosureRule(audience, bundle.target, report.whole || ruled !== null);
  refuseInternal({ ...report, audience, rule }, bundle);
  const planned = await storedDisclosure(store, run);
  if (planned !== undefined && bundle.operations.length > 0 && isStricter(rule, planned.rule)) {
    throw new PassError('stale', `More people can read ${whereOf(bundle.target)} than when this plan was made for it.`, 'Run PASS on the PRD again: the issues are then written for those readers.');
  }
}

/** Undefined for a run of a version without this check: what its bundle discloses is looked at when it is frozen. */
async function storedDisclosure(store: RunStore, run: StoredRun): Promise<StoredDisclosure | undefined> {
  return 'disclosure.json' in run.documents ? await readJson<StoredDisclosure>(store, run.id, 'disclosure.json') : undefined;
}

/** `acme/shop (public)`. */
function whereOf(target: Target | TargetChoice): string {
  if (target.kind === 'folder') return targetLabel(target);
  return `${targetLabel(target)} (${'visibility' in target ? target.visibility : 'visibility not known, taken for public'})`;
}

/** What the administrator's rules for paths say. A gatekeeper that does not answer is asked again before anything is frozen. */
export async function ruledAudience(gate: Gate, { prd }: StoredRun): Promise<PrdAudience | null> {
  const { internalDocuments = [] } = await gate.status(undefined, []).catch((error: unknown) => {
    if (PassError.is(error, 'unavailable')) return { internalDocuments: [] };
    throw error;
  });
  return internalDocuments.some((pattern) => matchesPath(pattern, prd.documentKey)) ? 'internal' : null;
}

async function prdText(store: RunStore, run: StoredRun): Promise<string> {
  const { decodePrd } = await import('../../shared/prd/decode.ts');
  return decodePrd(await store.readDocument(run.id, 'prd.md'), run.prd.name).text;
}

async function sentencesFor(text: string, { rule, parts }: Pick<DisclosureReading, 'rule' | 'parts'>): Promise<PrdSentence[]> {
  if (rule.form === 'quotes' && !rule.withholds) return [];
  const { prdSentences } = await import('../../shared/prd/prd-sentences.ts');
  return prdSentences(text, parts);
}
