import { createApproval } from '../../shared/domain/approval-signing.ts';
import { summariseOperation } from '../../shared/domain/bundle-text.ts';
import { describePace } from '../../shared/domain/pace.ts';
import { endedStatuses } from '../../shared/domain/run.ts';
import type { RunDetail, RunEvent } from '../../shared/domain/run.ts';
import { targetId, targetLabel } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { untilAtRest } from '../connection/follow-run.ts';
import type { Confirmation } from '../platform/ask.ts';
import type { ProgressPort } from '../platform/progress.ts';
import { counted } from '../views/tree-node.ts';
import { isDecidable } from './decidable.ts';
import { enrolledKey } from './approver.ts';
import type { ApproverPorts } from './approver.ts';
import { reviewBundle } from './bundle-review.ts';
import type { BundleReview } from './bundle-review.ts';

export interface ApprovalPorts extends ApproverPorts {
  readonly progress: ProgressPort;
  /** Opens the full rendering, so that it stands behind the question. */
  readonly show: (review: BundleReview) => Promise<void>;
  /** Ids of targets that the person has named by typing once. */
  readonly namedTargets: { has(targetId: string): boolean; add(targetId: string): Promise<void> };
}

export type ApprovalOutcome =
  /** The person said no, or did not answer. Nothing was signed. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'synced'; readonly run: RunDetail; readonly effect: string }
  /** The run rests without being done; its last event says why. */
  | { readonly kind: 'unfinished'; readonly run: RunDetail; readonly event: RunEvent };

/** An approval is for now; a bundle that lay around for longer is approved again. */
const approvalLifetimeMs = 60 * 60 * 1000;

/**
 * The person's one decision: fetch the raw bytes, show all of them, state the effect, ask, sign exactly their digest, and
 * follow the writing.
 * @throws PassError when the run does not wait for a decision, and what the runner and the gatekeeper refuse
 */
export async function approveAndSync(ports: ApprovalPorts, runId: string): Promise<ApprovalOutcome> {
  const run = await ports.runner.call('run.get', { runId });
  if (!isDecidable(run)) throw notWaiting(run);
  const review = reviewBundle(await ports.runner.call('bundle.get', { runId }), run);
  await ports.show(review);
  // After a crash or a lost connection to the target: the approval stands, and the gatekeeper knows what it has done.
  const goesOn = run.status === 'stopped' && run.approval?.bundleDigest === review.digest;
  if (!(await ports.ask.confirm(question(review, run, goesOn)))) return { kind: 'declined' };
  if (goesOn) return sync(ports, review, runId, run.lastSeq);
  if (!(await named(ports, review))) return { kind: 'declined' };
  const key = await enrolledKey(ports);
  const envelope = createApproval({
    bundleBytes: review.bytes,
    operationIds: review.bundle.operations.map((operation) => operation.id),
    approver: key.approver,
    secretKey: key.secretKey,
    notAfter: earlier(review.bundle.expiresAt, new Date(ports.now().getTime() + approvalLifetimeMs)),
    reason: '',
  });
  const { lastSeq } = await ports.runner.call('run.get', { runId });
  await ports.runner.call('run.approve', { runId, envelope });
  return sync(ports, review, runId, lastSeq);
}

async function sync(ports: ApprovalPorts, review: BundleReview, runId: string, after: number): Promise<ApprovalOutcome> {
  const summaries = new Map(review.bundle.operations.map((operation) => [operation.id, summariseOperation(operation)]));
  const event = await ports.progress(`PASS: writing to ${targetLabel(review.bundle.target)}`, async (report, signal) => {
    const total = review.bundle.operations.length;
    let done = 0;
    const rest = untilAtRest(ports.runner, runId, after, (seen) => {
      if (seen.kind === 'operation.finished') done += 1;
      if (seen.kind === 'operation.started') report(`${done + 1} of ${total}: ${summaries.get(seen.operationId) ?? seen.operationId}`, done, total);
    });
    signal.addEventListener('abort', () => {
      report('stopping before the next operation…');
      void ports.runner.call('run.cancel', { runId }).catch(() => undefined);
    });
    await ports.runner.call('run.sync', { runId });
    return rest;
  });
  const run = await ports.runner.call('run.get', { runId });
  return event.kind === 'run.done' ? { kind: 'synced', run, effect: review.effect } : { kind: 'unfinished', run, event };
}

function question(review: BundleReview, run: RunDetail, goesOn: boolean): Confirmation {
  const detail = confirmationDetail(review);
  if (goesOn) return { message: `PASS will go on to ${review.effect}.`, detail: `${run.receipts.length} of ${counted(review.bundle.operations.length, 'operation')} are done and not repeated. Your approval of these bytes stands.\n\n${detail}`, action: 'Continue Sync' };
  if (review.bundle.operations.length === 0) return { message: `There is ${review.effect}. Approve to end the run as done?`, detail, action: 'Approve' };
  return { message: `PASS will ${review.effect}.`, detail, action: 'Approve & Sync' };
}

/** What stands under the question. */
export function confirmationDetail(review: BundleReview): string {
  const { bundle } = review;
  return [
    ...review.warnings.map((warning) => `Warning: ${warning}`),
    `${counted(bundle.operations.length, 'operation')}${bundle.unchanged.length === 0 ? '' : `; ${counted(bundle.unchanged.length, 'issue stays', 'issues stay')} as ${bundle.unchanged.length === 1 ? 'it is' : 'they are'}`}.`,
    ...(describePace(bundle) === '' ? [] : [`Writing ${describePace(bundle)}.`]),
    `Bundle SHA-256 ${review.digest}`,
    'The editor behind this question shows every operation in full. You sign exactly these bytes, once.',
  ].join('\n\n');
}

/** The first time on a repository, its name is typed: a click alone does not choose where things are published. */
async function named(ports: ApprovalPorts, review: BundleReview): Promise<boolean> {
  const { target } = review.bundle;
  const id = targetId(target);
  if (target.kind !== 'github' || review.bundle.operations.length === 0 || ports.namedTargets.has(id)) return true;
  const label = targetLabel(target);
  const typed = await ports.ask.text({
    title: 'First write to this repository',
    prompt: `Type ${label} (${target.visibility}) to confirm that PASS may write there.`,
    placeholder: label,
    validate: (text) => (text.trim().toLowerCase() === label.toLowerCase() ? undefined : `Type ${label}, or press Escape to stop.`),
  });
  if (typed?.trim().toLowerCase() !== label.toLowerCase()) return false;
  await ports.namedTargets.add(id);
  return true;
}

function earlier(iso: string, date: Date): string {
  return new Date(Math.min(Date.parse(iso), date.getTime())).toISOString();
}

function notWaiting(run: RunDetail): PassError {
  const hint = endedStatuses.has(run.status) ? 'Run PASS on the PRD again to plan what is left to do.' : 'Wait until its plan is ready; the Runs view shows the phase.';
  return new PassError('conflict', `"${run.title}" does not wait for a decision: it is ${run.status}.`, hint);
}
