import type { LineageEntry, ObservedIssue, Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import { isCodeOperation } from '../../shared/domain/code-rules.ts';
import { fillSlots, issueDigest } from '../../shared/domain/issue-text.ts';
import { findMilestone } from '../../shared/domain/milestone.ts';
import type { Milestone } from '../../shared/domain/milestone.ts';
import { alreadyCode, performCode } from './code-steps.ts';
import { requireState, requireUnchanged } from './preconditions.ts';
import { filledMilestone, milestoneDifferences, requireMilestone } from './milestones.ts';
import { requireParent } from './parent-links.ts';
import { stale } from './stale.ts';
import type { TargetPort, Written } from './target-port.ts';
import { filledContent, numberOf, rememberContent } from './written-content.ts';
import type { Assigned, ContentOperation, FilledContent } from './written-content.ts';

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
      return addedMilestone(findMilestone(await port.milestones(), operation.title));
    case 'issue.create':
    case 'issue.comment':
      return undefined;
    case 'issue.sub_issue': {
      const [number, child] = [numberOf(operation.parent, numbers), numberOf(operation.child, numbers)];
      if (await port.isSubIssue(number, child)) return { number, url: null };
      if (operation.replaces !== undefined && !(await port.isSubIssue(operation.replaces, child))) requireParent(null, child, operation.replaces);
      return undefined;
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
      const done = operation.kind !== 'issue.update' ? issue.state === (operation.kind === 'issue.close' ? 'closed' : 'open') : isWritten(operation, issue, step);
      if (done && (operation.kind === 'issue.update' || tried)) return { number: issue.number, url: issue.url, closedAt: issue.closedAt };
      requireState(operation, issue.state);
      if (operation.kind === 'issue.update') requireMilestone(operation, issue);
      requireUnchanged(issueDigest(issue), operation.before, operation.number);
      return undefined;
    }
  }
}

function addedMilestone(milestone: Milestone | undefined): Written | undefined {
  return milestone === undefined ? undefined : { number: 0, url: null, milestone: milestone.number };
}

/** What is sent. */
function contentOf(operation: ContentOperation, { bundle, assigned }: Step): FilledContent {
  return { ...filledContent(operation, assigned.numbers), milestone: filledMilestone(operation, bundle, assigned) };
}

function isWritten(operation: ContentOperation, issue: ObservedIssue, step: Step): boolean {
  const { milestone, ...content } = contentOf(operation, step);
  return issueDigest(issue) === issueDigest(content) && milestoneDifferences(milestone, issue).length === 0;
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
      return port.createIssue(contentOf(operation, step));
    case 'issue.update':
      return port.updateIssue(operation.number, contentOf(operation, step));
    case 'issue.close':
      return port.closeIssue(operation.number);
    case 'issue.reopen':
      return port.reopenIssue(operation.number);
    case 'issue.comment':
      return port.createComment(numberOf(operation.issue, numbers), fillSlots(operation.body, numbers));
    case 'milestone.ensure':
      return port.createMilestone(operation);
    case 'issue.sub_issue':
      return port.addSubIssue(numberOf(operation.parent, numbers), numberOf(operation.child, numbers), operation.replaces);
    case 'issue.blocked_by':
      return port.addBlockedBy(numberOf(operation.issue, numbers), numberOf(operation.blockedBy, numbers));
  }
}

/** What lineage remembers after an operation; null when that is nothing. */
export function entryAfter(operation: Operation, { bundle, assigned }: Step, written: Written, entries: readonly LineageEntry[], at: string): LineageEntry | null {
  if (isCodeOperation(operation)) return null;
  const { numbers } = assigned;
  switch (operation.kind) {
    case 'label.ensure':
    case 'milestone.ensure':
    case 'issue.comment':
      return null;
    case 'issue.create':
    case 'issue.update':
      return rememberContent(operation, bundle, assigned, written, entries.find(({ key }) => key === operation.key), at);
    case 'issue.reopen':
    case 'issue.close': {
      const entry = entries.find(({ key }) => key === operation.key);
      return entry === undefined ? null : { ...entry, state: operation.kind === 'issue.close' ? 'closed' : 'open', ...(written.closedAt === undefined ? {} : { closedAt: written.closedAt }), runId: bundle.runId, at };
    }
    case 'issue.sub_issue': {
      const child = numberOf(operation.child, numbers);
      const entry = entries.find(({ number }) => number === child);
      return entry === undefined ? null : { ...entry, parent: numberOf(operation.parent, numbers), runId: bundle.runId, at };
    }
    case 'issue.blocked_by': {
      const entry = entries.find(({ number }) => number === written.number);
      const blockedBy = numberOf(operation.blockedBy, numbers);
      return entry === undefined ? null : { ...entry, blockedBy: [...new Set([...entry.blockedBy, blockedBy])], runId: bundle.runId, at };
    }
  }
}
