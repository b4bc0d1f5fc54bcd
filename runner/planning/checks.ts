import type { Check, StagedIssue } from '../../shared/domain/backlog.ts';
import type { PrdDocument } from '../../shared/domain/prd.ts';
import { checkActiveText } from './checks-active-text.ts';
import { checkCoverage } from './checks-coverage.ts';
import { checkDependencies } from './checks-dependencies.ts';
import { checkHierarchy } from './checks-hierarchy.ts';
import { checkText } from './checks-text.ts';
import type { NeutralisedIssue } from './neutral-issues.ts';

export interface PlanToCheck {
  readonly prd: PrdDocument;
  readonly issues: readonly StagedIssue[];
  /** What was changed in the planner's issues before anybody saw them. */
  readonly neutralised?: readonly NeutralisedIssue[];
}

/**
 * Check a backlog against its PRD. Pure: works alike on the planner's backlog and on one that people edited. A dropped issue
 * is a decision: it covers nothing, and what only it covered is a warning.
 */
export function checkPlan({ prd, issues, neutralised = [] }: PlanToCheck): Check[] {
  return [...checkCoverage(prd, issues), ...checkDependencies(issues), ...checkHierarchy(issues), ...checkText(issues), ...checkActiveText(issues, neutralised)];
}
