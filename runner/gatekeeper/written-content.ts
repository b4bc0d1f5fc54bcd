import type { IssueRef, LineageEntry, Operation, OperationId, Receipt, WriteBundle } from '../../shared/domain/bundle.ts';
import { fillSlots, issueDigest, normaliseSlots, splitMarker } from '../../shared/domain/issue-text.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { filledMilestone } from './milestones.ts';
import type { FilledMilestone } from './milestones.ts';
import type { Written } from './target-port.ts';

/** An operation that writes title, body and labels. */
export type ContentOperation = Extract<Operation, { kind: 'issue.create' | 'issue.update' }>;

/** Title, body with its slots filled, labels, and the milestone where one is written: exactly what is sent. */
export interface FilledContent {
  readonly key: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly milestone?: FilledMilestone | undefined;
}

/** What the target assigned, by the operation that made the object. */
export interface Assigned {
  /** Of issues and pull requests. */
  readonly numbers: ReadonlyMap<OperationId, number>;
  readonly commits: ReadonlyMap<OperationId, string>;
  /** Of milestones. */
  readonly milestones: ReadonlyMap<OperationId, number>;
}

export function assignedBy(receipts: ReadonlyMap<string, Receipt>): Assigned {
  return {
    numbers: new Map([...receipts].flatMap(([id, { number }]) => (number === null ? [] : [[id, number] as const]))),
    milestones: new Map([...receipts].flatMap(([id, { milestone }]) => (milestone === undefined ? [] : [[id, milestone] as const]))),
    commits: new Map([...receipts].flatMap(([id, { sha }]) => (sha === undefined ? [] : [[id, sha] as const]))),
  };
}

/** What an operation sends once the numbers it waits for are known. */
export function filledContent(operation: ContentOperation, numbers: ReadonlyMap<OperationId, number>): FilledContent {
  return { key: operation.key, title: operation.title, body: fillSlots(operation.body, numbers), labels: operation.labels };
}

/** Number of an issue that exists or that an earlier operation made. */
export function numberOf(ref: IssueRef, numbers: ReadonlyMap<OperationId, number>): number {
  if ('number' in ref) return ref.number;
  const number = numbers.get(ref.ref);
  if (number === undefined) throw new PassError('internal', `The number of ${ref.ref} is not known.`, 'This is a defect in PASS. Nothing was written by this operation.');
  return number;
}

/** What lineage remembers of a content operation: the plan, and the digest of what was sent. */
export function rememberContent(
  operation: ContentOperation,
  bundle: WriteBundle,
  assigned: Assigned,
  written: Written,
  before: LineageEntry | undefined,
  at: string,
): LineageEntry {
  const { numbers } = assigned;
  const milestone = filledMilestone(operation, bundle, assigned)?.title ?? before?.milestone;
  const planned = operation.kind === 'issue.update' ? operation.planned : null;
  const plannedBody = planned?.body ?? splitMarker(operation.body)?.content ?? operation.body;
  return {
    key: operation.key,
    number: written.number,
    url: written.url,
    digest: issueDigest(filledContent(operation, numbers)),
    title: planned?.title ?? operation.title,
    body: fillSlots(normaliseSlots(plannedBody), numbers),
    labels: [...(planned?.labels ?? operation.labels)],
    // Only open issues are updated: what PASS closed once was opened again by then.
    state: 'open',
    blockedBy: before?.blockedBy ?? [],
    ...(milestone === undefined ? {} : { milestone }),
    ...(before?.parent === undefined ? {} : { parent: before.parent }),
    runId: bundle.runId,
    at,
  };
}
