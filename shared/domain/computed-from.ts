import type { ObservedIssue, Operation } from './bundle.ts';
import { issueDigest } from './issue-text.ts';

/**
 * True unless an operation changes an issue that is not as it was when the bundle was computed: somebody was there since, or
 * the runner shows another text than the target has. The bundle's own bytes say what it was computed from.
 */
export function isComputedFrom(operation: Operation, observed: ObservedIssue | null): boolean {
  if (operation.kind !== 'issue.update' && operation.kind !== 'issue.close' && operation.kind !== 'issue.reopen') return true;
  return observed !== null && issueDigest(observed) === operation.before;
}

/** What to say of such an issue. */
export const notComputedFrom = 'this is not the text that the bundle was computed from: it was changed on the target since, or the runner does not show what is there. An approval writes nothing over another text';
