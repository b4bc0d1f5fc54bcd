import type { Operation } from './bundle.ts';

/** The milestone that an issue has and the one that it is put into, by their titles. */
export interface WrittenMilestone {
  /** Null for none. */
  readonly from: string | null;
  readonly to: string;
}

/** What an operation does to the milestone of its issue; `undefined` for nothing. */
export function writtenMilestone(operation: Operation, operations: readonly Operation[]): WrittenMilestone | undefined {
  if (operation.kind !== 'issue.create' && operation.kind !== 'issue.update') return undefined;
  const { to, from } = operation.kind === 'issue.update' ? (operation.milestone ?? {}) : { to: operation.milestone, from: null };
  if (to === undefined) return undefined;
  if ('title' in to) return { from: from ?? null, to: to.title };
  const added = operations.find(({ id }) => id === to.ref);
  return { from: from ?? null, to: added?.kind === 'milestone.ensure' ? added.title : to.ref };
}
