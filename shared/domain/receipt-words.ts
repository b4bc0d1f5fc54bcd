import type { OperationKind, Receipt } from './bundle.ts';
import { counted } from './counted.ts';

/** What a kind of operation is about, for lists and icons. */
export type ReceiptSubject = 'issue' | 'pull_request' | 'label' | 'milestone' | 'sub_issue' | 'dependency' | 'commit' | 'branch';

export interface ReceiptWords {
  readonly subject: ReceiptSubject;
  /** What happened to the subject: `created`. */
  readonly done: string;
  /** For a count: `issue created`, `issues created`. */
  readonly one: string;
  readonly many: string;
}

/** In the order in which they are told. */
const words: Readonly<Record<OperationKind, ReceiptWords>> = {
  'issue.create': { subject: 'issue', done: 'created', one: 'issue created', many: 'issues created' },
  'issue.update': { subject: 'issue', done: 'updated', one: 'issue updated', many: 'issues updated' },
  'issue.close': { subject: 'issue', done: 'closed', one: 'issue closed', many: 'issues closed' },
  'issue.reopen': { subject: 'issue', done: 'opened again', one: 'issue opened again', many: 'issues opened again' },
  'issue.comment': { subject: 'issue', done: 'commented on', one: 'comment written', many: 'comments written' },
  'issue.sub_issue': { subject: 'sub_issue', done: 'nested', one: 'issue nested', many: 'issues nested' },
  'milestone.ensure': { subject: 'milestone', done: 'made sure of', one: 'milestone made sure of', many: 'milestones made sure of' },
  'label.ensure': { subject: 'label', done: 'made sure of', one: 'label made sure of', many: 'labels made sure of' },
  'issue.blocked_by': { subject: 'dependency', done: 'linked', one: 'dependency linked', many: 'dependencies linked' },
  'commit.create': { subject: 'commit', done: 'made', one: 'commit made', many: 'commits made' },
  'branch.create': { subject: 'branch', done: 'made', one: 'branch made', many: 'branches made' },
  'pull_request.create': { subject: 'pull_request', done: 'opened as a draft', one: 'draft pull request opened', many: 'draft pull requests opened' },
  'pull_request.ready': { subject: 'pull_request', done: 'marked as ready for review', one: 'pull request marked as ready for review', many: 'pull requests marked as ready for review' },
  'pull_request.auto_merge': { subject: 'pull_request', done: 'left to GitHub to merge', one: 'pull request left to GitHub to merge', many: 'pull requests left to GitHub to merge' },
};
const byKind: ReadonlyMap<string, ReceiptWords> = new Map(Object.entries(words));

/** The words for a receipt. Undefined for a kind of a later version, which a runner elsewhere may have written. */
export function receiptWords({ kind }: Pick<Receipt, 'kind'>): ReceiptWords | undefined {
  return byKind.get(kind);
}

/** True for what has a number and a page of its own: an issue or a pull request, and not a link between two. */
export function isOfIssue(receipt: Pick<Receipt, 'kind'>): boolean {
  const subject = receiptWords(receipt)?.subject;
  return subject === 'issue' || subject === 'pull_request';
}

/** `3 issues created, 1 label made sure of`: every receipt is counted. Empty without any. */
export function describeReceipts(receipts: readonly Pick<Receipt, 'kind'>[]): string {
  const kinds = new Set([...byKind.keys(), ...receipts.map(({ kind }) => kind)]);
  return [...kinds].flatMap((kind) => {
    const count = receipts.filter((receipt) => receipt.kind === kind).length;
    const { one, many } = byKind.get(kind) ?? { one: kind, many: kind };
    return count === 0 ? [] : [counted(count, one, many)];
  }).join(', ');
}
