import type { IssueKey, StagedIssue } from '../../../shared/domain/backlog.ts';
import type { EditStep } from '../../../shared/protocol/webview.ts';

/** Steps that can be undone; the oldest go first. */
const maxSteps = 200;

/** What changed between two versions of a list, as a step; null when nothing did. */
export function stepBetween(before: readonly StagedIssue[], after: readonly StagedIssue[], label: string, tag: string | null): EditStep | null {
  if (before === after) return null;
  const [old, current] = [byKey(before), byKey(after)];
  const keys = new Set([...old.keys(), ...current.keys()]);
  const changes = [...keys]
    .filter((key) => old.get(key) !== current.get(key))
    .map((key) => ({ key, before: old.get(key) ?? null, after: current.get(key) ?? null }));
  const [oldOrder, order] = [before.map((issue) => issue.key), after.map((issue) => issue.key)];
  const moved = oldOrder.length !== order.length || oldOrder.some((key, index) => key !== order[index]);
  if (changes.length === 0 && !moved) return null;
  return { label, tag, changes, order: moved ? { before: oldOrder, after: order } : null };
}

/** The steps with one more, which joins the last one when both carry the same tag. */
export function withStep(past: readonly EditStep[], step: EditStep, sealed: boolean): readonly EditStep[] {
  const last = past.at(-1);
  const joins = !sealed && last !== undefined && step.tag !== null && last.tag === step.tag && last.order === null && step.order === null;
  if (!joins) return [...past, step].slice(-maxSteps);
  const joined = new Map(last.changes.map((change) => [change.key, change]));
  for (const change of step.changes) joined.set(change.key, { ...change, before: (joined.get(change.key) ?? change).before });
  return [...past.slice(0, -1), { ...last, changes: [...joined.values()] }];
}

/** The list with a step taken back or done again. Issues that the step does not name stay as they are. */
export function applyStep(issues: readonly StagedIssue[], step: EditStep, direction: 'undo' | 'redo'): readonly StagedIssue[] {
  const current = new Map(byKey(issues));
  for (const change of step.changes) {
    const version = direction === 'undo' ? change.before : change.after;
    if (version === null) current.delete(change.key);
    else current.set(change.key, version);
  }
  const order = step.order === null ? issues.map((issue) => issue.key) : step.order[direction === 'undo' ? 'before' : 'after'];
  const listed = new Set(order);
  const rest = [...current.keys()].filter((key) => !listed.has(key));
  return [...order, ...rest].map((key) => current.get(key)).filter((issue) => issue !== undefined);
}

/** The issue that a step is about, to bring it into view. */
export function subjectOf(step: EditStep, issues: readonly StagedIssue[]): IssueKey | null {
  const present = new Set(issues.map((issue) => issue.key));
  const changed = step.changes.find((change) => present.has(change.key));
  if (changed !== undefined) return changed.key;
  const { order } = step;
  if (order === null) return null;
  const moved = order.after.find((key, index) => key !== order.before[index] && present.has(key));
  return moved ?? null;
}

function byKey(issues: readonly StagedIssue[]): ReadonlyMap<IssueKey, StagedIssue> {
  return new Map(issues.map((issue) => [issue.key, issue]));
}
