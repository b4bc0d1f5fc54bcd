import type { MilestoneRef, ObservedIssue, Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import { sameMilestone } from '../../shared/domain/milestone.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { LineageView } from './lineage.ts';
import { stale } from './stale.ts';
import type { TargetPort } from './target-port.ts';
import type { Assigned, ContentOperation } from './written-content.ts';

/** A milestone as it is sent: by number, or by title to a folder. */
export interface FilledMilestone {
  readonly number: number | null;
  readonly title: string;
}

function refOf(operation: ContentOperation): MilestoneRef | undefined {
  return operation.kind === 'issue.update' ? operation.milestone?.to : operation.milestone;
}

/** The milestone that an operation writes; `undefined` for one that leaves it alone. */
export function filledMilestone(operation: ContentOperation, { operations }: WriteBundle, { milestones }: Pick<Assigned, 'milestones'>): FilledMilestone | undefined {
  const ref = refOf(operation);
  if (ref === undefined) return undefined;
  if ('title' in ref) return { number: 'number' in ref ? ref.number : null, title: ref.title };
  const added = operations.find(({ id }) => id === ref.ref);
  const number = milestones.get(ref.ref);
  if (added?.kind !== 'milestone.ensure' || number === undefined) throw new PassError('internal', `The milestone of ${ref.ref} is not known.`, 'This is a defect in PASS. Nothing was written by this operation.');
  return { number, title: added.title };
}

/**
 * Before the first write: milestones that the operations name are there, and no issue is taken out of where people put it.
 * @throws PassError `stale`
 */
export async function checkMilestones(operations: readonly Operation[], { observed }: LineageView, port: TargetPort): Promise<void> {
  const writing = operations.filter((operation): operation is ContentOperation => (operation.kind === 'issue.create' || operation.kind === 'issue.update') && operation.milestone !== undefined);
  if (writing.length === 0) return;
  const there = new Map((await port.milestones()).map(({ number, title }) => [number, title]));
  for (const operation of writing) {
    const ref = refOf(operation);
    if (ref !== undefined && 'number' in ref && !sameMilestone(there.get(ref.number) ?? null, ref.title)) throw stale(`The milestone “${ref.title}” (number ${ref.number}) is no longer there.`);
    const issue = observed.get(operation.key);
    if (operation.kind === 'issue.update' && issue !== undefined && issue !== null) requireMilestone(operation, issue);
  }
}

/** @throws PassError `stale` for an issue that people put into another milestone since the bundle was computed */
export function requireMilestone({ number, milestone }: Extract<Operation, { kind: 'issue.update' }>, { milestone: now }: ObservedIssue): void {
  if (milestone === undefined || now === undefined || sameMilestone(now, milestone.from) || ('title' in milestone.to && sameMilestone(now, milestone.to.title))) return;
  throw stale(`Issue #${number} was ${now === null ? 'taken out of its milestone' : `put into the milestone “${now}”`} since the bundle was computed. It was left as it is.`);
}

/** Whether an issue is in another milestone than the one that was written, for people. */
export function milestoneDifferences(wanted: FilledMilestone | undefined, { milestone: now }: ObservedIssue): string[] {
  if (wanted === undefined || now === undefined || sameMilestone(now, wanted.title)) return [];
  return [`milestone: ${now === null ? 'none' : `“${now}”`} instead of “${wanted.title}”`];
}
