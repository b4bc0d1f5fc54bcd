import { dependencyPath } from '../../shared/domain/backlog-graph.ts';
import { isAuthentication, needsAuthentication } from './classify.ts';
import type { Entity } from './entities.ts';
import { hierarchyOf } from './hierarchy.ts';
import type { Effect } from './verbs.ts';
import { actionsIn, headOf } from './entities.ts';
import type { DistinctiveWords } from './distinctive.ts';
import { rankOf } from './priorities.ts';
import type { Unit } from './units.ts';
import { singular, wordsOf } from './words.ts';

/** Why one unit waits for another. */
export interface Dependency {
  readonly from: string;
  readonly on: string;
  readonly because: string;
}

export interface Ordering {
  readonly dependencies: readonly Dependency[];
  /** What each unit is a part of, where the document says so. */
  readonly parents: ReadonlyMap<string, string>;
  /** Dependencies that the text states but that would close a circle. */
  readonly leftOut: readonly Dependency[];
  /** Units that change the same thing and are not ordered: by key, both ways. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
}

export interface OrderingBasis {
  readonly entities: readonly Entity[];
  /** Component of each requirement, by id. */
  readonly components: ReadonlyMap<string, string>;
  readonly distinctive: DistinctiveWords;
}

/** Most dependencies that one rule gives a unit, so that a word used everywhere does not order everything. */
const maxPerRule = 4;

/**
 * What has to come first, from the text alone: references by id, parts of a story, signing in before what needs it, the
 * making of a thing before its use, the first use of an external system before further ones, mandated technology before what
 * names it, features before the measurement of a quality that names them. Rules are applied from the surest to the weakest;
 * a dependency that would close a circle is left out, one that others imply is not repeated. What is a part of another unit
 * does not wait for it, nor the other way round: the whole is done when its parts are.
 */
export function orderingOf(units: readonly Unit[], { entities, components, distinctive }: OrderingBasis): Ordering {
  const proposed = [
    ...references(units), ...parts(units), ...authentication(units), ...constraints(units), ...creation(units, entities), ...integrations(units), ...qualities(units, components, distinctive),
  ];
  const parents = hierarchyOf(units);
  const graph = new Map(units.map((unit) => [unit.key, { key: unit.key, dependsOn: [] as string[] }]));
  const written = new Map(units.map(({ key }) => [key, { key, dependsOn: [parents.get(key)].filter((parent) => parent !== undefined) }]));
  const kept: Dependency[] = [];
  const leftOut: Dependency[] = [];
  for (const dependency of proposed) {
    const node = graph.get(dependency.from);
    if (node === undefined || dependency.from === dependency.on || dependencyPath(graph, dependency.from, dependency.on) !== undefined) continue;
    if (isInside(dependency.from, dependency.on, parents)) continue;
    if (dependencyPath(written, dependency.on, dependency.from) !== undefined) {
      leftOut.push(dependency);
      continue;
    }
    node.dependsOn.push(dependency.on);
    written.get(dependency.from)?.dependsOn.push(dependency.on);
    kept.push(dependency);
  }
  const dependencies = kept.filter((dependency) => !impliedByOthers(dependency, graph));
  return { dependencies, parents, leftOut, conflicts: conflictsOf(units, entities, graph) };
}

/** True for a part of the unit, and for a part of its parts. */
function isInside(key: string, whole: string, parents: ReadonlyMap<string, string>): boolean {
  for (let at = parents.get(key); at !== undefined; at = parents.get(at)) if (at === whole) return true;
  return false;
}

function impliedByOthers(dependency: Dependency, graph: Map<string, { key: string; dependsOn: string[] }>): boolean {
  const node = graph.get(dependency.from);
  if (node === undefined) return false;
  const implied = node.dependsOn.some((other) => other !== dependency.on && dependencyPath(graph, other, dependency.on) !== undefined);
  if (implied) node.dependsOn = node.dependsOn.filter((key) => key !== dependency.on);
  return implied;
}

function references(units: readonly Unit[]): Dependency[] {
  const owner = new Map(units.flatMap((unit) => unit.requirements.map((requirement) => [requirement.id, unit] as const)));
  const out: Dependency[] = [];
  for (const unit of units) {
    for (const requirement of unit.requirements) {
      const text = [requirement.text, ...requirement.acceptance.map((criterion) => criterion.text)].join(' ');
      for (const id of text.match(/[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)+|\b[A-Z]{1,5}\d+\b/gu) ?? []) {
        const other = owner.get(id);
        if (other !== undefined && other !== unit) out.push({ from: unit.key, on: other.key, because: `${requirement.id} refers to ${id}` });
      }
    }
  }
  return out;
}

function parts(units: readonly Unit[]): Dependency[] {
  return units.flatMap((unit) => (unit.splitFrom === null ? [] : [{ from: unit.key, on: unit.splitFrom, because: unit.part === null ? `it refines ${unit.requirements[0].parentId ?? 'the story'}` : `part ${unit.part.number} of the same requirement` }]));
}

const isFeature = (unit: Unit): boolean => unit.requirements[0].kind === 'functional' || unit.requirements[0].kind === 'user_story';

function authentication(units: readonly Unit[]): Dependency[] {
  const signIn = units.find((unit) => isFeature(unit) && unit.requirements.some(isAuthentication));
  if (signIn === undefined) return [];
  return units
    .filter((unit) => isFeature(unit) && unit !== signIn && unit.requirements.some(needsAuthentication))
    .map((unit) => ({ from: unit.key, on: signIn.key, because: 'only a known person can use it' }));
}

function constraints(units: readonly Unit[]): Dependency[] {
  const out: Dependency[] = [];
  for (const constraint of units.filter((unit) => unit.requirements[0].kind === 'constraint')) {
    const names = [...new Set(constraint.requirements.flatMap((requirement) => requirement.integrations))];
    for (const unit of units.filter((candidate) => candidate !== constraint && candidate.requirements[0].kind !== 'constraint')) {
      const shared = names.find((name) => unit.requirements.some((requirement) => requirement.integrations.includes(name)));
      if (shared !== undefined) out.push({ from: unit.key, on: constraint.key, because: `the constraint settles how ${shared} is used` });
    }
  }
  return out;
}

function creation(units: readonly Unit[], entities: readonly Entity[]): Dependency[] {
  const features = units.filter(isFeature);
  return entities.flatMap((entity) => {
    const creators = features.filter((unit) => has(unit, entity, 'create'));
    const makers = creators.length > 0 ? creators : features.filter((unit) => has(unit, entity, 'store'));
    // "Create" is the surest sign; "add" and its like may be about something inside.
    const maker = makers.find((unit) => unit.requirements.some((requirement) => actionsIn(requirement.text).some((action) => action.verb === 'create' && headOf(action.phrase) === entity.key))) ?? makers[0];
    if (maker === undefined) return [];
    const users = features.filter((unit) => unit !== maker && !makers.includes(unit) && (['store', 'change', 'read'] as const).some((effect) => has(unit, entity, effect)));
    return users.slice(0, 12).map((unit) => ({ from: unit.key, on: maker.key, because: `it works on the ${entity.key} that ${maker.requirements[0].id} brings in` }));
  });
}

function has(unit: Unit, entity: Entity, effect: Effect): boolean {
  return unit.requirements.some((requirement) => entity.effects.get(requirement.id)?.has(effect) === true);
}

function integrations(units: readonly Unit[]): Dependency[] {
  const first = new Map<string, Unit>();
  const out: Dependency[] = [];
  for (const unit of units.filter(isFeature)) {
    for (const name of new Set(unit.requirements.flatMap((requirement) => requirement.integrations))) {
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, unit);
      else out.push({ from: unit.key, on: earlier.key, because: `${earlier.requirements[0].id} is the first to connect ${name}` });
    }
  }
  return out;
}

/** A quality is measured on what it names: a component by its name, or features with which it shares telling words. */
function qualities(units: readonly Unit[], components: ReadonlyMap<string, string>, distinctive: DistinctiveWords): Dependency[] {
  const features = units.filter(isFeature).map((unit) => ({ unit, text: textOf(unit), name: nameWord(components.get(unit.requirements[0].id) ?? '') }));
  return units.filter((unit) => unit.requirements[0].kind === 'nonfunctional').flatMap((unit) => {
    const text = unit.requirements.map((requirement) => requirement.text).join(' ');
    const words = new Set(wordsOf(text).map(singular));
    const named = features.filter((feature) => feature.name !== undefined && words.has(feature.name));
    const close = features.filter((feature) => !named.includes(feature) && distinctive.shared(text, feature.text) >= 2);
    // What has to be done does not wait for what may never be.
    const wanted = [...named, ...close].filter((feature) => importance(feature.unit) <= importance(unit));
    return wanted.slice(0, maxPerRule).map(({ unit: feature }) => ({ from: unit.key, on: feature.key, because: `${unit.requirements[0].id} is measured on what ${feature.requirements[0].id} brings` }));
  });
}

/** The rank of what is wanted most of a unit. */
function importance(unit: Unit): number {
  return Math.min(...unit.requirements.map(({ priority }) => rankOf(priority)));
}

function textOf(unit: Unit): string {
  return unit.requirements.flatMap((requirement) => [requirement.text, ...requirement.acceptance.map((criterion) => criterion.text)]).join(' ');
}

/** The word by which a text names a component: the last one of its name, which carries it ("Guest checkout"). */
function nameWord(component: string): string | undefined {
  const word = singular(component.toLowerCase().split(/\s+/).at(-1) ?? '');
  return word.length > 3 && component !== 'General' ? word : undefined;
}

function conflictsOf(units: readonly Unit[], entities: readonly Entity[], graph: ReadonlyMap<string, { key: string; dependsOn: string[] }>): Map<string, string[]> {
  const conflicts = new Map<string, string[]>();
  const note = (a: string, b: string): void => void conflicts.set(a, [...new Set([...(conflicts.get(a) ?? []), b])]);
  for (const entity of entities) {
    const writers = units.filter((unit) => isFeature(unit) && (['create', 'store', 'change'] as const).some((effect) => has(unit, entity, effect)));
    // When most issues change a thing, naming all pairs says nothing.
    if (writers.length < 2 || writers.length > 6) continue;
    writers.forEach((a, at) => {
      for (const b of writers.slice(at + 1)) {
        if (dependencyPath(graph, a.key, b.key) !== undefined || dependencyPath(graph, b.key, a.key) !== undefined) continue;
        note(a.key, b.key);
        note(b.key, a.key);
      }
    });
  }
  return conflicts;
}
