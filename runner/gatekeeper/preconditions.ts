import { changedCapabilities } from '../../shared/domain/capabilities.ts';
import type { IssueRef, LineageEntry, ObservedIssue, Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { issueDigest, stripMarker } from '../../shared/domain/issue-text.ts';
import { lineageDigest } from '../../shared/domain/lineage.ts';
import { writtenByOthers } from '../../shared/domain/related-issues.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { PassError } from '../../shared/protocol/pass-error.ts';
import { passVersion } from '../../shared/version.ts';
import { checkCode } from './code-steps.ts';
import { contentDifferences } from './describe-text.ts';
import type { LineageView } from './lineage.ts';
import { checkMilestones } from './milestones.ts';
import { checkParents } from './parent-links.ts';
import { stale } from './stale.ts';
import type { TargetPort } from './target-port.ts';
import { assignedBy } from './written-content.ts';

type ChangingOperation = Extract<Operation, { kind: 'issue.update' | 'issue.close' | 'issue.reopen' }>;

/**
 * What must hold before the first write of a bundle's approved operations: nobody synced this document in between, labels that it relies on are
 * there, and the issues that it changes are its own and as they were seen.
 * @throws PassError `stale`
 */
export async function checkPreconditions(bundle: WriteBundle, operations: readonly Operation[], view: LineageView, port: TargetPort): Promise<void> {
  const { passVersion: computedBy } = bundle.preconditions;
  if (releaseOf(computedBy) !== releaseOf(passVersion)) throw stale(`The bundle was computed by PASS ${computedBy}; this gatekeeper is ${passVersion}.`);
  if (lineageDigest(view.lineage) !== bundle.preconditions.lineageDigest) {
    throw stale('Another sync of this document came between, or issues of it turned up on the target.');
  }
  const reopened = new Set(operations.flatMap((operation) => (operation.kind === 'issue.reopen' ? [operation.number] : [])));
  const touched = new Map((view.lineage?.entries ?? []).map((entry) => [entry.number, entry]));
  for (const operation of operations) {
    if (operation.kind !== 'issue.update' && operation.kind !== 'issue.close' && operation.kind !== 'issue.reopen') continue;
    const entry = touched.get(operation.number);
    if (entry?.key !== operation.key) throw stale(`Issue #${operation.number} is not the one that PASS wrote for “${operation.key}”.`);
    // The approver read that it is written over words that nobody here knows.
    if (entry.unknownBase === true && !writesOver(operation)) throw unproven(operation.number);
    const observed = view.observed.get(operation.key) ?? null;
    if (observed === null) throw stale(`Issue #${operation.number} is gone.`);
    if (issueDigest(observed) !== operation.before) throw stale(`Issue #${operation.number} was changed on the target since the bundle was computed${describeChange(entry, observed)}.`);
    if (operation.kind !== 'issue.update' || !reopened.has(operation.number)) requireState(operation, observed.state);
  }
  await refuseSecondCopies(operations, view, port, bundle.lineageId);
  checkLinked(operations, touched, view, reopened);
  checkParents(operations, view);
  await checkMilestones(operations, view, port);
  const changed = changedCapabilities(bundle.preconditions.capabilities, await port.capabilities());
  if (changed !== undefined) throw stale(`${targetLabel(bundle.target)} ${changed}, so that the same plan is written in other bytes.`);
  if (bundle.target.kind === 'github') await checkLabels(operations, bundle.preconditions.labels, port);
  await checkCode(operations, { port, bundle, assigned: assignedBy(new Map()) });
}

/**
 * A colleague's gatekeeper, with an account of its own, may have written the document since the bundle was computed, or while its sync was interrupted.
 * @throws PassError `stale`
 */
export async function refuseSecondCopies(operations: readonly Operation[], { lineage }: LineageView, port: TargetPort, lineageId: string): Promise<void> {
  if (!operations.some(({ kind }) => kind === 'issue.create')) return;
  const found = writtenByOthers((await port.listRelated(lineageId)).others, new Set((lineage?.entries ?? []).map(({ key }) => key)));
  if (found !== undefined) throw stale(found.message, found.hint);
}

/**
 * What people ended is not written on, and what they closed or opened is not said to be PASS's doing.
 * @throws PassError `stale`
 */
export function requireState({ kind, number }: ChangingOperation, state: ObservedIssue['state']): void {
  if (state === (kind === 'issue.reopen' ? 'closed' : 'open')) return;
  throw state === 'closed' ? closedSince(number) : stale(`Issue #${number} was opened again on the target since the bundle was computed. It was left as it is.`);
}

function closedSince(number: number): PassError {
  return stale(`Issue #${number} was closed on the target since the bundle was computed. It was left as it is.`);
}

function writesOver(operation: ChangingOperation): boolean {
  return operation.kind !== 'issue.close' && operation.over === true;
}

/** What is different from what PASS planned last: of an issue that people had edited before, more than the newest change. */
function describeChange(entry: LineageEntry, { title, body, labels }: ObservedIssue): string {
  const changes = contentDifferences(entry, { title, body: stripMarker(body), labels });
  return changes.length === 0 ? '' : `: ${changes.join('; ')}`;
}

/** Major and minor number: a patch changes nothing that a person approved. */
function releaseOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

interface Linked {
  /** What the operation is about. */
  readonly own: IssueRef;
  /** What it is linked to. */
  readonly other?: IssueRef;
}

function linkedBy(operation: Operation): Linked | undefined {
  if (operation.kind === 'issue.blocked_by') return { own: operation.issue, other: operation.blockedBy };
  if (operation.kind === 'issue.sub_issue') return { own: operation.child, other: operation.parent };
  return operation.kind === 'issue.comment' ? { own: operation.issue } : undefined;
}

/** Only issues of this lineage that are there can be linked or commented on; what people closed is made to wait for nothing, and a part of nothing. */
function checkLinked(operations: readonly Operation[], touched: ReadonlyMap<number, LineageEntry>, { observed }: LineageView, reopened: ReadonlySet<number>): void {
  const find = ({ number }: { readonly number: number }): ObservedIssue => {
    const entry = touched.get(number);
    if (entry === undefined) throw stale(`Issue #${number} is not one that PASS wrote for this document.`);
    if (entry.unknownBase === true) throw unproven(number);
    const issue = observed.get(entry.key) ?? null;
    if (issue === null) throw stale(`Issue #${number} is gone.`);
    return issue;
  };
  for (const { own, other } of operations.flatMap((operation) => linkedBy(operation) ?? [])) {
    if (other !== undefined && 'number' in other) find(other);
    if (!('number' in own)) continue;
    const { state } = find(own);
    if (other !== undefined && state === 'closed' && !reopened.has(own.number)) throw closedSince(own.number);
  }
}

function unproven(number: number): PassError {
  return stale(`Issue #${number} has a marker of PASS and other content than that marker names, and this gatekeeper did not write it.`);
}

/**
 * Labels are compared as they are spelled: GitHub takes another spelling for the same label, and shows its own.
 * @param reliedOn those that have to be there; the others are made
 */
export async function checkLabels(operations: readonly Operation[], reliedOn: readonly string[], port: TargetPort): Promise<void> {
  const there = new Map((await port.labels()).map((label) => [label.toLowerCase(), label]));
  const needed = new Set(reliedOn);
  const named = operations.flatMap((operation) => {
    if (operation.kind === 'label.ensure') return [operation.name];
    return operation.kind === 'issue.create' || operation.kind === 'issue.update' ? operation.labels : [];
  });
  for (const label of named) {
    const present = there.get(label.toLowerCase());
    if (present === undefined && needed.has(label)) throw stale(`The label “${label}” is no longer there.`);
    if (present !== undefined && present !== label) throw stale(`The label “${label}” is spelled “${present}” on the target.`);
  }
}

/** @throws PassError `stale` when an issue is not as the bundle saw it */
export function requireUnchanged(found: Digest, before: Digest, number: number): void {
  if (found !== before) throw stale(`Issue #${number} was changed on the target since the bundle was approved. It was left as it is.`);
}
