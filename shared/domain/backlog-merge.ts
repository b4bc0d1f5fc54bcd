import type { IssueKey, StagedIssue } from './backlog.ts';
import { changedFields } from './backlog-edit.ts';

/** One issue that both sides changed, differently. */
export interface IssueConflict {
  readonly key: IssueKey;
  /** As both started from; null when each side added its own issue under this key. */
  readonly base: StagedIssue | null;
  readonly mine: StagedIssue;
  readonly theirs: StagedIssue;
}

export interface MergedBacklog {
  /** Both sides' changes together; where they conflict, theirs stands until a person chose. */
  readonly issues: readonly StagedIssue[];
  readonly conflicts: readonly IssueConflict[];
  /** Keys that only the other side changed or added. */
  readonly takenOver: readonly IssueKey[];
}

/**
 * Three-way merge of two backlogs that started from the same one, issue by issue.
 * `base` has at least the issues that `mine` changed. An issue missing from `theirs` that `mine` has is kept: nothing is
 * lost by a merge. The order is mine when I moved something, else theirs; what the chosen order lacks comes after its
 * predecessor in the other one.
 */
export function mergeBacklogs(base: ReadonlyMap<IssueKey, StagedIssue>, mine: readonly StagedIssue[], theirs: readonly StagedIssue[], iReordered: boolean): MergedBacklog {
  const mineByKey = new Map(mine.map((issue) => [issue.key, issue]));
  const theirsByKey = new Map(theirs.map((issue) => [issue.key, issue]));
  const conflicts: IssueConflict[] = [];
  const takenOver: IssueKey[] = [];
  const pick = (key: IssueKey): StagedIssue | undefined => {
    const [my, their] = [mineByKey.get(key), theirsByKey.get(key)];
    if (my === undefined || their === undefined) {
      if (my === undefined && their !== undefined) takenOver.push(key);
      return my ?? their;
    }
    if (changedFields(my, their).length === 0) return their;
    const start = base.get(key);
    if (start !== undefined && changedFields(start, my).length === 0) {
      takenOver.push(key);
      return their;
    }
    if (start !== undefined && changedFields(start, their).length === 0) return my;
    conflicts.push({ key, base: start ?? null, mine: my, theirs: their });
    return their;
  };
  const [first, second] = iReordered ? [mine, theirs] : [theirs, mine];
  const order = interleaved(first.map((issue) => issue.key), second.map((issue) => issue.key));
  const issues = order.map(pick).filter((issue) => issue !== undefined);
  return { issues, conflicts, takenOver };
}

/** The first order, with what only the second has put after its predecessor there. */
export function interleaved(first: readonly IssueKey[], second: readonly IssueKey[]): IssueKey[] {
  const order = [...first];
  const known = new Set(first);
  second.forEach((key, index) => {
    if (known.has(key)) return;
    const previous = second[index - 1];
    order.splice(previous === undefined ? 0 : order.indexOf(previous) + 1, 0, key);
    known.add(key);
  });
  return order;
}
