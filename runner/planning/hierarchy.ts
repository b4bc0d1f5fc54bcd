import type { Requirement } from '../../shared/domain/prd.ts';
import { maxLevels, maxParts } from '../../shared/domain/backlog-hierarchy.ts';
import type { Unit } from './units.ts';

/**
 * What each unit is a part of, by key: only where the document says so beyond doubt, by numbering (`FR-1.1` below `FR-1`) or by
 * nesting one requirement below another, and where everything that the unit covers agrees. Nothing is invented to hold parts
 * together, and what the target could not take is left out.
 */
export function hierarchyOf(units: readonly Unit[]): Map<string, string> {
  const owners = Map.groupBy(units.flatMap((unit) => unit.requirements.map(({ id }) => ({ id, unit }))), ({ id }) => id);
  const numbered = new Set(units.flatMap(({ requirements }) => requirements.filter(({ idSource }) => idSource === 'author').map(({ id }) => id)));
  const parents = new Map<string, string>();
  const parts = new Map<string, number>();
  for (const unit of units) {
    const id = outerOf(unit, numbered);
    const parent = id === undefined ? undefined : soleOwner((owners.get(id) ?? []).map((entry) => entry.unit));
    if (parent === undefined || parent.key === unit.key) continue;
    const count = (parts.get(parent.key) ?? 0) + 1;
    if (count > maxParts || !fits(unit.key, parent.key, { parents, isWhole: parts.has(unit.key) })) continue;
    parents.set(unit.key, parent.key);
    parts.set(parent.key, count);
  }
  return parents;
}

/** The one requirement outside of a unit that all of the unit refines. */
function outerOf(unit: Unit, numbered: ReadonlySet<string>): string | undefined {
  const own = new Set(unit.requirements.map(({ id }) => id));
  const outer = new Set(unit.requirements.map((requirement) => parentOf(requirement, numbered)).filter((id) => id === undefined || !own.has(id)));
  return outer.size === 1 ? [...outer][0] : undefined;
}

/** What a requirement refines, by its number and by its place; `undefined` also where the two disagree. */
function parentOf({ id, idSource, parentId }: Requirement, numbered: ReadonlySet<string>): string | undefined {
  const prefix = idSource === 'author' ? /^(.*\d)\.\d+$/.exec(id)?.[1] : undefined;
  const byNumber = prefix !== undefined && numbered.has(prefix) ? prefix : undefined;
  return parentId === null || byNumber === undefined || parentId === byNumber ? (byNumber ?? parentId ?? undefined) : undefined;
}

/** The unit of a requirement; of one that was split, its first part. */
function soleOwner(units: readonly Unit[]): Unit | undefined {
  const [first, ...others] = units;
  return others.every((other) => other.splitFrom === first?.key) ? first : undefined;
}

/** No circle, and no more levels than a target takes. */
function fits(key: string, parent: string, { parents, isWhole }: { readonly parents: ReadonlyMap<string, string>; readonly isWhole: boolean }): boolean {
  const above = chain(parent, parents);
  const below = isWhole ? Math.max(0, ...[...parents.keys()].map((other) => chain(other, parents).indexOf(key))) : 0;
  return !above.includes(key) && above.length + below + 1 <= maxLevels;
}

/** From a unit outwards, itself first. */
function chain(key: string, parents: ReadonlyMap<string, string>): string[] {
  const keys = [key];
  for (let at = parents.get(key); at !== undefined; at = parents.get(at)) keys.push(at);
  return keys;
}
