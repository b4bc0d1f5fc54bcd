import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { createApproval } from '../../shared/domain/approval-signing.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { isEnrolled } from './approver.ts';
import type { ApproverPorts } from './approver.ts';
import { reviewBundle } from './bundle-review.ts';

/** A no that says whose it is. */
export interface SignedRejection {
  readonly approver: string;
  readonly envelope: ApprovalEnvelope;
}

/**
 * The person's no to the frozen bundle of a run, signed with the key that this editor holds and the gatekeeper knows. Undefined
 * without such a key or a frozen bundle, and where either cannot be read: a no is never kept back, and no key is made for it.
 * @throws PassError `conflict` when the bundle is not the one that the runner names
 */
export async function signedRejection({ secrets, runner }: Pick<ApproverPorts, 'secrets' | 'runner'>, run: Pick<RunDetail, 'id' | 'prd' | 'targetChoice' | 'bundle'>, reason: string): Promise<SignedRejection | undefined> {
  if (run.bundle === null) return undefined;
  const key = await secrets.approverKey();
  if (key === undefined) return undefined;
  const answer = await readable(async () => ((await isEnrolled(runner, key)) ? await runner.call('bundle.get', { runId: run.id }) : undefined));
  if (answer === undefined) return undefined;
  const { bytes, bundle } = reviewBundle(answer, run);
  const operationIds = bundle.operations.map(({ id }) => id);
  const envelope = createApproval({ bundleBytes: bytes, operationIds, approver: key.approver, secretKey: key.secretKey, notAfter: bundle.expiresAt, reason, decision: 'reject' });
  return { approver: key.approver, envelope };
}

async function readable<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (PassError.is(error)) return undefined;
    throw error;
  }
}
