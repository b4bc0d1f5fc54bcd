import { describeAudience } from '../../shared/domain/disclosure.ts';
import { describeEffect, summariseOperation, visible } from '../../shared/domain/bundle-text.ts';
import type { OperationId } from '../../shared/domain/bundle.ts';
import { changedByPeople } from '../../shared/domain/changed-by-people.ts';
import { choosableIssues, leftOut, partOf } from '../../shared/domain/chosen-operations.ts';
import { describeApprovals } from '../../shared/domain/approval-count.ts';
import { counted } from '../../shared/domain/counted.ts';
import { describeHalt } from '../../shared/domain/halt.ts';
import { describeDuration, describePace } from '../../shared/domain/pace.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { overLimit, totalsOf } from '../../shared/domain/write-totals.ts';
import type { GatekeeperStatus } from '../../shared/protocol/gate.ts';
import type { Confirmation } from '../platform/ask.ts';
import type { BundleReview, DisclosedReview } from './bundle-review.ts';

/** What the question under the review is made of. */
export interface Decision {
  readonly review: DisclosedReview;
  readonly run: RunDetail;
  readonly gatekeeper: GatekeeperStatus;
  /** The operations that a yes approves. */
  readonly operationIds: readonly OperationId[];
  /** Issues that came along because the text of a chosen one names them. */
  readonly needed: readonly string[];
}

const shownAtMost = 12;

/** The editor behind the question holds every operation; this button leaves the person there. */
const harmless = 'Read It First';

export const chooseButton = 'Choose Issues…';

/** The button that asks for the other bundle, with or without closing what is no longer planned; undefined where they are the same. */
export function closingButton(review: BundleReview): { readonly label: string; readonly closeDropped: boolean } | undefined {
  if (review.bundle.operations.some(({ kind }) => kind === 'issue.close')) return { label: 'Leave Dropped Open', closeDropped: false };
  const left = leftOpen(review);
  return left.length === 0 ? undefined : { label: `Also Close ${left.length} Dropped`, closeDropped: true };
}

function leftOpen({ bundle }: BundleReview): number[] {
  return bundle.drift.flatMap(({ field, resolution, number }) => (field === 'dropped' && resolution === 'left' ? [number] : []));
}

/** The question whose yes is signed. */
export function approvalQuestion(decision: Decision): Confirmation {
  const { review, operationIds } = decision;
  if (review.bundle.operations.length === 0) return { message: `There is ${review.effect}. End the run as done?`, detail: detailOf(decision), action: 'End Run', harmless };
  const effect = describeEffect(partOf(review.bundle, operationIds));
  return { message: `PASS will ${effect}.`, detail: detailOf(decision), action: complete(decision) ? 'Approve & Sync' : 'Approve', harmless };
}

/** The question for a bundle that enough persons approved already: nothing is signed. */
export function continueQuestion({ review, run, gatekeeper, operationIds }: Decision): Confirmation {
  const begun = run.counts.receipts > 0;
  const state = begun ? `${run.counts.receipts} of ${counted(operationIds.length, 'operation')} are done and not repeated. The approval of these bytes stands.` : `Approved by ${run.approval?.approver ?? ''}. Nothing has been written yet.`;
  return {
    message: `PASS will ${begun ? 'go on to ' : ''}${describeEffect(partOf(review.bundle, operationIds))}.`,
    detail: [state, ...halted(gatekeeper), ...omitted(review, operationIds), `Bundle SHA-256 ${review.digest}`].join('\n\n'),
    action: begun ? 'Continue Sync' : 'Sync',
    harmless,
  };
}

/** True when this approval is the last one that is asked for. */
function complete({ run, gatekeeper }: Decision): boolean {
  return (run.approvals ?? []).length + 1 >= gatekeeper.rules.requiredApprovals;
}

function detailOf(decision: Decision): string {
  const { review, run, gatekeeper, operationIds, needed } = decision;
  const { bundle } = review;
  const pace = gatekeeper.waitMs === null || gatekeeper.waitMs < 2000 || operationIds.length < bundle.operations.length ? describePace(partOf(bundle, operationIds)) : `takes ${describeDuration(gatekeeper.waitMs)} at the pace that the target allows`;
  return [
    ...review.warnings.map((warning) => `Warning: ${warning}`),
    ...halted(gatekeeper),
    ...persons(run, gatekeeper),
    ...overLimits(review, gatekeeper, operationIds),
    ...(needed.length === 0 ? [] : [`Taken along, because the text of a chosen issue names them:\n${titles(review, needed)}`]),
    `${counted(operationIds.length, 'operation')}${bundle.unchanged.length === 0 ? '' : `; ${counted(bundle.unchanged.length, 'issue stays', 'issues stay')} as ${bundle.unchanged.length === 1 ? 'it is' : 'they are'}`}.`,
    ...(leftOpen(review).length === 0 ? [] : [`No longer planned, and left open: ${leftOpen(review).map((number) => `#${number}`).join(', ')}.`]),
    ...writtenOver(review),
    ...related(review),
    ...omitted(review, operationIds),
    ...(pace === '' ? [] : [`Writing ${pace}.`]),
    ...disclosed(review),
    ...(bundle.operations.length === 0
      ? []
      : [
          `Bundle SHA-256 ${review.digest}`,
          `The editor behind this question shows every operation in full. You sign ${operationIds.length < bundle.operations.length ? 'these operations of exactly these bytes' : 'exactly these bytes'}, once.`,
        ]),
  ].join('\n\n');
}

/** What of people is lost, because somebody asked for the plan's. */
function writtenOver({ bundle }: BundleReview): string[] {
  const lost = changedByPeople(bundle).flatMap(({ number, drift }) => {
    const fields = drift.flatMap(({ field, resolution }) => (resolution === 'written' && field !== 'found' ? [field] : []));
    return fields.length === 0 ? [] : [`#${number} (${fields.join(', ')})`];
  });
  return lost.length === 0 ? [] : [`Warning: The plan is written over what people changed: ${lost.join(', ')}.`];
}

/** Issues that are there already, by another account or for another document. */
function related({ bundle }: BundleReview): string[] {
  return bundle.drift.flatMap(({ field, note }) => (field === 'account' || field === 'document' ? [`Warning: ${visible(note)}`] : []));
}

/** How much of a PRD more people will be able to read; the editor behind the question lists the sentences. */
function disclosed({ bundle, disclosure: { audience, rule, disclosed: sentences, notices } }: DisclosedReview): string[] {
  if (bundle.operations.length === 0 || (rule.form === 'quotes' && notices.length === 0)) return [];
  const shown = sentences.length === 0 ? 'None of its sentences becomes' : `${counted(sentences.length, 'of its sentences becomes', 'of its sentences become')}`;
  return [...notices.map((notice) => `Warning: ${visible(notice)}`), ...(rule.form === 'quotes' ? [] : [`The PRD ${describeAudience(audience)}. ${shown} visible to whoever can read ${targetLabel(bundle.target)}${sentences.length === 0 ? '' : ': they are listed at the end of the editor behind this question'}.`])];
}

function halted({ halted: halt }: GatekeeperStatus): string[] {
  return halt === null ? [] : [`Writing is ${describeHalt(halt)}. Nothing is written before an administrator resumes it.`];
}

/** What the administrator will not have written at once; the gatekeeper would refuse it. */
function overLimits({ bundle }: BundleReview, { syncLimits = {} }: GatekeeperStatus, operationIds: readonly OperationId[]): string[] {
  const over = overLimit(totalsOf(partOf(bundle, operationIds).operations), syncLimits);
  return over === undefined ? [] : [`Warning: The administrator allows less in one sync: ${over}. Choose fewer issues.`];
}

function persons(run: RunDetail, { rules }: GatekeeperStatus): string[] {
  if (rules.requiredApprovals < 2) return [];
  return [(run.approvals ?? []).length === 0 ? `${rules.requiredApprovals} persons have to approve; nothing is written before that.` : describeApprovals({ ...run, requiredApprovals: rules.requiredApprovals })];
}

function omitted(review: BundleReview, operationIds: readonly OperationId[]): string[] {
  const left = leftOut(review.bundle, operationIds);
  return left.length === 0 ? [] : [`Not approved, and not written:\n${shortened(left.map(summariseOperation))}`];
}

function titles({ bundle }: BundleReview, keys: readonly string[]): string {
  return shortened(choosableIssues(bundle).flatMap(({ key, title }) => (keys.includes(key) ? [visible(title ?? key)] : [])));
}

/** A modal has no scroll bar; the whole list stands in the editor behind it. */
function shortened(lines: readonly string[]): string {
  const shown = lines.slice(0, shownAtMost).map((line) => `• ${line}`);
  return [...shown, ...(lines.length > shownAtMost ? [`and ${lines.length - shownAtMost} more`] : [])].join('\n');
}
