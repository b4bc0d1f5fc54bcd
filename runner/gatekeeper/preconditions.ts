import type { IssueRef, LineageEntry, ObservedIssue, Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { issueDigest, stripMarker } from '../../shared/domain/issue-text.ts';
import { lineageDigest } from '../../shared/domain/lineage.ts';
import type { PassError } from '../../shared/protocol/pass-error.ts';
import { passVersion } from '../../shared/version.ts';
import { checkCode } from './code-steps.ts';
import { contentDifferences } from './describe-text.ts';
import type { LineageView } from './lineage.ts';
import { stale } from './stale.ts';
import type { TargetPort } from './target-port.ts';
import { assignedBy } from './written-content.ts';

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
    const observed = view.observed.get(operation.key) ?? null;
    if (observed === null) throw stale(`Issue #${operation.number} is gone.`);
    if (issueDigest(observed) !== operation.before) throw stale(`Issue #${operation.number} was changed on the target since the bundle was computed${describeChange(entry, observed)}.`);
    if (operation.kind === 'issue.update' && observed.state === 'closed' && !reopened.has(operation.number)) throw closedMeanwhile(operation.number);
  }
  checkNativeLinks(operations, touched);
  if (operations.some(({ kind }) => kind === 'issue.blocked_by') && !(await port.nativeDependencies())) {
    throw stale('The target has no native dependencies any more.');
  }
  if (operations.some(({ kind }) => kind === 'issue.sub_issue') && !(await port.nativeSubIssues())) throw stale('The target has no native sub-issues.');
  if (bundle.target.kind === 'github') await checkLabels(operations, port);
  await checkCode(operations, { port, bundle, assigned: assignedBy(new Map()) });
}

/** What PASS plans no more, and people ended, is not written on. */
export function closedMeanwhile(number: number): PassError {
  return stale(`Issue #${number} was closed on the target since the bundle was computed. It was left as it is.`);
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

function linkedIssues(operation: Operation): IssueRef[] {
  if (operation.kind === 'issue.blocked_by') return [operation.issue, operation.blockedBy];
  if (operation.kind === 'issue.sub_issue') return [operation.parent, operation.child];
  return operation.kind === 'issue.comment' ? [operation.issue] : [];
}

/** Only issues of this lineage can be linked or commented on. */
function checkNativeLinks(operations: readonly Operation[], touched: ReadonlyMap<number, unknown>): void {
  for (const operation of operations) {
    for (const ref of linkedIssues(operation)) {
      if ('number' in ref && !touched.has(ref.number)) throw stale(`Issue #${ref.number} is not one that PASS wrote for this document.`);
    }
  }
}

async function checkLabels(operations: readonly Operation[], port: TargetPort): Promise<void> {
  const there = new Set((await port.labels()).map((label) => label.toLowerCase()));
  for (const operation of operations) {
    if (operation.kind === 'label.ensure') there.add(operation.name.toLowerCase());
    if (operation.kind !== 'issue.create' && operation.kind !== 'issue.update') continue;
    const missing = operation.labels.find((label) => !there.has(label.toLowerCase()));
    if (missing !== undefined) throw stale(`The label “${missing}” is no longer there.`);
  }
}

/** @throws PassError `stale` when an issue is not as the bundle saw it */
export function requireUnchanged(found: Digest, before: Digest, number: number): void {
  if (found !== before) throw stale(`Issue #${number} was changed on the target since the bundle was approved. It was left as it is.`);
}
