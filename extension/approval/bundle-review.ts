import { decodeBase64 } from '../../shared/domain/base64.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { describeEffect, renderBundle } from '../../shared/domain/bundle-text.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import type { DisclosureReport } from '../../shared/domain/disclosure-report.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { RunnerPort } from '../platform/feature-host.ts';

/** A bundle as this side read it: nothing in it was rendered or computed by the runner. */
export interface BundleReview {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
  readonly bundle: WriteBundle;
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
 * @param closeDropped asks for the bundle that closes, or does not close, what is no longer planned
 * @throws PassError as `reviewBundle`, and `conflict` for another PRD than the one that the bundle names
 */
export async function fetchReview(runner: RunnerPort, run: Pick<RunDetail, 'id' | 'prd' | 'targetChoice'>, closeDropped?: boolean): Promise<DisclosedReview> {
  const runId = run.id;
  const review = reviewBundle(await runner.call('bundle.get', { runId, ...(closeDropped === undefined ? {} : { closeDropped }) }), run);
  const [{ renderDisclosure, reportDisclosure }, { contentBase64 }] = await Promise.all([import('../../shared/domain/disclosure-report.ts'), runner.call('prd.get', { runId })]);
  const disclosure = await reportDisclosure(review.bundle, decodeBase64(contentBase64) ?? new Uint8Array());
  const disclosed = renderDisclosure(disclosure, review.bundle);
  return { ...review, disclosure, text: disclosed === '' ? review.text : `${review.text}\n${disclosed}` };
}

/**
 * Hashes, parses and renders the raw bytes.
 * @throws PassError `conflict` when the runner's digest or run is not that of the bytes, `bad_input` for bytes that are no bundle
 */
export function reviewBundle(answer: { readonly bytesBase64: string; readonly digest: string }, run: Pick<RunDetail, 'id' | 'prd' | 'targetChoice'>): BundleReview {
  const bytes = decodeBase64(answer.bytesBase64);
  if (bytes === undefined) throw new PassError('bad_input', 'The runner sent a bundle that is not base64.', 'Update the runner, then try again.');
  const digest = digestOf(bytes);
  const distrust = 'Nothing was signed. Do not approve with this runner before you know why.';
  if (digest !== answer.digest) {
    throw new PassError('conflict', `The runner says its bundle is ${answer.digest.slice(0, 12)}…, but the bytes it sent are ${digest.slice(0, 12)}….`, distrust);
  }
  const { bundle } = parseBundle(bytes);
  if (bundle.runId !== run.id) throw new PassError('conflict', `The runner sent the bundle of another run (${bundle.runId}).`, distrust);
  return { bytes, digest, bundle, text: renderBundle(bundle), effect: describeEffect(bundle), warnings: mismatches(bundle, run) };
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
