import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { cell, count, inline, mermaidBlock, sentenceList, table } from '../markdown.ts';
import { flowchart } from '../mermaid.ts';
import type { DiagramEdge, DiagramNode } from '../mermaid.ts';
import { artifact, idCell } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { isCrossCutting } from '../scope.ts';
import { capabilitiesOf } from './shared-views.ts';

/** More boxes than this make no picture. */
const maxDrawn = 24;

interface Relation {
  readonly from: string;
  readonly to: string;
  readonly because: string[];
}

/** C4 level 3, logical: one component per capability, related where their issues depend on each other. */
export function components(facts: PlanFacts): ArtifactContent {
  const capabilities = capabilitiesOf(facts);
  const across = capabilities.filter((capability) => !hasFeature(capability.requirements, facts));
  const list = capabilities.filter((capability) => hasFeature(capability.requirements, facts)).map((capability) => ({
    ...capability,
    externals: [...new Set(capability.requirements.flatMap((id) => facts.byId.get(id)?.integrations ?? []))],
  }));
  const names = new Set(list.map((item) => item.name));
  const relations = relationsOf(facts).filter((relation) => names.has(relation.from) && names.has(relation.to));
  const mermaid = list.length === 0 ? null : draw(facts.system, list.slice(0, maxDrawn), relations);
  return artifact({
    kind: 'components',
    title: 'Components',
    summary: `${count(list.length, 'logical component')}, one for each capability that the PRD asks for.`,
    body: [
      mermaid === null ? '' : mermaidBlock(mermaid),
      list.length > maxDrawn ? `The picture shows the first ${maxDrawn} of ${list.length} components.` : '',
      table(['Component', 'Requirements', 'Issues', 'External systems'], list.map((item) => [cell(item.name), idCell(item.requirements), `${item.issues.length}`, item.externals.map(cell).join(', ')])),
      across.length === 0 ? '' : `## Held across components\n\nQualities and constraints that no single component carries:\n\n${table(['Group', 'Requirements'], across.map((item) => [cell(item.name), idCell(item.requirements)]))}`,
      relations.length === 0 ? '' : `## Relations\n\n${table(['Component', 'needs', 'because'], relations.map((relation) => [cell(relation.from), cell(relation.to), cell(sentenceList(relation.because.slice(0, 3)))]))}`,
    ],
    json: { schema: 'pass.pack.components/v1', components: list, relations, mermaid },
    notDerived: [
      'Processes, deployment and technology of each component: the PRD asks for capabilities, not for a decomposition.',
      ...(list.length === 1 ? [`A finer cut: neither headings nor subjects divide the requirements (all are under “${inline(list[0]?.name ?? '')}”).`] : []),
    ],
  });
}

function hasFeature(ids: readonly string[], { byId }: PlanFacts): boolean {
  return ids.some((id) => {
    const requirement = byId.get(id);
    return requirement !== undefined && !isCrossCutting(requirement);
  });
}

function relationsOf({ backlog }: PlanFacts): Relation[] {
  const component = new Map(backlog.issues.map((issue) => [issue.key, issue.component]));
  const relations = new Map<string, Relation>();
  for (const dependency of backlog.ordering.dependencies) {
    const from = component.get(dependency.from);
    const to = component.get(dependency.on);
    if (from === undefined || to === undefined || from === to) continue;
    const relation = relations.get(JSON.stringify([from, to])) ?? { from, to, because: [] };
    if (!relation.because.includes(dependency.because)) relation.because.push(dependency.because);
    relations.set(JSON.stringify([from, to]), relation);
  }
  return [...relations.values()];
}

function draw(system: string, list: readonly { name: string; externals: readonly string[] }[], relations: readonly Relation[]): string {
  const idOf = new Map(list.map((item, index) => [item.name, `c${index}`]));
  const externals = [...new Set(list.flatMap((item) => item.externals))].slice(0, 12);
  const inside = list.map((item, index): DiagramNode => ({ id: `c${index}`, label: item.name, shape: 'component' }));
  const outside = externals.map((name, index): DiagramNode => ({ id: `x${index}`, label: name, shape: 'external' }));
  const edges: DiagramEdge[] = relations.flatMap((relation) => {
    const [from, to] = [idOf.get(relation.from), idOf.get(relation.to)];
    return from === undefined || to === undefined ? [] : [{ from, to, label: 'needs' }];
  });
  list.forEach((item, index) => {
    for (const name of item.externals) if (externals.includes(name)) edges.push({ from: `c${index}`, to: `x${externals.indexOf(name)}`, label: 'uses' });
  });
  return flowchart('LR', outside, [{ label: system, nodes: inside }], edges);
}
