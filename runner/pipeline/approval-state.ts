import { ApprovalStatement } from '../../shared/domain/approval.ts';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import type { RunChange } from '../store/run-document.ts';

/** A run whose bundle nobody has approved. */
export const noApproval: Pick<RunChange, 'approval' | 'approvals'> = { approval: null, approvals: [] };

/**
 * What an envelope says, unverified: only the gatekeeper can tell whether somebody's key signed it. Undefined for a payload that is
 * no statement.
 */
export function claimOf(envelope: ApprovalEnvelope): ApprovalStatement | undefined {
  try {
    const bytes = decodeBase64(envelope.payload) ?? new Uint8Array();
    return ApprovalStatement.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).data;
  } catch {
    return undefined;
  }
}
