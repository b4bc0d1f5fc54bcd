import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import type { PackContent } from '../../../shared/domain/pack-content.ts';
import type { Requirement } from '../../../shared/domain/prd.ts';
import { mandatedTechnology } from '../classify.ts';
import { blocks, bullets, count, inline, linesOf, sentenceList, shorten, within } from '../markdown.ts';
import { artifact, issueKeys, spanLines } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';
import { titleOf } from '../titles.ts';

type Decision = PackContent<'decisions'>['decisions'][number];

/** Decisions that the PRD itself takes: its constraints, and technology that other requirements mandate. */
export function decisions(facts: PlanFacts): ArtifactContent {
  const settled = inScope(facts.prd).filter((requirement) => requirement.kind === 'constraint' || mandatedTechnology(requirement.text).length > 0);
  const list = settled.map((requirement, index) => decisionOf(requirement, index, facts));
  return artifact({
    kind: 'decisions',
    title: 'Decisions',
    summary: list.length === 0 ? 'The PRD states no constraint and mandates no technology.' : `${count(list.length, 'decision')} that the PRD already implies, to be confirmed or replaced.`,
    body: list.map((decision) => entry(decision, facts)),
    json: { schema: 'pass.pack.decisions/v1', decisions: list },
    notDerived: ['Alternatives that were weighed: a PRD states results. Add them when a decision is confirmed.', 'Decisions that the PRD leaves open: stack, hosting and internal structure, where no decision above settles them.'],
  });
}

function decisionOf(requirement: Requirement, index: number, facts: PlanFacts): Decision {
  const technologies = [...new Set([...mandatedTechnology(requirement.text), ...(requirement.kind === 'constraint' ? requirement.integrations : [])])];
  const affected = affectedBy(requirement, technologies, facts);
  const waiting = facts.backlog.ordering.dependencies.filter((dependency) => issueKeys(facts, [requirement.id]).includes(dependency.on)).map((dependency) => dependency.from);
  return {
    id: `ADR-${String(index + 1).padStart(3, '0')}`,
    title: shorten(titleOf(requirement, facts.backlog.style), 90),
    status: 'proposed',
    context: requirement.text,
    requirementId: requirement.id,
    lines: spanLines(requirement.span),
    technologies,
    consequences: [
      ...(affected.length === 0 ? [] : [`It binds how ${sentenceList(affected.slice(0, 8))} ${affected.length === 1 ? 'is' : 'are'} built.`]),
      ...(waiting.length === 0 ? [] : [`${count(waiting.length, 'issue')} wait${waiting.length === 1 ? 's' : ''} for it: ${waiting.slice(0, 6).join(', ')}.`]),
      ...technologies.map((name) => `${name} has to be available where the system is built, tested and run.`),
    ],
    issues: issueKeys(facts, [requirement.id]),
  };
}

/** Other requirements in scope that name the same technology or share several telling words. */
function affectedBy(requirement: Requirement, technologies: readonly string[], facts: PlanFacts): string[] {
  return inScope(facts.prd)
    .filter((other) => other !== requirement && (technologies.some((name) => other.text.includes(name)) || facts.backlog.distinctive.shared(requirement.text, other.text) >= 3))
    .map((other) => other.id);
}

function entry(decision: Decision, facts: PlanFacts): string {
  const requirement = facts.byId.get(decision.requirementId);
  return blocks(
    `## ${decision.id}: ${within(decision.title)}`,
    `Status: **proposed**`,
    `**Context.** ${within(decision.requirementId)} (${requirement === undefined ? '' : linesOf(requirement.span)}): ${within(decision.context)}`,
    `**Options.** As the PRD states it${decision.technologies.length === 0 ? '' : ` (${decision.technologies.map(within).join(', ')})`}; or have the statement changed in the PRD. The PRD names no alternative.`,
    `**Decision.** Proposed: follow ${within(decision.requirementId)} as stated.`,
    decision.consequences.length === 0 ? '**Consequences.** None that the text shows.' : `**Consequences.**\n\n${bullets(decision.consequences.map(inline))}`,
  ).trimEnd();
}
