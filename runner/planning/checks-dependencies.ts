import type { Check, StagedIssue } from '../../shared/domain/backlog.ts';
import { dependencyPath, wavesOf } from '../../shared/domain/backlog-graph.ts';
import { finding, result } from './check-result.ts';
import type { CheckFinding } from './check-result.ts';

/** The dependency graph: keys are unique, every dependency is there, and there is no circle. */
export function checkDependencies(issues: readonly StagedIssue[]): Check[] {
  const kept = issues.filter((issue) => !issue.dropped);
  return [uniqueKeys(issues), dangling(issues, kept), cycles(kept)];
}

function uniqueKeys(issues: readonly StagedIssue[]): Check {
  const seen = new Set<string>();
  const findings: CheckFinding[] = [];
  for (const issue of issues) {
    if (seen.has(issue.key)) findings.push(finding(`The key ${issue.key} is used twice, also by “${issue.title}”.`, 'Give one of them another key: a key is what ties an issue to its number on the target.', { issueKey: issue.key }));
    seen.add(issue.key);
  }
  return result('keys-unique', 'Every issue has a key of its own', 'blocking', 'No key is used twice.', findings);
}

function dangling(issues: readonly StagedIssue[], kept: readonly StagedIssue[]): Check {
  const byKey = new Map(issues.map((issue) => [issue.key, issue]));
  const findings = kept.flatMap((issue) => issue.dependsOn.flatMap((key) => {
    const other = byKey.get(key);
    if (other === undefined) return [finding(`“${issue.title}” depends on ${key}, which is not in the backlog.`, 'Remove the dependency, or add the issue.', { issueKey: issue.key })];
    if (other.dropped) return [finding(`“${issue.title}” depends on “${other.title}”, which is dropped.`, 'Restore that issue, or remove the dependency.', { issueKey: issue.key })];
    return [];
  }));
  return result('dependencies-known', 'Every dependency is in the backlog', 'blocking', 'Every dependency is in the backlog.', findings);
}

function cycles(kept: readonly StagedIssue[]): Check {
  const byKey = new Map(kept.map((issue) => [issue.key, issue]));
  const reported = new Set<string>();
  const findings: CheckFinding[] = [];
  for (const start of wavesOf(kept).unordered) {
    const cycle = reported.has(start) ? undefined : cycleThrough(start, byKey);
    if (cycle === undefined) continue;
    for (const key of cycle) reported.add(key);
    const names = cycle.map((key) => `“${byKey.get(key)?.title ?? key}” (${key})`);
    findings.push(finding(`The issues wait for each other: ${names.join(' → ')}.`, 'Remove one of these dependencies.', { issueKey: start }));
  }
  return result('dependencies-acyclic', 'No issues wait for each other in a circle', 'blocking', 'The dependencies have no circle.', findings);
}

/** The shortest circle through an issue, its start repeated at the end; `undefined` for an issue that only waits for one. */
function cycleThrough(start: string, issues: ReadonlyMap<string, StagedIssue>): string[] | undefined {
  const paths = (issues.get(start)?.dependsOn ?? [])
    .map((next) => dependencyPath(issues, next, start))
    .filter((path) => path !== undefined)
    .sort((a, b) => a.length - b.length);
  return paths[0] === undefined ? undefined : [start, ...paths[0]];
}
