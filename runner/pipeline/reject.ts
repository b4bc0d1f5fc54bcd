import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { personOf } from '../../shared/domain/principal.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { StoredRun } from '../store/run-document.ts';
import { claimOf, noApproval } from './approval-state.ts';
import { refuseUnlessOpen } from './decide.ts';
import type { Pipeline } from './phase.ts';

export interface Rejecting {
  /** Principal. */
  readonly by: string;
  readonly reason: string;
  /** The person's own signature under it, where the bundle is frozen and they have a key. */
  readonly envelope?: ApprovalEnvelope | undefined;
}

/**
 * Say no. It needs no signature: nothing is written then.
 * @throws PassError `conflict` when there is nothing to decide, `stale` when the signature is for another bundle, `forbidden`
 * when no enrolled key made it
 */
export async function rejectRun({ store, gate, clock }: Pipeline, run: StoredRun, { by, reason, envelope }: Rejecting): Promise<void> {
  refuseUnlessOpen(run, 'rejected');
  if (envelope !== undefined) refuseOther(run, envelope, reason);
  // Told first, so that no approval counts from here on. A no needs no gatekeeper, though: without one nothing is written.
  if (run.bundle !== null) await gate.reject(run.bundle.digest, personOf(by), reason, envelope).catch((error: unknown) => (PassError.is(error, 'unavailable') ? undefined : Promise.reject(error instanceof Error ? error : new Error(String(error)))));
  await store.record(run.id, { kind: 'run.rejected', by, reason }, { set: { rejection: { by, reason, at: clock().toISOString() }, ...noApproval } });
}

/** The gatekeeper verifies the signature; what it is for is looked at here, to say so in time. */
function refuseOther(run: StoredRun, envelope: ApprovalEnvelope, reason: string): void {
  const claim = claimOf(envelope);
  if (claim?.predicate.decision !== 'reject' || claim.predicate.reason !== reason) throw new PassError('bad_input', 'The signature is not one for this rejection.', 'Reject the run again. Nothing was written.');
  if (claim.subject[0].digest.sha256 !== run.bundle?.digest) throw new PassError('stale', 'The signed rejection is for another bundle than the present one.', 'Reject the run again. Nothing was written.');
}
