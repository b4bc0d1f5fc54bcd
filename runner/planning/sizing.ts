import type { IssueSize } from '../../shared/domain/backlog.ts';
import type { Requirement } from '../../shared/domain/prd.ts';
import { wordCount } from './words.ts';

/** Upper bound of each size in points; XL has none. */
export const maxPoints = { XS: 1, S: 2, M: 4, L: 7 } as const;

/**
 * Points: 1 for the first requirement and each weighty further one, a half for each small further one, for each criterion
 * beyond a requirement's first and for a long statement, 1 for each external system. A measure of how much is asked for, not
 * of how hard it is.
 */
export function pointsOf(requirements: readonly Requirement[], criteria?: number): number {
  const own = requirements.reduce((sum, requirement, index) => sum + (index > 0 && isSmall(requirement) ? 0.5 : 1), 0);
  const systems = new Set(requirements.flatMap((requirement) => requirement.integrations));
  const extra = criteria === undefined ? requirements.reduce((sum, requirement) => sum + Math.max(0, requirement.acceptance.length - 1), 0) : Math.max(0, criteria - 1);
  const long = requirements.filter((requirement) => requirement.text.length > 240).length;
  return own + extra * 0.5 + systems.size + long * 0.5;
}

/** Small enough to share an issue: a line or two, and at most one criterion of its own. */
export function isSmall(requirement: Requirement): boolean {
  return requirement.acceptance.length <= 1 && wordCount(requirement.text) <= 30;
}

export function criteriaCount(requirements: readonly Requirement[]): number {
  return requirements.reduce((sum, requirement) => sum + Math.max(1, requirement.acceptance.length), 0);
}

export function sizeOf(points: number): IssueSize {
  for (const size of ['XS', 'S', 'M', 'L'] as const) if (points <= maxPoints[size]) return size;
  return 'XL';
}
