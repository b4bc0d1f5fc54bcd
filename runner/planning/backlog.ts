import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { wavesOf } from '../../shared/domain/backlog-graph.ts';
import type { PrdDocument, Priority } from '../../shared/domain/prd.ts';
import { areaOf, isAuthentication } from './classify.ts';
import { componentsOf } from './components.ts';
import type { Entity } from './entities.ts';
import { criteriaOf, surroundingsIn, unitBody, unitTitle } from './issue-writing.ts';
import type { Surroundings } from './issue-writing.ts';
import { distinctiveWords } from './distinctive.ts';
import type { DistinctiveWords } from './distinctive.ts';
import { headingName } from './headings.ts';
import { linesOf, sentenceList, within } from './markdown.ts';
import { orderingOf } from './ordering.ts';
import type { Dependency, Ordering } from './ordering.ts';
import { rankOf } from './priorities.ts';
import { pointsOf, sizeOf } from './sizing.ts';
import { titleStyle } from './titles.ts';
import type { TitleStyle } from './titles.ts';
import { unitsOf } from './units.ts';
import type { Unit } from './units.ts';

export interface PlannedBacklog {
  /** In the order of delivery: by wave, then priority (an unstated one ranks as must), then place in the PRD. */
  readonly issues: StagedIssue[];
  readonly ordering: Ordering;
  /** Requirements whose statement stands in for the acceptance criteria that the PRD does not give. */
  readonly literalCriteria: ReadonlySet<string>;
  readonly style: TitleStyle;
  readonly distinctive: DistinctiveWords;
}

/** Stage the issues that cover every requirement in scope. */
export function planBacklog(prd: PrdDocument, entities: readonly Entity[]): PlannedBacklog {
  const units = unitsOf(prd);
  const components = componentsOf(prd, entities);
  const distinctive = distinctiveWords(prd);
  const style = titleStyle(prd);
  const ordering = orderingOf(units, { entities, components, distinctive });
  const literalCriteria = new Set<string>();
  const surroundings = surroundingsIn(prd, distinctive);
  const waiting = Map.groupBy(ordering.dependencies, ({ from }) => from);
  const needed = Map.groupBy(ordering.dependencies, ({ on }) => on);
  const staged = units.map((unit) => {
    const { criteria, literal } = criteriaOf(unit);
    for (const id of literal) literalCriteria.add(id);
    return stage(unit, { ordering, surroundings: surroundings(unit), waitsFor: waiting.get(unit.key) ?? [], dependents: needed.get(unit.key)?.length ?? 0, style, criteria, literal, component: components.get(unit.requirements[0].id) ?? 'General' });
  });
  return { issues: inDeliveryOrder(distinctTitles(staged)), ordering, literalCriteria, style, distinctive };
}

interface Staging {
  readonly ordering: Ordering;
  readonly surroundings: Surroundings;
  readonly waitsFor: readonly Dependency[];
  /** How many units wait for this one. */
  readonly dependents: number;
  readonly style: TitleStyle;
  readonly criteria: string[];
  readonly literal: readonly string[];
  readonly component: string;
}

function stage(unit: Unit, { ordering, surroundings, waitsFor, dependents, style, criteria, literal, component }: Staging): StagedIssue {
  const size = sizeOf(pointsOf(unit.requirements, unit.part === null ? undefined : criteria.length));
  const priority = highest(unit);
  const labels = [typeLabel(unit, dependents), areaOf(unit.requirements[0]), ...(priority === null ? [] : [`priority:${priority}`]), `size:${size.toLowerCase()}`];
  return {
    key: unit.key,
    title: unitTitle(unit, style),
    body: unitBody(unit, surroundings, literal),
    acceptanceCriteria: criteria,
    labels,
    size,
    priority,
    component,
    dependsOn: waitsFor.map((dependency) => dependency.on),
    parent: ordering.parents.get(unit.key) ?? null,
    milestone: null,
    conflictsWith: [...(ordering.conflicts.get(unit.key) ?? [])],
    traces: unit.requirements.map((requirement) => requirement.id),
    rationale: { text: rationaleText(unit, waitsFor.map((dependency) => dependency.because)), lines: linesOfUnit(unit) },
    provenance: { by: 'baseline', model: null, promptDigest: null, costUsd: null },
    dropped: false,
    edited: false,
  };
}

/** Dependents from which on an issue is a foundation. */
const foundationFrom = 3;

function typeLabel(unit: Unit, dependents: number): string {
  const { kind } = unit.requirements[0];
  if (kind === 'nonfunctional') return 'type:quality';
  if (kind === 'constraint') return 'type:constraint';
  return dependents >= foundationFrom || (dependents > 0 && unit.requirements.some(isAuthentication)) ? 'type:foundation' : 'type:feature';
}

function highest(unit: Unit): Priority | null {
  const stated = unit.requirements.map((requirement) => requirement.priority).filter((priority) => priority !== null);
  return stated.sort((a, b) => rankOf(a) - rankOf(b))[0] ?? null;
}

function rationaleText(unit: Unit, reasons: readonly string[]): string {
  const [lead] = unit.requirements;
  const where = lead.section.length === 0 ? '' : `, under “${within(headingName(lead.section.at(-1) ?? ''))}”`;
  const asked = unit.requirements.length === 1
    ? `${within(lead.id)} asks for it (${linesOf(lead.span)}${where}).`
    : `${sentenceList(unit.requirements.slice(0, 6).map((requirement) => within(requirement.id)))}${unit.requirements.length > 6 ? ` and ${unit.requirements.length - 6} more` : ''} ask for it (from ${linesOf(lead.span)}${where}).`;
  const order = [...new Set(reasons)].slice(0, 4);
  return order.length === 0 ? asked : `${asked} It waits for others because ${sentenceList(order.map(within))}.`;
}

function linesOfUnit(unit: Unit): { start: number; end: number }[] {
  const spans = unit.requirements.flatMap((requirement) => {
    const own = unit.part === null ? requirement.acceptance : requirement.acceptance.slice(unit.part.from, unit.part.to);
    return [requirement.span, ...own.map((criterion) => criterion.span)];
  });
  const merged: { start: number; end: number }[] = [];
  for (const span of spans.sort((a, b) => a.lineStart - b.lineStart)) {
    const last = merged.at(-1);
    if (last !== undefined && span.lineStart <= last.end + 1) last.end = Math.max(last.end, span.lineEnd);
    else merged.push({ start: span.lineStart, end: span.lineEnd });
  }
  return merged;
}

/** Two issues never carry the same title: where the PRD repeats itself, the id of the later requirement tells them apart. */
function distinctTitles(issues: readonly StagedIssue[]): StagedIssue[] {
  const taken = new Set<string>();
  return issues.map((issue) => {
    const isFirst = !taken.has(issue.title.toLowerCase());
    taken.add(issue.title.toLowerCase());
    return isFirst ? issue : { ...issue, title: `${issue.title} (${issue.traces[0] ?? issue.key})` };
  });
}

function inDeliveryOrder(issues: readonly StagedIssue[]): StagedIssue[] {
  const wave = new Map(wavesOf(issues).waves.flatMap((keys, index) => keys.map((key) => [key, index] as const)));
  const byPlace = new Map(issues.map((issue, index) => [issue.key, index]));
  const priority = (issue: StagedIssue): number => rankOf(issue.priority);
  return [...issues].sort(
    (a, b) => (wave.get(a.key) ?? 0) - (wave.get(b.key) ?? 0) || priority(a) - priority(b) || (byPlace.get(a.key) ?? 0) - (byPlace.get(b.key) ?? 0),
  );
}
