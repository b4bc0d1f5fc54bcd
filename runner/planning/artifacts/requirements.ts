import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import type { Requirement, RequirementKind } from '../../../shared/domain/prd.ts';
import { cell, count, inline, linesOf, table, within } from '../markdown.ts';
import { headingName } from '../headings.ts';
import { artifact, idCell, issueKeys, lineCell, spanLines } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope, isInScope } from '../scope.ts';
import { criterionId } from './test-levels.ts';

const kindNames: Readonly<Record<RequirementKind, string>> = {
  functional: 'Functional', user_story: 'User stories', nonfunctional: 'Nonfunctional', constraint: 'Constraints', goal: 'Goals', out_of_scope: 'Out of scope',
};

/** Every requirement with its text, and the matrix requirement ↔ PRD lines ↔ issues ↔ acceptance. */
export function requirements(facts: PlanFacts): ArtifactContent {
  const { prd } = facts;
  const kept = inScope(prd);
  const withCriteria = kept.filter((requirement) => requirement.acceptance.length > 0).length;
  return artifact({
    kind: 'requirements',
    title: 'Requirements and traceability',
    summary: `${count(prd.requirements.length, 'statement')}: ${kept.length} in scope, ${withCriteria} of them with acceptance criteria of their own.`,
    body: [
      `## Traceability\n\n${table(['Requirement', 'Kind', 'Priority', 'PRD lines', 'Acceptance criteria', 'Staged issues', 'Confidence'], prd.requirements.map((requirement) => row(requirement, facts)))}`,
      ...(Object.keys(kindNames) as RequirementKind[]).map((kind) => kindSection(kind, prd.requirements.filter((requirement) => requirement.kind === kind))),
    ],
    json: {
      schema: 'pass.pack.requirements/v1',
      requirements: prd.requirements.map((requirement) => ({
        id: requirement.id,
        kind: requirement.kind,
        text: requirement.text,
        lines: spanLines(requirement.span),
        section: requirement.section,
        priority: requirement.priority,
        confidence: requirement.confidence,
        parentId: requirement.parentId,
        inScope: isInScope(requirement),
        acceptance: requirement.acceptance.map((criterion, index) => ({ id: criterionId(requirement.id, index), text: criterion.text, lines: spanLines(criterion.span) })),
        issues: issueKeys(facts, [requirement.id]),
      })),
    },
  });
}

function row(requirement: Requirement, facts: PlanFacts): string[] {
  const keys = issueKeys(facts, [requirement.id]);
  const criteria = requirement.acceptance.length > 0 ? `${requirement.acceptance.length}` : isInScope(requirement) ? 'statement itself' : '';
  return [
    cell(requirement.id), requirement.kind.replace('_', ' '), requirement.priority ?? '', lineCell(spanLines(requirement.span)), criteria,
    keys.length === 0 ? 'not in scope' : idCell(keys), requirement.confidence.toFixed(2),
  ];
}

function kindSection(kind: RequirementKind, members: readonly Requirement[]): string {
  if (members.length === 0) return '';
  return `## ${kindNames[kind]}\n\n${members.map(entry).join('\n\n')}`;
}

function entry(requirement: Requirement): string {
  const facts = [linesOf(requirement.span), ...(requirement.section.length === 0 ? [] : [`under “${within(headingName(requirement.section.at(-1) ?? ''))}”`])];
  if (requirement.parentId !== null) facts.push(`refines ${within(requirement.parentId)}`);
  if (requirement.confidence < 0.6) facts.push(`confidence ${requirement.confidence.toFixed(2)}: ${within(requirement.confidenceReason)}`);
  const criteria = requirement.acceptance.map((criterion, index) => `\n- ${inline(criterionId(requirement.id, index))}: ${within(criterion.text)}`).join('');
  return `**${within(requirement.id)}** ${within(requirement.text)}\n(${facts.join('; ')})${criteria === '' ? '' : `\n${criteria}`}`;
}
