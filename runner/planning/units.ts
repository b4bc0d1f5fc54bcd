import type { PrdDocument, Requirement } from '../../shared/domain/prd.ts';
import { qualityNames, qualityOf } from './classify.ts';
import { specificHeadings } from './headings.ts';
import { keyOfGroup, keyOfPart, keyOfRequirement } from './keys.ts';
import { inScope } from './scope.ts';
import { criteriaCount, isSmall, maxPoints, pointsOf } from './sizing.ts';
import { wordCount } from './words.ts';

/** The requirements that one staged issue covers. */
export interface Unit {
  readonly key: string;
  /** The one that names the issue, then the others in PRD order. Never empty. */
  readonly requirements: readonly [Requirement, ...Requirement[]];
  /** What gathers them when no single one does: a heading, or a quality. */
  readonly gatheredBy: string | null;
  /** Which criteria of the one requirement are covered, when it had too many for one issue: 0-based, end exclusive. */
  readonly part: { readonly number: number; readonly of: number; readonly from: number; readonly to: number } | null;
  /** The unit that this one was split from. */
  readonly splitFrom: string | null;
}

/** Criteria beyond this many are spread evenly over several issues. */
const maxCriteria = 12;
const criteriaPerPart = 8;
/** Members of a gathered issue; further ones get issues of their own. */
const maxGathered = 8;

/**
 * Cut the requirements in scope into issue-sized units.
 *
 * A requirement with an author's id or of some weight is a unit. A story takes what refines it along, until that is too
 * much for one issue: then the weighty refinements get units of their own. Small requirements without an id are gathered by
 * section, qualities by characteristic. Whether and where a requirement is gathered depends only on itself, its story and
 * its headings, so that keys stay when other text comes, goes or moves.
 */
export function unitsOf(prd: PrdDocument): Unit[] {
  const requirements = inScope(prd);
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  const families = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    const root = rootOf(requirement, byId);
    families.set(root.id, [...(families.get(root.id) ?? []), requirement]);
  }
  const units: Unit[] = [];
  const gathered = new Map<string, { by: string; members: Requirement[] }>();
  for (const [rootId, members] of families) {
    const root = byId.get(rootId);
    if (root === undefined) continue;
    const group = members.length === 1 ? groupOf(root, prd.title) : undefined;
    if (group === undefined) {
      units.push(...familyUnits(root, members));
      continue;
    }
    const bucket = gathered.get(group.key) ?? { by: group.by, members: [] };
    bucket.members.push(root);
    gathered.set(group.key, bucket);
  }
  for (const [key, { by, members }] of gathered) units.push(...gatheredUnits(key, by, members));
  return units.sort((a, b) => startOf(a) - startOf(b));
}

function startOf(unit: Unit): number {
  return unit.requirements[0].span.start + (unit.part === null ? 0 : unit.part.number / 1000);
}

/** The outermost requirement in scope that it refines; itself when there is none, or when the parents go in a circle. */
function rootOf(requirement: Requirement, byId: ReadonlyMap<string, Requirement>): Requirement {
  const seen = new Set<string>();
  let current = requirement;
  while (current.parentId !== null && !seen.has(current.id)) {
    seen.add(current.id);
    const parent = byId.get(current.parentId);
    if (parent === undefined) return current;
    current = parent;
  }
  return current.parentId === null ? current : requirement;
}

function familyUnits(root: Requirement, members: readonly Requirement[]): Unit[] {
  const others = members.filter((member) => member !== root);
  if (others.length === 0) return splitByCriteria(root);
  const whole = unitOf(keyOfRequirement(root.id), root, others);
  if (pointsOf(whole.requirements) <= maxPoints.L && criteriaCount(whole.requirements) <= maxCriteria) return [whole];
  const weighty = others.filter((member) => !isSmall(member) || member.idSource === 'author');
  const small = others.filter((member) => !weighty.includes(member));
  const parent = unitOf(keyOfRequirement(root.id), root, small);
  const children = weighty.flatMap((member) => splitByCriteria(member)).map((unit) => ({ ...unit, splitFrom: unit.splitFrom ?? parent.key }));
  return small.length === 0 ? [...splitByCriteria(root), ...children] : [parent, ...children];
}

function unitOf(key: string, lead: Requirement, others: readonly Requirement[], gatheredBy: string | null = null): Unit {
  return { key, requirements: [lead, ...others], gatheredBy, part: null, splitFrom: null };
}

function splitByCriteria(requirement: Requirement): Unit[] {
  const whole = unitOf(keyOfRequirement(requirement.id), requirement, []);
  const total = requirement.acceptance.length;
  if (total <= maxCriteria) return [whole];
  const parts = Math.ceil(total / criteriaPerPart);
  const bound = (part: number): number => Math.round((part * total) / parts);
  return Array.from({ length: parts }, (_, index) => ({
    ...whole,
    key: index === 0 ? whole.key : keyOfPart(whole.key, index + 1),
    part: { number: index + 1, of: parts, from: bound(index), to: bound(index + 1) },
    splitFrom: index === 0 ? null : whole.key,
  }));
}

/** Where a requirement without an author's id is gathered; `undefined` when it stands alone. */
function groupOf(requirement: Requirement, title: string | null): { key: string; by: string } | undefined {
  if (requirement.idSource === 'author' || !isSmall(requirement)) return undefined;
  if (requirement.kind === 'nonfunctional') {
    const quality = qualityOf(requirement);
    return { key: keyOfGroup('quality', [quality]), by: qualityNames[quality] };
  }
  if (requirement.kind === 'user_story') return undefined;
  if (requirement.kind === 'functional' && wordCount(requirement.text) > 8) return undefined;
  const by = requirement.kind === 'constraint' ? 'Constraints' : (specificHeadings(requirement.section, title).at(-1) ?? requirement.section.at(-1) ?? 'Other');
  return { key: keyOfGroup(requirement.kind === 'constraint' ? 'constraints' : 'small', requirement.section), by };
}

function gatheredUnits(key: string, by: string, members: readonly Requirement[]): Unit[] {
  const [lead, ...others] = members;
  if (lead === undefined) return [];
  const inside = others.slice(0, maxGathered - 1);
  const beyond = others.slice(maxGathered - 1).flatMap((requirement) => splitByCriteria(requirement));
  return [unitOf(key, lead, inside, by), ...beyond];
}
