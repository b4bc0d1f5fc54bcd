import type { IssueSize } from '../../shared/domain/backlog.ts';
import type { Requirement } from '../../shared/domain/prd.ts';

/** Upper bound of each size in points; XL has none. */
export const maxPoints = { XS: 1, S: 2, M: 4, L: 7 } as const;

/**
 * Points: 1 for each requirement, a half for each criterion beyond its first, 1 for each external system, a half for a long
 * statement. A measure of how much is asked for, not of how hard it is.
 */
export function pointsOf(requirements: readonly Requirement[], criteria?: number): number {
  const systems = new Set(requirements.flatMap((requirement) => requirement.integrations));
  const extra = criteria === undefined ? requirements.reduce((sum, requirement) => sum + Math.max(0, requirement.acceptance.length - 1), 0) : Math.max(0, criteria - 1);
  const long = requirements.filter((requirement) => requirement.text.length > 240).length;
  return requirements.length + extra * 0.5 + systems.size + long * 0.5;
}

export function criteriaCount(requirements: readonly Requirement[]): number {
  return requirements.reduce((sum, requirement) => sum + Math.max(1, requirement.acceptance.length), 0);
}

export function sizeOf(points: number): IssueSize {
  for (const size of ['XS', 'S', 'M', 'L'] as const) if (points <= maxPoints[size]) return size;
  return 'XL';
}
