import type { RunChange } from '../store/run-document.ts';

/** A run whose bundle nobody has approved. */
export const noApproval: Pick<RunChange, 'approval' | 'approvals'> = { approval: null, approvals: [] };

/** `alice` of `User::"alice"`: approvers are named like this. */
export function personOf(principal: string): string {
  return /^User::"(.+)"$/.exec(principal)?.[1] ?? principal;
}
