import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { cell, count, mermaidBlock, table } from '../markdown.ts';
import { flowchart } from '../mermaid.ts';
import type { DiagramEdge, DiagramNode } from '../mermaid.ts';
import { artifact, idCell } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { externalsOf, peopleOf } from './shared-views.ts';

/** C4 level 1: the system, who uses it, and which systems outside it the PRD names. */
export function context(facts: PlanFacts): ArtifactContent {
  const people = peopleOf(facts.prd);
  const externals = externalsOf(facts.prd);
  const empty = people.length + externals.length === 0;
  const system: DiagramNode = { id: 'system', label: facts.system, shape: 'system', note: 'the system to be built' };
  const nodes = [
    ...people.map((person, index): DiagramNode => ({ id: `p${index}`, label: person.name, shape: 'person' })),
    system,
    ...externals.map((external, index): DiagramNode => ({ id: `x${index}`, label: external.name, shape: 'external' })),
  ];
  const edges = [
    ...people.map((person, index): DiagramEdge => ({ from: `p${index}`, to: 'system', label: count(person.requirements.length, 'requirement') })),
    ...externals.map((external, index): DiagramEdge => ({ from: 'system', to: `x${index}`, label: external.requirements.slice(0, 3).join(', ') })),
  ];
  const mermaid = empty ? null : flowchart('TB', nodes, [], edges);
  return artifact({
    kind: 'context',
    title: 'System context',
    summary: empty ? 'The PRD names neither personas nor external systems.' : `${count(people.length, 'kind')} of people and ${count(externals.length, 'external system')} that the PRD names.`,
    body: [
      mermaid === null ? '' : mermaidBlock(mermaid),
      people.length === 0 ? '' : `## People\n\n${table(['Who', 'Named in'], people.map((person) => [cell(person.name), idCell(person.requirements)]))}`,
      externals.length === 0 ? '' : `## External systems\n\n${table(['System', 'Named in'], externals.map((external) => [cell(external.name), idCell(external.requirements)]))}`,
    ],
    json: { schema: 'pass.pack.context/v1', system: facts.system, people, externals, mermaid },
    notDerived: [
      ...(people.length === 0 ? ['Who uses it: no user story and no section on users names a persona.'] : []),
      ...(externals.length === 0 ? ['External systems: no requirement names one.'] : ['Direction and protocol of each connection, unless a requirement states it.']),
    ],
  });
}
