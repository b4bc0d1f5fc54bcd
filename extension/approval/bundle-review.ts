import { readAnnouncedBundle } from '../../shared/domain/announced-bundle.ts';
import type { BundleAnswer, FetchedBundle } from '../../shared/domain/announced-bundle.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import type { BundleChoices } from '../../shared/domain/bundle-choices.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { describeEffect, renderBundle } from '../../shared/domain/bundle-text.ts';
import type { DisclosureReport } from '../../shared/domain/disclosure-report.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { RunnerPort } from '../platform/feature-host.ts';

/** A bundle as this side read it, with its rendering: nothing in it was rendered or computed by the runner. */
export interface BundleReview extends FetchedBundle {
  /** Every operation in full, and below them what becomes visible of the PRD. */
  readonly text: string;
  /** The literal effect in a sentence. */
  readonly effect: string;
  /** Where the bundle does not fit what this run was submitted for; shown before anything is signed. */
  readonly warnings: readonly string[];
}

/** A review with what the bundle lets the readers of its target know of the PRD. */
export interface DisclosedReview extends BundleReview {
  readonly disclosure: DisclosureReport;
}

/**
 * The bundle of a run, and its PRD: raw bytes of both, read and compared here.
 * @param choices what the person chose about it just now
 * @throws PassError as `reviewBundle`, and `conflict` for another PRD than the one that the bundle names
 */
export async function fetchReview(runner: RunnerPort, run: Pick<RunDetail, 'id' | 'prd' | 'targetChoice'>, choices: BundleChoices = {}): Promise<DisclosedReview> {
  const runId = run.id;
  const review = reviewBundle(await runner.call('bundle.get', { runId, ...choices }), run);
  const [{ renderDisclosure, reportDisclosure }, { contentBase64 }] = await Promise.all([import('../../shared/domain/disclosure-report.ts'), runner.call('prd.get', { runId })]);
  const disclosure = await reportDisclosure(review.bundle, decodeBase64(contentBase64) ?? new Uint8Array());
  const disclosed = renderDisclosure(disclosure, review.bundle);
  return { ...review, disclosure, text: disclosed === '' ? review.text : `${review.text}\n${disclosed}` };
}

/**
 * Hashes, parses and renders the raw bytes.
 * @throws PassError as `readAnnouncedBundle`
 */
export function reviewBundle(answer: BundleAnswer, run: Pick<RunDetail, 'id' | 'prd' | 'targetChoice'>): BundleReview {
  const fetched = readAnnouncedBundle(answer, run.id);
  return { ...fetched, text: renderBundle(fetched.bundle), effect: describeEffect(fetched.bundle), warnings: mismatches(fetched.bundle, run) };
}

function mismatches(bundle: WriteBundle, run: Pick<RunDetail, 'prd' | 'targetChoice'>): string[] {
  const warnings: string[] = [];
  const chosen = targetLabel(run.targetChoice);
  const actual = targetLabel(bundle.target);
  if (bundle.target.kind !== run.targetChoice.kind || (bundle.target.kind === 'github' && chosen.toLowerCase() !== actual.toLowerCase())) {
    warnings.push(`This run was submitted for ${chosen}; the bundle writes to ${actual}.`);
  }
  if (bundle.documentKey !== run.prd.documentKey) warnings.push(`This run is of ${run.prd.documentKey}; the bundle belongs to ${bundle.documentKey}.`);
  if (bundle.preconditions.prdDigest !== run.prd.digest) warnings.push('The bundle was computed from another version of the PRD.');
  return warnings;
}
