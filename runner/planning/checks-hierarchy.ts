import type { Check, StagedIssue } from '../../shared/domain/backlog.ts';
import { dependencyPath, wavesOf } from '../../shared/domain/backlog-graph.ts';
import { ancestorsOf, maxLevels, maxParts, writingGraph, writtenParent } from '../../shared/domain/backlog-hierarchy.ts';
import { finding, result } from './check-result.ts';
import type { CheckFinding } from './check-result.ts';

type ByKey = ReadonlyMap<string, StagedIssue>;

/** What issues are parts of: it is there, GitHub takes it, and everything can be written after what it names. */
export function checkHierarchy(issues: readonly StagedIssue[]): Check[] {
  const byKey = new Map(issues.map((issue) => [issue.key, issue]));
  const parts = issues.filter((issue) => !issue.dropped && issue.parent !== null);
  const found = [...parts.flatMap((issue) => unknown(issue, byKey)), ...circles(issues.filter((issue) => !issue.dropped), byKey), ...parts.flatMap((issue) => tooDeep(issue, byKey)), ...tooMany(parts, byKey)];
  return [
    result('parts-possible', 'Every part can be put below its whole', 'blocking', parts.length === 0 ? 'No issue is a part of another.' : 'Every issue that is a part of another can be written as one.', found),
    result('parts-of-dropped', 'No issue is a part of a dropped one', 'warning', 'No issue is a part of a dropped one.', parts.flatMap((issue) => ofDropped(issue, byKey))),
  ];
}

function unknown(issue: StagedIssue, byKey: ByKey): CheckFinding[] {
  if (issue.parent === null || byKey.has(issue.parent)) return [];
  return [finding(`“${issue.title}” is a part of ${issue.parent}, which is not in the backlog.`, 'Clear “Part of”, or add the issue.', { issueKey: issue.key })];
}

function ofDropped(issue: StagedIssue, byKey: ByKey): CheckFinding[] {
  const parent = issue.parent === null ? undefined : byKey.get(issue.parent);
  return parent?.dropped === true ? [finding(`“${issue.title}” is a part of “${parent.title}”, which is dropped: it is written as a part of nothing.`, 'Restore that issue, choose another one, or clear “Part of”.', { issueKey: issue.key })] : [];
}

/** An issue inside of itself, and a whole that waits for its own part. Circles of dependencies alone have a check of their own. */
function circles(kept: readonly StagedIssue[], byKey: ByKey): CheckFinding[] {
  const waiting = new Set(wavesOf(kept).unordered);
  const reported = new Set<string>();
  const graph = writingGraph(kept);
  const nodes = new Map(graph.map((node) => [node.key, node]));
  return wavesOf(graph).unordered.flatMap((key) => {
    const issue = byKey.get(key);
    const parent = issue === undefined || waiting.has(key) ? null : writtenParent(issue, byKey);
    if (issue === undefined || parent === null || reported.has(parent) || dependencyPath(nodes, parent, key) === undefined) return [];
    for (const one of [key, ...ancestorsOf(key, byKey)]) reported.add(one);
    const whole = `“${byKey.get(parent)?.title ?? parent}” (${parent})`;
    return [parent === key
      ? finding(`“${issue.title}” is a part of itself.`, 'Clear “Part of”.', { issueKey: key })
      : finding(`“${issue.title}” (${key}) is a part of ${whole}, and ${whole} is a part of it or waits for it.`, 'Clear “Part of” of one of them, or remove the dependency: a part is written after what it belongs to.', { issueKey: key })];
  });
}

function tooDeep(issue: StagedIssue, byKey: ByKey): CheckFinding[] {
  const levels = ancestorsOf(issue.key, byKey).length + 1;
  // One finding for each branch, at the first level that is too deep.
  return levels === maxLevels + 1 ? [finding(`“${issue.title}” is nested ${levels} levels deep; GitHub takes ${maxLevels}.`, 'Make it a part of an issue further out.', { issueKey: issue.key })] : [];
}

function tooMany(parts: readonly StagedIssue[], byKey: ByKey): CheckFinding[] {
  return [...Map.groupBy(parts, (issue) => issue.parent)].flatMap(([parent, members]) => (parent === null || members.length <= maxParts ? [] : [finding(`“${byKey.get(parent)?.title ?? parent}” has ${members.length} parts; GitHub takes ${maxParts}.`, 'Group them below issues in between, or take some out.', { issueKey: parent })]));
}
