import type { Drift, LineageEntry, MilestoneRef, ObservedIssue, Operation, OperationId } from '../../shared/domain/bundle.ts';
import { findMilestone, sameMilestone } from '../../shared/domain/milestone.ts';
import type { Milestone } from '../../shared/domain/milestone.ts';
import type { Target } from '../../shared/domain/target.ts';

/** How issues name their milestones, and those that the target lacks. */
export class Milestones {
  readonly #there: readonly Milestone[];
  readonly #inFolder: boolean;
  readonly #idOf: (missing: number) => OperationId;
  readonly #missing: string[] = [];

  /** @param idOf of the operation that adds the missing one at that position */
  constructor(target: Target, there: readonly Milestone[], idOf: (missing: number) => OperationId) {
    this.#there = there;
    this.#inFolder = target.kind === 'folder';
    this.#idOf = idOf;
  }

  /** One that is there, one that an operation of the bundle adds, or in a folder its title. */
  refOf(title: string): MilestoneRef {
    if (this.#inFolder) return { title };
    const there = findMilestone(this.#there, title);
    if (there !== undefined) return there;
    const known = this.#missing.findIndex((other) => sameMilestone(other, title));
    return { ref: this.#idOf(known === -1 ? this.#missing.push(title) - 1 : known) };
  }

  /** What adds the missing ones, in the order in which they were first named. */
  get operations(): Operation[] {
    return this.#missing.map((title, at) => ({ id: this.#idOf(at), kind: 'milestone.ensure', title, description: '' }));
  }
}

/** What becomes of the milestone of an issue that the target has. */
export interface MilestoneChange {
  /** To be written. */
  readonly change?: { readonly to: MilestoneRef; readonly from: string | null };
  readonly drift?: Drift;
}

/**
 * Three-way: what PASS planned last, what the issue has now, what is planned. People move issues between milestones: theirs
 * stays. A plan without a milestone leaves the issue where it is. Where the target does not say what it has, it counts as
 * untouched.
 * @param takePlan a person asked for the plan's
 */
export function milestoneChange(planned: string | null, { key, number, milestone }: LineageEntry, observed: ObservedIssue, milestones: Milestones, takePlan: boolean): MilestoneChange {
  const before = milestone ?? null;
  const now = observed.milestone === undefined ? before : observed.milestone;
  if (planned === null || sameMilestone(planned, now)) return {};
  if (sameMilestone(now, before)) return { change: { to: milestones.refOf(planned), from: now } };
  if (takePlan) return { change: { to: milestones.refOf(planned), from: now }, drift: { key, number, field: 'milestone', resolution: 'written', note: `It was ${now === null ? 'taken out of its milestone' : `put into the milestone “${now}”`} on the target; it is put into “${planned}”.` } };
  const where = now === null ? 'It was taken out of its milestone on the target' : `It was put into the milestone “${now}” on the target`;
  return { drift: { key, number, field: 'milestone', resolution: 'kept', note: `${where}; it stays so${sameMilestone(planned, before) ? '' : `, and “${planned}” is not written`}.` } };
}
