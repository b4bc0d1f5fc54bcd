import type { LineageEntry, Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import { isCodeOperation } from '../../shared/domain/code-rules.ts';
import { fillSlots, issueDigest } from '../../shared/domain/issue-text.ts';
import { alreadyCode, performCode } from './code-steps.ts';
import { requireState, requireUnchanged } from './preconditions.ts';
import { stale } from './stale.ts';
import type { TargetPort, Written } from './target-port.ts';
import { filledContent, numberOf, rememberContent } from './written-content.ts';
import type { Assigned } from './written-content.ts';

/** What an operation meets when its turn comes. */
export interface Step {
  readonly port: TargetPort;
  readonly bundle: WriteBundle;
  /** By the operations before it. */
  readonly assigned: Assigned;
}

/**
 * The state that an operation is to reach, when the target has it already: then nothing is written.
 * @param tried whether it was tried before and its answer was lost, so that what the target has may be its own doing
 * @throws PassError `stale` when the target has neither that nor what was approved to be changed
 */
export async function already(operation: Operation, step: Step, tried: boolean): Promise<Written | undefined> {
  if (isCodeOperation(operation)) return alreadyCode(operation, step);
  const { port, assigned: { numbers } } = step;
  switch (operation.kind) {
    case 'label.ensure': {
      const there = (await port.labels()).some((label) => label.toLowerCase() === operation.name.toLowerCase());
      return there ? { number: 0, url: null } : undefined;
    }
    case 'milestone.ensure':
      return (await port.milestones()).includes(operation.title) ? { number: 0, url: null } : undefined;
    case 'issue.create':
    case 'issue.comment':
      return undefined;
    case 'issue.sub_issue': {
      const number = numberOf(operation.parent, numbers);
      return (await port.isSubIssue(number, numberOf(operation.child, numbers))) ? { number, url: null } : undefined;
    }
    case 'issue.blocked_by': {
      const number = numberOf(operation.issue, numbers);
      return (await port.isBlockedBy(number, numberOf(operation.blockedBy, numbers))) ? { number, url: null } : undefined;
    }
    case 'issue.update':
    case 'issue.reopen':
    case 'issue.close': {
      const issue = await port.readIssue(operation.number);
      if (issue === null) throw stale(`Issue #${operation.number} is gone.`);
      const done = operation.kind !== 'issue.update' ? issue.state === (operation.kind === 'issue.close' ? 'closed' : 'open') : issueDigest(issue) === issueDigest(filledContent(operation, numbers));
      if (done && (operation.kind === 'issue.update' || tried)) return { number: issue.number, url: issue.url };
      requireState(operation, issue.state);
      requireUnchanged(issueDigest(issue), operation.before, operation.number);
      return undefined;
    }
  }
}

/** Do it, once. What it throws says whether it happened: see TargetPort. */
export async function perform(operation: Operation, step: Step): Promise<Written> {
  if (isCodeOperation(operation)) return performCode(operation, step);
  const { port, assigned: { numbers } } = step;
  switch (operation.kind) {
    case 'label.ensure':
      await port.createLabel(operation);
      return { number: 0, url: null };
    case 'issue.create':
      return port.createIssue(filledContent(operation, numbers));
    case 'issue.update':
      return port.updateIssue(operation.number, filledContent(operation, numbers));
    case 'issue.close':
      return port.closeIssue(operation.number);
    case 'issue.reopen':
      return port.reopenIssue(operation.number);
    case 'issue.comment':
      return port.createComment(numberOf(operation.issue, numbers), fillSlots(operation.body, numbers));
    case 'milestone.ensure':
      await port.createMilestone(operation);
      return { number: 0, url: null };
    case 'issue.sub_issue':
      return port.addSubIssue(numberOf(operation.parent, numbers), numberOf(operation.child, numbers));
    case 'issue.blocked_by':
      return port.addBlockedBy(numberOf(operation.issue, numbers), numberOf(operation.blockedBy, numbers));
  }
}

/** What lineage remembers after an operation; null when that is nothing. */
export function entryAfter(operation: Operation, { bundle, assigned: { numbers } }: Step, written: Written, entries: readonly LineageEntry[], at: string): LineageEntry | null {
  if (isCodeOperation(operation)) return null;
  switch (operation.kind) {
    case 'label.ensure':
    case 'milestone.ensure':
    case 'issue.comment':
    case 'issue.sub_issue':
      return null;
    case 'issue.create':
    case 'issue.update':
      return rememberContent(operation, bundle, numbers, written, entries.find(({ key }) => key === operation.key), at);
    case 'issue.reopen':
    case 'issue.close': {
      const entry = entries.find(({ key }) => key === operation.key);
      return entry === undefined ? null : { ...entry, state: operation.kind === 'issue.close' ? 'closed' : 'open', runId: bundle.runId, at };
    }
    case 'issue.blocked_by': {
      const entry = entries.find(({ number }) => number === written.number);
      const blockedBy = numberOf(operation.blockedBy, numbers);
      return entry === undefined ? null : { ...entry, blockedBy: [...new Set([...entry.blockedBy, blockedBy])], runId: bundle.runId, at };
    }
  }
}
