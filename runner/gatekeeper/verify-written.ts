import type { LineageEntry, Operation, ObservedIssue, Receipt, WriteBundle } from '../../shared/domain/bundle.ts';
import { isCodeOperation } from '../../shared/domain/code-rules.ts';
import { findMilestone } from '../../shared/domain/milestone.ts';
import { fillSlots, issueDigest, normaliseLines } from '../../shared/domain/issue-text.ts';
import type { VerifyReport } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { contentDifferences, describeBody } from './describe-text.ts';
import type { SyncState } from './journal.ts';
import { filledMilestone, milestoneDifferences } from './milestones.ts';
import type { MarkedIssue, TargetPort } from './target-port.ts';
import { assignedBy, filledContent, numberOf } from './written-content.ts';
import { verifyCode } from './verify-code.ts';

type VerifiedOperation = VerifyReport['operations'][number];

/** What was approved and written after a bundle. */
export interface LaterWrites {
  /** Accepted syncs of the same lineage, oldest first. */
  readonly later: readonly SyncState[];
  /** Of the lineage as it is now. */
  readonly entries: readonly LineageEntry[];
}

/** The approved operations of a sync whose effect is not there as it was written. Each is looked at twice: a list can be stale. */
export async function findDifferences(bundle: WriteBundle, state: SyncState, port: TargetPort): Promise<VerifiedOperation[]> {
  const found = (await compareWritten(bundle, state, port)).filter(({ status }) => status === 'differs' || status === 'missing');
  const confirmed: VerifiedOperation[] = [];
  for (const verified of found) {
    const operation = bundle.operations.find(({ id }) => id === verified.operationId);
    const again = operation === undefined || isSecondCopy(verified) ? verified : await verifyOperation(operation, { bundle, state, port, history: nothingLater, read: (number) => port.readIssue(number) });
    if (again.status !== 'same') confirmed.push(again);
  }
  return confirmed;
}

/** Its own issue is as written; another one carries the same marker. */
function isSecondCopy({ approvedDigest, foundDigest, differences }: VerifiedOperation): boolean {
  return approvedDigest !== null && approvedDigest === foundDigest && !differences.some((difference) => difference.startsWith('milestone: '));
}

/**
 * Compare what the target has now with the approved bytes, operation by operation: slots are filled from the receipts, and
 * the digests of title, body and labels are compared. What a later approved sync wrote over is judged with that one.
 */
export async function compareWritten(bundle: WriteBundle, state: SyncState | undefined, target: TargetPort, history: LaterWrites = nothingLater): Promise<VerifiedOperation[]> {
  let labels: Promise<string[]> | undefined;
  const port = { ...target, labels: () => (labels ??= target.labels()) };
  const { marked, seen } = await port.listMarked(bundle.lineageId);
  const read = async (number: number): Promise<ObservedIssue | null> => seen.get(number) ?? (await port.readIssue(number));
  const operations: VerifiedOperation[] = [];
  for (const operation of bundle.operations) operations.push(withSecondCopies(operation, await verifyOperation(operation, { bundle, state, port, history, read }), marked));
  return operations;
}

/** Two gatekeepers at once, or a person who copied an issue: more than one carries the marker of a staged issue. */
function withSecondCopies(operation: Operation, verified: VerifiedOperation, marked: readonly MarkedIssue[]): VerifiedOperation {
  if (!('key' in operation) || verified.number === null || isCodeOperation(operation)) return verified;
  const others = marked.filter(({ marker, issue }) => marker.key === operation.key && issue.number !== verified.number);
  if (others.length === 0) return verified;
  return { ...verified, status: 'differs', differences: [...verified.differences, ...others.map(({ issue }) => `#${issue.number} is another issue for “${operation.key}”`)] };
}

const nothingLater: LaterWrites = { later: [], entries: [] };
const contents: ReadonlySet<string> = new Set(['issue.create', 'issue.update']);
const states: ReadonlySet<string> = new Set(['issue.close', 'issue.reopen']);

/** The run whose approved sync wrote over what this operation had written. */
function supersededBy(operation: Operation, receipt: Receipt, numbers: ReadonlyMap<string, number>, { later, entries }: LaterWrites): string | undefined {
  const wrote = (fits: (other: Receipt) => boolean): string | undefined => later.findLast(({ receipts }) => [...receipts.values()].some(fits))?.runId;
  if (contents.has(operation.kind)) return wrote(({ kind, number }) => kind === 'issue.update' && number === receipt.number);
  if (states.has(operation.kind)) return wrote(({ kind, number }) => states.has(kind) && number === receipt.number);
  if (operation.kind !== 'issue.sub_issue') return undefined;
  const [parent, child] = [numberOf(operation.parent, numbers), numberOf(operation.child, numbers)];
  const now = entries.find(({ number }) => number === child)?.parent;
  return now === undefined || now === parent ? undefined : wrote(({ kind }) => kind === 'issue.sub_issue');
}

/** The number of a comment is its own on all of GitHub; the address before it changes with the repository's name. */
function isSameComment(url: string | null, written: string): boolean {
  const id = /#issuecomment-\d+$/;
  const [found, wanted] = [url === null ? undefined : id.exec(url)?.[0], id.exec(written)?.[0]];
  return url === written || (found !== undefined && found === wanted);
}

interface Verification {
  readonly bundle: WriteBundle;
  readonly state: SyncState | undefined;
  readonly port: TargetPort;
  readonly history: LaterWrites;
  readonly read: (number: number) => Promise<ObservedIssue | null>;
}

/** Of operations: what belongs to an issue, and is gone with it. */
const belonging: ReadonlySet<string> = new Set(['issue.comment', 'issue.sub_issue', 'issue.blocked_by']);

async function verifyOperation(operation: Operation, verification: Verification): Promise<VerifiedOperation> {
  const receipt = verification.state?.receipts.get(operation.id);
  const base = { operationId: operation.id, number: receipt?.number ?? null, url: receipt?.url ?? null, approvedDigest: null, foundDigest: null, differences: [] };
  try {
    return await compareOperation(operation, receipt, base, verification);
  } catch (error) {
    if (!belonging.has(operation.kind) || !PassError.is(error, 'stale')) throw error;
    return { ...base, status: 'missing', differences: [error.message] };
  }
}

async function compareOperation(operation: Operation, receipt: Receipt | undefined, base: Omit<VerifiedOperation, 'status'>, { bundle, state, port, history, read }: Verification): Promise<VerifiedOperation> {
  if (state?.operationIds.includes(operation.id) === false) return { ...base, status: 'not_approved' };
  if (state === undefined || receipt === undefined) return { ...base, status: 'not_written' };
  const assigned = assignedBy(state.receipts);
  if (isCodeOperation(operation)) return { ...base, ...(await verifyCode(operation, receipt, { port, bundle, assigned })) };
  const { numbers } = assigned;
  const overwritten = supersededBy(operation, receipt, numbers, history);
  if (overwritten !== undefined) return { ...base, status: 'superseded', differences: [`replaced by ${overwritten}`] };
  switch (operation.kind) {
    case 'label.ensure': {
      const there = (await port.labels()).some((label) => label.toLowerCase() === operation.name.toLowerCase());
      return { ...base, status: there ? 'same' : 'missing' };
    }
    case 'milestone.ensure':
      return { ...base, status: findMilestone(await port.milestones(), operation.title) !== undefined ? 'same' : 'missing' };
    case 'issue.sub_issue': {
      const there = await port.isSubIssue(numberOf(operation.parent, numbers), numberOf(operation.child, numbers));
      return { ...base, status: there ? 'same' : 'missing' };
    }
    case 'issue.comment': {
      const approved = normaliseLines(fillSlots(operation.body, numbers));
      const comments = await port.comments(numberOf(operation.issue, numbers));
      // The very comment: another sync may have said the same.
      const changed = comments.find((comment) => port.isOwn(comment) && (receipt.url === null ? comment.body === approved : isSameComment(comment.url, receipt.url)));
      if (changed?.body === approved) return { ...base, status: 'same' };
      return changed === undefined ? { ...base, status: 'missing' } : { ...base, status: 'differs', differences: [`comment: ${describeBody(approved, changed.body)}`] };
    }
    case 'issue.blocked_by': {
      const there = await port.isBlockedBy(numberOf(operation.issue, numbers), numberOf(operation.blockedBy, numbers));
      return { ...base, status: there ? 'same' : 'missing' };
    }
    case 'issue.reopen':
    case 'issue.close': {
      const issue = await read(operation.number);
      if (issue === null) return { ...base, status: 'missing' };
      const wanted = operation.kind === 'issue.close' ? 'closed' : 'open';
      return issue.state === wanted ? { ...base, status: 'same' } : { ...base, status: 'differs', differences: [`state: ${issue.state}`] };
    }
    case 'issue.create':
    case 'issue.update': {
      const approved = filledContent(operation, numbers);
      const approvedDigest = issueDigest(approved);
      const issue = receipt.number === null ? null : await read(receipt.number);
      if (issue === null) return { ...base, approvedDigest, status: 'missing' };
      const foundDigest = issueDigest(issue);
      const differences = [...contentDifferences(approved, issue), ...milestoneDifferences(filledMilestone(operation, bundle, assigned), issue)];
      return { ...base, approvedDigest, foundDigest, status: foundDigest === approvedDigest && differences.length === 0 ? 'same' : 'differs', differences };
    }
  }
}
