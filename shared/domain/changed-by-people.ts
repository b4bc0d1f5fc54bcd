import type { Drift, WriteBundle } from './bundle.ts';

/** An issue of the plan that people changed on the target. */
export interface ChangedIssue {
  readonly key: string;
  readonly number: number;
  readonly drift: readonly Drift[];
}

const fields: ReadonlySet<Drift['field']> = new Set(['title', 'body', 'labels', 'milestone', 'state', 'found']);

/** Issues for which the plan can be written over what people changed, or is. Labels that they added stay in any case. */
export function changedByPeople({ drift, operations, unchanged }: WriteBundle): ChangedIssue[] {
  const planned = new Set([...unchanged.map(({ key }) => key), ...operations.flatMap((operation) => (operation.kind === 'issue.update' || operation.kind === 'issue.reopen' ? [operation.key] : []))]);
  const own = drift.filter(({ key, field, resolution }) => planned.has(key) && fields.has(field) && resolution !== 'left' && !(field === 'labels' && resolution === 'merged'));
  return [...Map.groupBy(own, ({ key }) => key)].flatMap(([key, found]) => (found[0] === undefined ? [] : [{ key, number: found[0].number, drift: found }]));
}
