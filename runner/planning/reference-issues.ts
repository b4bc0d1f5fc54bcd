import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { prdLines } from '../../shared/domain/issue-text.ts';
import type { PrdDocument, Requirement, Span } from '../../shared/domain/prd.ts';
import { blocks, bullets, inline, linesOf, sentenceList, within } from './markdown.ts';

/** How a body begins that refers instead of quoting. */
export const referringBody = 'What is asked for stands in the PRD, which not everybody who reads this may read. Ask its author for access.';

/**
 * The issues of a planner for a target that more people can read than the PRD: bodies, criteria and reasons name the
 * requirements and where they stand, and quote nothing. A title stays: without one nobody can work with the issue.
 */
export function referToRequirements(issues: readonly StagedIssue[], prd: PrdDocument): StagedIssue[] {
  const byId = new Map(prd.requirements.map((requirement) => [requirement.id, requirement]));
  return issues.map((issue) => {
    const traced = issue.traces.flatMap((id) => byId.get(id) ?? []);
    return { ...issue, body: bodyOf(issue, traced), acceptanceCriteria: criteriaOf(issue, traced), rationale: { ...issue.rationale, text: reasonOf(traced) } };
  });
}

function bodyOf(issue: StagedIssue, traced: readonly Requirement[]): string {
  const where = traced.map(({ id, span }) => `${inline(id)} (${linesOf(span)})`);
  return blocks(
    referringBody,
    where.length === 0 ? prdLines(issue) : bullets(where),
  ).trimEnd();
}

/** One line for each criterion of the PRD that lies in the lines of the issue: a part of a requirement has only its own. */
function criteriaOf({ rationale }: StagedIssue, traced: readonly Requirement[]): string[] {
  const own = (span: Span): boolean => rationale.lines.length === 0 || rationale.lines.some(({ start, end }) => span.lineStart >= start && span.lineEnd <= end);
  return traced
    .flatMap(({ id, span, acceptance }) => {
      if (acceptance.length === 0) return [`${within(id)} holds as stated (${linesOf(span)})`];
      return acceptance.flatMap((criterion, at) => (own(criterion.span) ? [`Criterion ${at + 1} of ${within(id)} is met (${linesOf(criterion.span)})`] : []));
    })
    .slice(0, 100);
}

function reasonOf(traced: readonly Requirement[]): string {
  if (traced.length === 0) return '';
  const named = traced.slice(0, 6).map(({ id }) => within(id));
  return `${sentenceList(named)}${traced.length > named.length ? ` and ${traced.length - named.length} more` : ''} ask${traced.length === 1 ? 's' : ''} for it.`;
}
