import type { Check, StagedIssue } from '../../shared/domain/backlog.ts';
import type { PrdDocument } from '../../shared/domain/prd.ts';
import { finding, result } from './check-result.ts';
import { linesOf, shorten } from './markdown.ts';
import { inScope, isInScope } from './scope.ts';

/** Both ways: every requirement in scope has an issue, and every issue rests on a requirement. */
export function checkCoverage(prd: PrdDocument, issues: readonly StagedIssue[]): Check[] {
  const kept = issues.filter((issue) => !issue.dropped);
  return [uncovered(prd, issues), droppedCoverage(prd, issues), untraced(kept), unknownTraces(prd, kept), beyondScope(prd, kept)];
}

function uncovered(prd: PrdDocument, issues: readonly StagedIssue[]): Check {
  const traced = new Set(issues.flatMap((issue) => issue.traces));
  const missing = inScope(prd).filter((requirement) => !traced.has(requirement.id));
  return result(
    'coverage-requirements', 'Every requirement in scope has an issue', 'blocking', `All ${inScope(prd).length} requirements in scope have an issue.`,
    missing.map((requirement) => finding(`No issue covers ${requirement.id} (${linesOf(requirement.span)}): ${shorten(requirement.text, 120)}`, 'Add an issue that traces it, or plan again.', { requirementId: requirement.id })),
  );
}

function droppedCoverage(prd: PrdDocument, issues: readonly StagedIssue[]): Check {
  const covered = new Set(issues.filter((issue) => !issue.dropped).flatMap((issue) => issue.traces));
  const byDropped = new Map<string, StagedIssue>();
  for (const issue of issues) if (issue.dropped) for (const id of issue.traces) if (!byDropped.has(id)) byDropped.set(id, issue);
  const findings = inScope(prd).flatMap((requirement) => {
    const dropped = byDropped.get(requirement.id);
    if (covered.has(requirement.id) || dropped === undefined) return [];
    return [finding(`${requirement.id} is covered only by the dropped issue “${dropped.title}”.`, 'Restore the issue, or move the requirement out of scope in the PRD so that the two agree.', { issueKey: dropped.key, requirementId: requirement.id })];
  });
  return result('coverage-dropped', 'No requirement is left out by a dropped issue', 'warning', 'No requirement in scope depends on a dropped issue.', findings);
}

function untraced(kept: readonly StagedIssue[]): Check {
  return result(
    'coverage-issues', 'Every issue rests on the PRD', 'warning', `All ${kept.length} issues trace to a requirement.`,
    kept.filter((issue) => issue.traces.length === 0).map((issue) => finding(`“${issue.title}” traces to no requirement.`, 'Drop it, or put what it is for into the PRD and plan again.', { issueKey: issue.key })),
  );
}

function unknownTraces(prd: PrdDocument, kept: readonly StagedIssue[]): Check {
  const known = new Set(prd.requirements.map((requirement) => requirement.id));
  return result(
    'traces-known', 'Traces name requirements of this PRD', 'blocking', 'Every trace names a requirement of this PRD.',
    kept.flatMap((issue) => issue.traces.filter((id) => !known.has(id)).map((id) => finding(`“${issue.title}” traces to ${shorten(id, 120)}, which this PRD does not have.`, 'Remove the trace, or plan again from the present PRD.', { issueKey: issue.key }))),
  );
}

function beyondScope(prd: PrdDocument, kept: readonly StagedIssue[]): Check {
  const byId = new Map(prd.requirements.map((requirement) => [requirement.id, requirement]));
  const findings = kept.flatMap((issue) => {
    const traced = issue.traces.map((id) => byId.get(id)).filter((requirement) => requirement !== undefined);
    if (traced.length === 0 || traced.some(isInScope)) return [];
    return [finding(`“${issue.title}” rests only on goals or on what the PRD leaves out (${traced.map((requirement) => requirement.id).join(', ')}).`, 'Drop it, or state the requirement in the PRD.', { issueKey: issue.key })];
  });
  return result('scope', 'No issue builds what the PRD leaves out', 'warning', 'Every traced issue rests on a requirement in scope.', findings);
}
