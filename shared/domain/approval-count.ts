import type { RunDetail } from './run.ts';

/** `1 of 2 approvals (ada): another person has to approve.` For a run that somebody approved, but not yet enough persons. */
export function describeApprovals({ approvals = [], requiredApprovals = 1 }: Pick<RunDetail, 'approvals' | 'requiredApprovals'>): string {
  const names = approvals.map(({ approver }) => approver).join(', ');
  const missing = approvals.length < requiredApprovals ? 'another person has to approve' : 'they have to be for the same operations';
  return `${approvals.length} of ${requiredApprovals} approvals (${names}): ${missing}.`;
}
