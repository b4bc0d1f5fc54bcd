import type { StagedIssue } from '../../shared/domain/backlog.ts';
import type { ArtifactContent, ArtifactKind, PlannerLabel } from '../../shared/domain/pack.ts';
import type { Lines, PackContent } from '../../shared/domain/pack-content.ts';
import type { PrdDocument, PrdSnapshot, RemovedText, Requirement, Span } from '../../shared/domain/prd.ts';
import type { PlannedBacklog } from './backlog.ts';
import type { Entity } from './entities.ts';
import { blocks, bullets, inline } from './markdown.ts';

/** Everything that the artifacts are written from. */
export interface PlanFacts {
  readonly prd: PrdDocument;
  readonly snapshot: PrdSnapshot;
  readonly removed: readonly RemovedText[];
  readonly planner: PlannerLabel;
  readonly entities: readonly Entity[];
  readonly backlog: PlannedBacklog;
  /** Name of what is to be built. */
  readonly system: string;
  readonly byId: ReadonlyMap<string, Requirement>;
  /** Issues that trace a requirement, by its id. */
  readonly issuesOf: ReadonlyMap<string, readonly StagedIssue[]>;
  /** Place of an issue in the order of delivery, by its key. */
  readonly placeOf: ReadonlyMap<string, number>;
}

export function factsOf(input: Pick<PlanFacts, 'prd' | 'snapshot' | 'removed' | 'planner' | 'entities' | 'backlog'>): PlanFacts {
  const issuesOf = new Map<string, StagedIssue[]>();
  for (const issue of input.backlog.issues) for (const id of issue.traces) issuesOf.set(id, [...(issuesOf.get(id) ?? []), issue]);
  return {
    ...input,
    system: input.prd.title ?? input.snapshot.name.replace(/\.(?:md|markdown|mdx)$/i, ''),
    byId: new Map(input.prd.requirements.map((requirement) => [requirement.id, requirement])),
    issuesOf,
    placeOf: new Map(input.backlog.issues.map((issue, index) => [issue.key, index])),
  };
}

/** Keys of the issues that cover any of these requirements, in delivery order. */
export function issueKeys(facts: PlanFacts, requirementIds: readonly string[]): string[] {
  const keys = new Set(requirementIds.flatMap((id) => (facts.issuesOf.get(id) ?? []).map((issue) => issue.key)));
  return [...keys].sort((a, b) => (facts.placeOf.get(a) ?? 0) - (facts.placeOf.get(b) ?? 0));
}

export function spanLines(span: Span): Lines {
  return { start: span.lineStart, end: span.lineEnd };
}

/** `12` or `12–14`, for table cells. */
export function lineCell(lines: Lines): string {
  return lines.start === lines.end ? `${lines.start}` : `${lines.start}–${lines.end}`;
}

/** Ids as a cell, the first few and how many more. */
export function idCell(ids: readonly string[], most = 8): string {
  const shown = ids.slice(0, most).map((id) => inline(id).replaceAll('|', '\\|')).join(', ');
  return ids.length > most ? `${shown} +${ids.length - most}` : shown;
}

const order: readonly ArtifactKind[] = [
  'overview', 'requirements', 'context', 'components', 'data_model', 'interfaces', 'decisions', 'quality', 'risks', 'test_strategy', 'delivery', 'glossary', 'open_questions', 'removed_text', 'disclosure',
];

/** File stem of an artifact: its place in the pack and its kind. */
export function artifactId(kind: ArtifactKind): string {
  return `${String(order.indexOf(kind) + 1).padStart(2, '0')}-${kind.replaceAll('_', '-')}`;
}

interface ArtifactParts<K extends ArtifactKind> {
  readonly kind: K;
  readonly title: string;
  readonly summary: string;
  /** Markdown blocks below the title. */
  readonly body: readonly string[];
  readonly json: PackContent<K>;
  readonly notDerived?: readonly string[];
}

/** An artifact with its title on top and what could not be derived at its end. */
export function artifact<K extends ArtifactKind>({ kind, title, summary, body, json, notDerived = [] }: ArtifactParts<K>): ArtifactContent {
  const missing = notDerived.length === 0 ? '' : `## Not derived\n\n${bullets(notDerived.map(inline))}`;
  return { id: artifactId(kind), kind, title, summary, markdown: blocks(`# ${title}`, inline(summary), ...body, missing), json, notDerived };
}
