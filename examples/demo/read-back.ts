import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { OperationId } from '../../shared/domain/bundle.ts';
import { fillSlots, issueDigest } from '../../shared/domain/issue-text.ts';
import type { DemoIssue } from './emulated-github.ts';

/** One approved issue against what the API answered for it. */
export interface Comparison {
  readonly number: number;
  readonly title: string;
  readonly approved: string;
  readonly found: string;
}

/**
 * Compare the approved bytes with the issues as read over HTTP, with nothing of the runner in between: the slots of the
 * bundle are filled with the numbers that the receipts name, and both sides are digested by the same rule.
 */
export function compareWithApproved(bundleBytes: Uint8Array, receipts: readonly { operationId: string; number: number | null }[], issues: readonly DemoIssue[]): Comparison[] {
  const { bundle } = parseBundle(bundleBytes);
  const numbers = new Map<OperationId, number>(receipts.flatMap(({ operationId, number }) => (number === null ? [] : [[operationId, number]])));
  return bundle.operations.flatMap((operation) => {
    if (operation.kind !== 'issue.create' && operation.kind !== 'issue.update') return [];
    const number = operation.kind === 'issue.update' ? operation.number : numbers.get(operation.id);
    const issue = issues.find((other) => other.number === number);
    const approved = issueDigest({ title: operation.title, body: fillSlots(operation.body, numbers), labels: operation.labels });
    const found = issue === undefined ? 'missing' : issueDigest({ title: issue.title, body: issue.body, labels: [...issue.labels] });
    return [{ number: number ?? 0, title: operation.title, approved, found }];
  });
}
