import type { PrdDocument, Requirement } from '../../shared/domain/prd.ts';

/**
 * Whether an issue has to cover it: everything to be built or held. Goals and what is out of scope frame the work; a
 * priority of "won't" keeps a requirement out of this delivery.
 */
export function isInScope(requirement: Requirement): boolean {
  return requirement.kind !== 'goal' && requirement.kind !== 'out_of_scope' && requirement.priority !== 'wont';
}

export function inScope(prd: PrdDocument): Requirement[] {
  return prd.requirements.filter(isInScope);
}

/** Something to be held across features rather than a feature. */
export function isCrossCutting(requirement: Requirement): boolean {
  return requirement.kind === 'nonfunctional' || requirement.kind === 'constraint';
}
