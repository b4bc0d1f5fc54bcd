import { requireKnownSubmitter } from '../../shared/domain/approval-checks.ts';
import { createApproval } from '../../shared/domain/approval-signing.ts';
import type { BundleChoices } from '../../shared/domain/bundle-choices.ts';
import { summariseOperation } from '../../shared/domain/bundle-text.ts';
import type { OperationId } from '../../shared/domain/bundle.ts';
import { changedByPeople } from '../../shared/domain/changed-by-people.ts';
import { choosableIssues, partOf } from '../../shared/domain/chosen-operations.ts';
import { endedStatuses } from '../../shared/domain/run.ts';
import type { RunDetail, RunEvent } from '../../shared/domain/run.ts';
import { targetId, targetLabel } from '../../shared/domain/target.ts';
import { requireWithinLimits } from '../../shared/domain/write-totals.ts';
import type { SyncLimits } from '../../shared/domain/write-totals.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { untilAtRest } from '../connection/follow-run.ts';
import type { Ask } from '../platform/ask.ts';
import type { ProgressPort } from '../platform/progress.ts';
import { isDecidable } from './decidable.ts';
import { enrolledKey } from './approver.ts';
import type { ApproverPorts } from './approver.ts';
import { fetchReview } from './bundle-review.ts';
import type { BundleReview, DisclosedReview } from './bundle-review.ts';
import { chooseIssues } from './choose-issues.ts';
import { approvalQuestion, chooseButton, closingButton, continueQuestion } from './question.ts';
import type { Decision } from './question.ts';
import { chooseTakePlan, takePlanButton } from './take-plan.ts';

export interface ApprovalPorts extends ApproverPorts {
  readonly progress: ProgressPort;
  /** True when this window holds edits of the run's backlog that are not saved, and so not in the bundle. */
  readonly unsavedEdits: (runId: string) => boolean;
  /** Opens the full rendering, so that it stands behind the question. */
  readonly show: (review: BundleReview) => Promise<void>;
  /** Ids of targets that the person has named by typing once. */
  readonly namedTargets: { has(targetId: string): boolean; add(targetId: string): Promise<void> };
}

export type ApprovalOutcome =
  /** The person said no, or did not answer. Nothing was signed. */
  | { readonly kind: 'declined' }
  /** Signed and kept; the administrator asks for more persons. */
  | { readonly kind: 'counted'; readonly run: RunDetail }
  | { readonly kind: 'synced'; readonly run: RunDetail }
  /** The run rests without being done; its last event says why. */
  | { readonly kind: 'unfinished'; readonly run: RunDetail; readonly event: RunEvent };

/**
 * The person's one decision: fetch the raw bytes, show all of them, state the effect, ask, sign exactly their digest for the
 * chosen operations, and follow the writing.
 * @throws PassError when the run does not wait for a decision, and what the runner and the gatekeeper refuse
 */
export async function approveAndSync(ports: ApprovalPorts, runId: string): Promise<ApprovalOutcome> {
  let choices: BundleChoices = {};
  for (;;) {
    const run = await ports.runner.call('run.get', { runId });
    if (!isDecidable(run)) throw notWaiting(run);
    const review = withUnsaved(await fetchReview(ports.runner, run, choices), ports.unsavedEdits(runId));
    await ports.show(review);
    (await import('../../shared/domain/disclosure-report.ts')).refuseInternal(review.disclosure, review.bundle);
    const gatekeeper = await ports.runner.call('gatekeeper.get', { runId });
    requireKnownSubmitter(review.bundle, gatekeeper.rules);
    const all = review.bundle.operations.map((operation) => operation.id);
    // Enough persons approved these bytes: before a first sync, or one that a crash or a lost target stopped.
    if (run.approval?.bundleDigest === review.digest) {
      const operationIds = run.approval.operationIds ?? all;
      if (!(await ports.ask.confirm(continueQuestion({ review, run, gatekeeper, operationIds, needed: [] })))) return { kind: 'declined' };
      return sync(ports, review, operationIds, run.lastSeq);
    }
    if (all.length === 0 && review.bundle.drift.length === 0) return await endWithNothingToDo(ports, review);
    const decision = await decide(ports.ask, { review, run, gatekeeper, operationIds: all, needed: [] });
    if (decision.kind === 'no') return { kind: 'declined' };
    if (decision.kind === 'yes') return await agreed(ports, review, decision.operationIds, gatekeeper.syncLimits ?? {});
    choices = { ...decision.choices, anew: true };
  }
}

/** Nobody has to approve nothing. */
async function endWithNothingToDo({ runner }: ApprovalPorts, { bundle }: BundleReview): Promise<ApprovalOutcome> {
  const { runId } = bundle;
  await runner.call('run.sync', { runId });
  return { kind: 'synced', run: await runner.call('run.get', { runId }) };
}

async function agreed(ports: ApprovalPorts, review: BundleReview, operationIds: readonly OperationId[], limits: SyncLimits): Promise<ApprovalOutcome> {
  requireWithinLimits(partOf(review.bundle, operationIds).operations, limits);
  if (review.bundle.operations.length === 0) return await endWithNothingToDo(ports, review);
  if (!(await named(ports, review))) return { kind: 'declined' };
  const key = await enrolledKey(ports);
  const { bytes, bundle } = review;
  const { runId } = bundle;
  const envelope = createApproval({ bundleBytes: bytes, operationIds, approver: key.approver, secretKey: key.secretKey, notAfter: bundle.expiresAt, reason: '' });
  await ports.runner.call('run.approve', { runId, envelope });
  const approved = await ports.runner.call('run.get', { runId });
  return approved.approval === null ? { kind: 'counted', run: approved } : await sync(ports, review, approved.approval.operationIds ?? operationIds, approved.lastSeq);
}

function withUnsaved(review: DisclosedReview, unsaved: boolean): DisclosedReview {
  if (!unsaved) return review;
  return { ...review, warnings: ['The backlog editor has unsaved edits of this run. They are not part of this bundle.', ...review.warnings] };
}

type Answer =
  | { readonly kind: 'yes'; readonly operationIds: readonly OperationId[] }
  | { readonly kind: 'no' }
  /** Another bundle is wanted. */
  | { readonly kind: 'again'; readonly choices: BundleChoices };

/** Asks until there is an answer. Anything but the button that means yes is none. */
async function decide(ask: Ask, decision: Decision): Promise<Answer> {
  const { bundle } = decision.review;
  const choices = choosableIssues(bundle);
  const closing = closingButton(decision.review);
  const others = [...(choices.length > 1 ? [chooseButton] : []), ...(closing === undefined ? [] : [closing.label]), ...(changedByPeople(bundle).length === 0 ? [] : [takePlanButton])];
  let present = decision;
  let keys = choices.map(({ key }) => key);
  for (;;) {
    const question = approvalQuestion(present);
    const answer = others.length > 0 ? await ask.decide(question, others) : (await ask.confirm(question)) ? 'yes' : 'no';
    if (answer === 'yes') return { kind: 'yes', operationIds: present.operationIds };
    if (answer === 'no') return { kind: 'no' };
    if (closing !== undefined && answer === closing.label) return { kind: 'again', choices: { closeDropped: closing.closeDropped } };
    if (answer === takePlanButton) {
      const takePlan = await chooseTakePlan(ask, bundle, decision.run.takePlan ?? []);
      if (takePlan === undefined) continue;
      return { kind: 'again', choices: { takePlan: [...takePlan] } };
    }
    const chosen = await chooseIssues(ask, bundle, keys);
    if (chosen === undefined) continue;
    keys = [...chosen.keys];
    // With every issue ticked, labels that no issue of this bundle names belong to it, too.
    present = { ...decision, needed: chosen.needed, ...(keys.length === choices.length ? {} : { operationIds: chosen.operationIds }) };
  }
}

async function sync(ports: ApprovalPorts, { bundle }: BundleReview, operationIds: readonly OperationId[], after: number): Promise<ApprovalOutcome> {
  const { runId } = bundle;
  const summaries = new Map(bundle.operations.map((operation) => [operation.id, summariseOperation(operation)]));
  const event = await ports.progress(`PASS: writing to ${targetLabel(bundle.target)}`, async (report, signal) => {
    const total = operationIds.length;
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
  return event.kind === 'run.done' ? { kind: 'synced', run } : { kind: 'unfinished', run, event };
}

/** The first time on a repository, its name is typed: a click alone does not choose where things are published. */
async function named(ports: ApprovalPorts, review: BundleReview): Promise<boolean> {
  const { target } = review.bundle;
  const id = targetId(target);
  if (target.kind !== 'github' || ports.namedTargets.has(id)) return true;
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

function notWaiting(run: RunDetail): PassError {
  const hint = endedStatuses.has(run.status) ? 'Run PASS on the PRD again to plan what is left to do.' : 'Wait until its plan is ready; the Runs view shows the phase.';
  return new PassError('conflict', `"${run.title}" does not wait for a decision: it is ${run.status}.`, hint);
}
