import type { IssueKey } from './backlog.ts';
import { dependencyPath } from './backlog-graph.ts';
import type { GraphIssue } from './backlog-graph.ts';

/** What an issue needs for the hierarchy. */
export interface HierarchyIssue extends GraphIssue {
  readonly title: string;
  readonly parent: IssueKey | null;
  readonly dropped: boolean;
}

/** GitHub's limits (docs.github.com, "Adding sub-issues"); the outermost issue counts as a level. */
export const maxLevels = 8;
export const maxParts = 100;

/** What an issue is written as a part of: none where its parent is dropped, or not there. */
export function writtenParent(issue: Pick<HierarchyIssue, 'parent'>, byKey: ReadonlyMap<IssueKey, Pick<HierarchyIssue, 'dropped'>>): IssueKey | null {
  return issue.parent !== null && byKey.get(issue.parent)?.dropped === false ? issue.parent : null;
}

/** What an issue is inside of, nearest first. Ends where a circle closes. */
export function ancestorsOf(key: IssueKey, byKey: ReadonlyMap<IssueKey, Pick<HierarchyIssue, 'parent' | 'dropped'>>): IssueKey[] {
  const ancestors: IssueKey[] = [];
  const seen = new Set([key]);
  for (let issue = byKey.get(key); issue !== undefined; ) {
    const parent = writtenParent(issue, byKey);
    if (parent === null || seen.has(parent)) break;
    seen.add(parent);
    ancestors.push(parent);
    issue = byKey.get(parent);
  }
  return ancestors;
}

/**
 * What has to be on the target before an issue is written: the issues that it depends on, and the one that it is a part of.
 * Its text may name both by number, so this graph has to be free of circles.
 */
export function writingGraph(issues: readonly HierarchyIssue[]): GraphIssue[] {
  const byKey = new Map(issues.map((issue) => [issue.key, issue]));
  return issues.map((issue) => {
    const parent = writtenParent(issue, byKey);
    return { key: issue.key, dependsOn: parent === null ? issue.dependsOn : [...issue.dependsOn, parent] };
  });
}

/** Why an issue cannot be made a part of another one, and what to do instead; `undefined` when it can. */
export function parentRefusal(issues: readonly HierarchyIssue[], issue: HierarchyIssue, parent: IssueKey): string | undefined {
  const byKey = new Map(issues.map((other) => [other.key, other]));
  const into = byKey.get(parent);
  const titleOf = (key: IssueKey): string => `“${byKey.get(key)?.title ?? key}”`;
  if (into === undefined) return `There is no issue ${parent} in this backlog.`;
  if (parent === issue.key) return 'An issue cannot be a part of itself.';
  if (into.dropped && !issue.dropped) return `${titleOf(parent)} is dropped. Restore it first, or choose another issue.`;
  const above = ancestorsOf(parent, byKey);
  if (above.includes(issue.key)) return `That would be a circle: ${titleOf(parent)} is itself inside of ${titleOf(issue.key)}.`;
  const path = dependencyPath(writingGraph(issues), parent, issue.key);
  if (path !== undefined) return `${titleOf(parent)} waits for ${titleOf(issue.key)}. Remove that dependency first: a part is written after what it belongs to.`;
  if (issues.filter((other) => other.parent === parent && other !== issue && !other.dropped).length >= maxParts) return `${titleOf(parent)} has ${maxParts} parts already, as many as GitHub takes. Choose another issue.`;
  const levels = above.length + 1 + levelsBelow(issue.key, issues);
  return levels > maxLevels ? `Issues would be nested ${levels} levels deep; GitHub takes ${maxLevels}.` : undefined;
}

/** Levels from an issue down to its innermost part, itself included. */
function levelsBelow(key: IssueKey, issues: readonly HierarchyIssue[]): number {
  const byKey = new Map(issues.map((issue) => [issue.key, issue]));
  const depths = issues.filter(({ dropped }) => !dropped).map((other) => ancestorsOf(other.key, byKey).indexOf(key) + 1);
  return 1 + Math.max(0, ...depths);
}
