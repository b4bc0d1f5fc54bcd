import type { RunChange } from '../store/run-document.ts';

/** A run whose bundle nobody has approved. */
export const noApproval: Pick<RunChange, 'approval' | 'approvals'> = { approval: null, approvals: [] };
