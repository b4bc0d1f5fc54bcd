import type { PrdDocument, Requirement } from '../../shared/domain/prd.ts';
import { qualityNames, qualityOf } from './classify.ts';
import { actionsIn, headOf } from './entities.ts';
import type { Entity } from './entities.ts';
import { specificHeadings } from './headings.ts';
import { inScope } from './scope.ts';
import { capitalise } from './titles.ts';

/** Share of the requirements above which one heading is too coarse to group by. */
const tooCoarse = 0.6;

/**
 * Capability of each requirement in scope, by id: the outermost heading that names a part of the product (or the one below
 * it, where nearly everything lies under one), else the thing that it acts on, else the quality that it is about.
 */
export function componentsOf(prd: PrdDocument, entities: readonly Entity[]): Map<string, string> {
  const requirements = inScope(prd);
  const headings = new Map(requirements.map((requirement) => [requirement.id, specificHeadings(requirement.section, prd.title)]));
  const depth = groupingDepth([...headings.values()]);
  const known = new Set(entities.map((entity) => entity.key));
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  const heading = (requirement: Requirement): string | undefined => {
    const named = headings.get(requirement.id) ?? [];
    return named[Math.min(depth, named.length - 1)];
  };
  const lonely = lonelyHeadings(requirements.map((requirement) => ({ heading: heading(requirement), family: requirement.parentId ?? requirement.id })));
  return new Map(requirements.map((requirement) => {
    const story = requirement.parentId === null ? undefined : byId.get(requirement.parentId);
    const name = heading(requirement);
    return [requirement.id, componentOf(requirement, name !== undefined && lonely.has(name) ? undefined : name, story, known)];
  }));
}

/** Headings of one requirement each, in a document that gives most requirements a heading of their own: they group nothing. */
function lonelyHeadings(places: readonly { readonly heading: string | undefined; readonly family: string }[]): Set<string> {
  const families = new Map<string, Set<string>>();
  for (const { heading, family } of places) if (heading !== undefined) families.set(heading, (families.get(heading) ?? new Set<string>()).add(family));
  const lonely = [...families].filter(([, members]) => members.size === 1).map(([heading]) => heading);
  return new Set(lonely.length >= 4 && lonely.length >= families.size * 0.6 ? lonely : []);
}

function groupingDepth(paths: readonly (readonly string[])[]): number {
  let depth = 0;
  while (depth < 3) {
    const level = depth;
    const counts = new Map<string, number>();
    for (const path of paths) {
      const name = path[Math.min(level, path.length - 1)];
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const coarse = Math.max(0, ...counts.values()) > paths.length * tooCoarse;
    const deeper = new Set(paths.map((path) => path[level + 1]).filter((name) => name !== undefined));
    if (!coarse || deeper.size < 2) return depth;
    depth += 1;
  }
  return depth;
}

function componentOf(requirement: Requirement, heading: string | undefined, story: Requirement | undefined, entities: ReadonlySet<string>): string {
  if (requirement.kind === 'nonfunctional' && (heading === undefined || !mentionsEntity(requirement, entities))) return qualityNames[qualityOf(requirement)];
  if (heading !== undefined) return heading;
  if (requirement.kind === 'constraint') return 'Constraints';
  const acted = entityActedOn(requirement, entities) ?? (story === undefined ? undefined : entityActedOn(story, entities));
  return acted === undefined ? 'General' : capitalise(acted);
}

function mentionsEntity(requirement: Requirement, entities: ReadonlySet<string>): boolean {
  return entityActedOn(requirement, entities) !== undefined;
}

function entityActedOn(requirement: Requirement, entities: ReadonlySet<string>): string | undefined {
  return actionsIn(requirement.text).map((action) => headOf(action.phrase)).find((key) => key !== undefined && entities.has(key));
}
