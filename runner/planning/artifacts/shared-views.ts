import type { PrdDocument } from '../../../shared/domain/prd.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';
import { capitalise } from '../titles.ts';

export interface Named {
  readonly name: string;
  readonly requirements: string[];
}

/** Issues and requirements by capability, in the order in which the PRD first asks for them. */
export function capabilitiesOf({ prd, backlog }: PlanFacts): { name: string; requirements: string[]; issues: string[] }[] {
  const place = new Map(prd.requirements.map((requirement, index) => [requirement.id, index]));
  const first = (ids: readonly string[]): number => Math.min(...ids.map((id) => place.get(id) ?? Number.MAX_SAFE_INTEGER));
  const groups = new Map<string, { name: string; requirements: string[]; issues: string[] }>();
  for (const issue of backlog.issues) {
    const group = groups.get(issue.component) ?? { name: issue.component, requirements: [], issues: [] };
    group.issues.push(issue.key);
    group.requirements = [...new Set([...group.requirements, ...issue.traces])];
    groups.set(issue.component, group);
  }
  for (const group of groups.values()) group.requirements.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  return [...groups.values()].sort((a, b) => first(a.requirements) - first(b.requirements));
}

/** Personas that the user stories name, with the requirements that do, spelling variants together; then those that sections on users introduce. */
export function peopleOf(prd: PrdDocument): Named[] {
  const named = grouped(inScope(prd).flatMap((requirement) => (requirement.persona === null ? [] : [{ name: requirement.persona.replace(/^(?:an?|the)\s+/i, ''), id: requirement.id }])));
  const known = new Set(named.map(({ name }) => name.toLowerCase()));
  return [...named, ...(prd.people ?? []).filter(({ name }) => !known.has(name.toLowerCase())).map(({ name }) => ({ name: capitalise(name), requirements: [] }))];
}

/** External systems that requirements in scope name. */
export function externalsOf(prd: PrdDocument): Named[] {
  return grouped(inScope(prd).flatMap((requirement) => requirement.integrations.map((name) => ({ name, id: requirement.id }))));
}

function grouped(mentions: readonly { name: string; id: string }[]): Named[] {
  const groups = new Map<string, Named>();
  for (const { name, id } of mentions) {
    const key = name.toLowerCase().trim();
    if (key === '') continue;
    const group = groups.get(key) ?? { name: capitalise(name.trim()), requirements: [] };
    if (!group.requirements.includes(id)) group.requirements.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
