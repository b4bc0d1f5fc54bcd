import type { Operation, ObservedIssue, WriteBundle } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { issueDigest } from '../../shared/domain/issue-text.ts';
import type { VerifyReport } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { SyncState } from './journal.ts';
import type { MarkedIssue, TargetPort } from './target-port.ts';
import { assignedNumbers, filledContent, numberOf } from './written-content.ts';

type VerifiedOperation = VerifyReport['operations'][number];

/**
 * Compare what the target has now with the approved bytes, operation by operation: slots are filled from the receipts, and
 * the digests of title, body and labels are compared.
 */
export async function verifyWritten(bundle: WriteBundle, bundleDigest: Digest, state: SyncState | undefined, port: TargetPort): Promise<VerifyReport> {
  const { marked, seen } = await port.listMarked(bundle.lineageId);
  const read = async (number: number): Promise<ObservedIssue | null> => seen.get(number) ?? (await port.readIssue(number));
  const operations: VerifiedOperation[] = [];
  for (const operation of bundle.operations) operations.push(withSecondCopies(operation, await verifyOperation(operation, state, port, read), marked));
  const approved = operations.filter(({ status }) => status !== 'not_approved');
  const same = approved.filter(({ status }) => status === 'same').length;
  const ok = same === approved.length;
  const rest = operations.length - approved.length;
  const where = targetLabel(bundle.target);
  return {
    runId: bundle.runId,
    bundleDigest,
    approver: state === undefined ? null : state.approvers.join(', '),
    ok,
    operations,
    summary: `${ok ? `All ${approved.length} operations are in ${where} exactly as approved.` : `${same} of ${approved.length} operations are in ${where} as approved; ${describeRest(approved)}.`}${rest === 0 ? '' : ` ${rest} of the bundle were not approved.`}`,
  };
}

/** Two gatekeepers at once, or a person who copied an issue: more than one carries the marker of a staged issue. */
function withSecondCopies(operation: Operation, verified: VerifiedOperation, marked: readonly MarkedIssue[]): VerifiedOperation {
  if (!('key' in operation) || verified.number === null) return verified;
  const others = marked.filter(({ marker, issue }) => marker.key === operation.key && issue.number !== verified.number);
  if (others.length === 0) return verified;
  return { ...verified, status: 'differs', differences: [...verified.differences, ...others.map(({ issue }) => `#${issue.number} is another issue for “${operation.key}”`)] };
}

function describeRest(operations: readonly VerifiedOperation[]): string {
  const names = { differs: 'differ', missing: 'are missing', not_written: 'were not written' } as const;
  return Object.entries(names)
    .map(([status, text]) => ({ text, count: operations.filter((operation) => operation.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ text, count }) => `${count} ${text}`)
    .join(', ');
}

async function verifyOperation(operation: Operation, state: SyncState | undefined, port: TargetPort, read: (number: number) => Promise<ObservedIssue | null>): Promise<VerifiedOperation> {
  const receipt = state?.receipts.get(operation.id);
  const base = { operationId: operation.id, number: receipt?.number ?? null, url: receipt?.url ?? null, approvedDigest: null, foundDigest: null, differences: [] };
  if (state?.operationIds.includes(operation.id) === false) return { ...base, status: 'not_approved' };
  if (state === undefined || receipt === undefined) return { ...base, status: 'not_written' };
  const numbers = assignedNumbers(state.receipts);
  switch (operation.kind) {
    case 'label.ensure': {
      const there = (await port.labels()).some((label) => label.toLowerCase() === operation.name.toLowerCase());
      return { ...base, status: there ? 'same' : 'missing' };
    }
    case 'issue.blocked_by': {
      const there = await port.isBlockedBy(numberOf(operation.issue, numbers), numberOf(operation.blockedBy, numbers));
      return { ...base, status: there ? 'same' : 'missing' };
    }
    case 'issue.close': {
      const issue = await read(operation.number);
      if (issue === null) return { ...base, status: 'missing' };
      return issue.state === 'closed' ? { ...base, status: 'same' } : { ...base, status: 'differs', differences: ['state: open'] };
    }
    case 'issue.create':
    case 'issue.update': {
      const approved = filledContent(operation, numbers);
      const approvedDigest = issueDigest(approved);
      const issue = receipt.number === null ? null : await read(receipt.number);
      if (issue === null) return { ...base, approvedDigest, status: 'missing' };
      const foundDigest = issueDigest(issue);
      return { ...base, approvedDigest, foundDigest, status: foundDigest === approvedDigest ? 'same' : 'differs', differences: differences(approved, issue) };
    }
  }
}

function differences(approved: { title: string; body: string; labels: readonly string[] }, found: ObservedIssue): string[] {
  const list = (labels: readonly string[]): string => [...labels].sort().join(', ');
  return [
    ...(approved.title === found.title ? [] : [`title: “${found.title}” instead of “${approved.title}”`]),
    ...(approved.body === found.body ? [] : [`body: ${describeBody(approved.body, found.body)}`]),
    ...(list(approved.labels) === list(found.labels) ? [] : [`labels: ${list(found.labels)} instead of ${list(approved.labels)}`]),
  ];
}

function describeBody(approved: string, found: string): string {
  const a = approved.split('\n');
  const b = found.split('\n');
  const at = a.findIndex((line, index) => line !== b[index]);
  const line = at === -1 ? a.length : at;
  return `line ${line + 1} is “${(b[line] ?? '').slice(0, 200)}” instead of “${(a[line] ?? '').slice(0, 200)}”`;
}
