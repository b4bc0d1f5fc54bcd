import type { IssueKey } from './backlog.ts';

/** What an issue needs for the graph. */
export interface GraphIssue {
  readonly key: IssueKey;
  readonly dependsOn: readonly IssueKey[];
}

/** Issues that can be worked on at the same time, wave by wave, and those that a cycle keeps out of every wave. */
export interface Waves {
  readonly waves: readonly (readonly IssueKey[])[];
  /** In a cycle, or behind one. */
  readonly unordered: readonly IssueKey[];
}

/**
 * Topological layers (Kahn 1962): wave 0 depends on nothing, every other issue comes one wave after its last dependency.
 * Dependencies on keys that are not in the list are ignored. Within a wave the order of the list is kept.
 */
export function wavesOf(issues: readonly GraphIssue[]): Waves {
  const present = new Set(issues.map((issue) => issue.key));
  const open = new Map<IssueKey, number>();
  const dependents = new Map<IssueKey, IssueKey[]>();
  for (const issue of issues) {
    const needed = new Set(issue.dependsOn.filter((key) => present.has(key)));
    open.set(issue.key, needed.size);
    for (const key of needed) dependents.set(key, [...(dependents.get(key) ?? []), issue.key]);
  }
  const position = new Map(issues.map((issue, index) => [issue.key, index]));
  const waves: IssueKey[][] = [];
  let ready = issues.filter((issue) => open.get(issue.key) === 0).map((issue) => issue.key);
  const placed = new Set<IssueKey>();
  while (ready.length > 0) {
    waves.push(ready);
    const next: IssueKey[] = [];
    for (const key of ready) {
      placed.add(key);
      for (const dependent of dependents.get(key) ?? []) {
        const left = (open.get(dependent) ?? 0) - 1;
        open.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
    }
    ready = next.sort((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0));
  }
  return { waves, unordered: issues.filter((issue) => !placed.has(issue.key)).map((issue) => issue.key) };
}

/**
 * The shortest way along `dependsOn` from one issue to another, both included; undefined when there is none.
 * Breadth-first, so that the explanation of a refused dependency is as short as it can be.
 * @param issues who asks more than once hands over the issues by key, which is made at each call otherwise
 */
export function dependencyPath(issues: readonly GraphIssue[] | ReadonlyMap<IssueKey, GraphIssue>, from: IssueKey, to: IssueKey): readonly IssueKey[] | undefined {
  const byKey = issues instanceof Map ? (issues as ReadonlyMap<IssueKey, GraphIssue>) : new Map((issues as readonly GraphIssue[]).map((issue) => [issue.key, issue]));
  const cameFrom = new Map<IssueKey, IssueKey | null>([[from, null]]);
  const queue = [from];
  for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
    if (key === to) return pathBack(cameFrom, key);
    for (const next of byKey.get(key)?.dependsOn ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, key);
      queue.push(next);
    }
  }
  return undefined;
}

function pathBack(cameFrom: ReadonlyMap<IssueKey, IssueKey | null>, end: IssueKey): IssueKey[] {
  const path: IssueKey[] = [];
  for (let key: IssueKey | null = end; key !== null; key = cameFrom.get(key) ?? null) path.unshift(key);
  return path;
}
