import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { TestLevel } from '../../../shared/domain/pack-content.ts';
import type { PackContent } from '../../../shared/domain/pack-content.ts';
import type { Requirement } from '../../../shared/domain/prd.ts';
import { cell, count, shorten, table } from '../markdown.ts';
import { artifact, idCell, issueKeys } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';
import { criterionId, levelOf } from './test-levels.ts';

type Criterion = PackContent<'test_strategy'>['criteria'][number];

/** Each acceptance criterion with the level at which it is best tested. */
export function testStrategy(facts: PlanFacts): ArtifactContent {
  const criteria = inScope(facts.prd).flatMap((requirement) => criteriaOf(requirement, facts));
  const levels = TestLevel.options.map((level) => ({ level, number: criteria.filter((criterion) => criterion.level === level).length })).filter(({ number }) => number > 0);
  const literal = criteria.filter((criterion) => criterion.literal).length;
  return artifact({
    kind: 'test_strategy',
    title: 'Test strategy',
    summary: `${count(criteria.length, 'criterion', 'criteria')}, ${literal} of them taken from the statement because the PRD gives none.`,
    body: [
      levels.length === 0 ? '' : `## Levels\n\n${table(['Level', 'Criteria'], levels.map(({ level, number }) => [level, `${number}`]))}`,
      criteria.length === 0 ? '' : `## Criteria\n\n${table(['Criterion', 'Text', 'Level', 'Because', 'Issues'], criteria.map((criterion) => [
        `${cell(criterion.id)}${criterion.literal ? ' (statement)' : ''}`, cell(shorten(criterion.text, 240)), criterion.level, cell(criterion.because), idCell(criterion.issues),
      ]))}`,
    ],
    json: { schema: 'pass.pack.test_strategy/v1', criteria },
    notDerived: ['Test data, environments and tools: they follow from the design, which the PRD does not give.', 'Levels are chosen by the words of each criterion; check those marked manual.'],
  });
}

function criteriaOf(requirement: Requirement, facts: PlanFacts): Criterion[] {
  const issues = issueKeys(facts, [requirement.id]);
  const one = (text: string, index: number, literal: boolean): Criterion => ({ id: criterionId(requirement.id, index), requirementId: requirement.id, issues, text, literal, ...levelOf(text, requirement) });
  return requirement.acceptance.length === 0 ? [one(requirement.text, 0, true)] : requirement.acceptance.map((criterion, index) => one(criterion.text, index, false));
}
