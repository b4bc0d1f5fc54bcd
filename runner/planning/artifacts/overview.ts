import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import type { Requirement } from '../../../shared/domain/prd.ts';
import { bullets, cell, count, inline, linesOf, sentenceList, table } from '../markdown.ts';
import { artifact, artifactId, spanLines } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';
import { capabilitiesOf, peopleOf } from './shared-views.ts';

/** What the PRD asks for, at a glance, and how to read the rest of the pack. */
export function overview(facts: PlanFacts): ArtifactContent {
  const { prd, snapshot, planner, backlog } = facts;
  const kept = inScope(prd);
  const goals = prd.requirements.filter((requirement) => requirement.kind === 'goal');
  const outOfScope = prd.requirements.filter((requirement) => requirement.kind === 'out_of_scope' || requirement.priority === 'wont');
  const people = peopleOf(prd).map((person) => person.name);
  const capabilities = capabilitiesOf(facts);
  const summary = `${count(kept.length, 'requirement')} in scope, ${count(backlog.issues.length, 'staged issue')} in ${count(capabilities.length, 'capability', 'capabilities')}.`;
  return artifact({
    kind: 'overview',
    title: `Overview: ${inline(facts.system)}`,
    summary,
    body: [
      `Planned by **${inline(planner.name)}**. ${inline(planner.note)}`,
      `Source: ${inline(snapshot.name)}${snapshot.saved ? '' : ' (unsaved editor buffer)'}, ${snapshot.bytes} bytes, SHA-256 \`${snapshot.digest}\`.`,
      prd.isPrd.yes ? '' : `> **Is this a PRD?** ${inline(prd.isPrd.reason)}`,
      `## Goals\n\n${goals.length === 0 ? 'The PRD states no goals.' : bullets(goals.map(statementLine))}`,
      `## Left out\n\n${outOfScope.length === 0 ? 'The PRD names nothing that is out of scope.' : bullets(outOfScope.map(statementLine))}`,
      `## Who it is for\n\n${people.length === 0 ? 'The PRD names no personas in its user stories.' : `${sentenceList(people.map(inline))}.`}`,
      `## Capabilities\n\n${table(['Capability', 'Requirements', 'Issues', 'Must', 'Should', 'Could', 'Not ranked'], capabilities.map((capability) => [
        cell(capability.name), `${capability.requirements.length}`, `${capability.issues.length}`, ...(['must', 'should', 'could', null] as const).map((priority) => `${capability.requirements.filter((id) => (facts.byId.get(id)?.priority ?? null) === priority).length}`),
      ]))}`,
      `## What needs a person\n\n${bullets(attention(facts))}`,
    ],
    json: {
      schema: 'pass.pack.overview/v1',
      title: facts.system,
      planner,
      prd: { name: snapshot.name, digest: snapshot.digest, bytes: snapshot.bytes, saved: snapshot.saved, language: prd.language },
      counts: { requirements: prd.requirements.length, inScope: kept.length, issues: backlog.issues.length, openQuestions: prd.openQuestions.length, findings: prd.findings.length, removed: facts.removed.length },
      goals: goals.map(statementOf),
      outOfScope: outOfScope.map(statementOf),
      people,
      capabilities,
    },
    notDerived: [
      'Background, market and motivation: they are prose that only a reader or a model can summarise.',
      ...(prd.language === 'en' ? [] : [`The document is written in “${prd.language}”. Titles are the PRD’s own words; entities, actions and test levels are recognised in English only.`]),
    ],
  });
}

function attention({ prd, backlog, removed }: PlanFacts): string[] {
  const low = inScope(prd).filter((requirement) => requirement.confidence < 0.6).length;
  const errors = prd.findings.filter((finding) => finding.severity !== 'info').length;
  const link = (text: string, kind: Parameters<typeof artifactId>[0]): string => `[${text}](${artifactId(kind)}.md)`;
  return [
    link(count(prd.openQuestions.length, 'open question'), 'open_questions'),
    `${link(count(errors, 'weakness', 'weaknesses'), 'risks')} of the text that may mislead who builds it`,
    `${count(low, 'requirement')} read with low confidence`,
    `${link(count(backlog.literalCriteria.size, 'requirement'), 'test_strategy')} without acceptance criteria in the PRD`,
    `${link(count(removed.length, 'piece'), 'removed_text')} of text taken out before planning`,
  ];
}

function statementLine(requirement: Requirement): string {
  return `${inline(requirement.text)} (${inline(requirement.id)}, ${linesOf(requirement.span)})`;
}

function statementOf(requirement: Requirement): { id: string; text: string; lines: { start: number; end: number } } {
  return { id: requirement.id, text: requirement.text, lines: spanLines(requirement.span) };
}
