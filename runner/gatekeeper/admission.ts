import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { OperationId } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { refuseSecrets } from '../../shared/domain/secrets.ts';
import { requireWithinLimits } from '../../shared/domain/write-totals.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { VerifiedApproval } from './approvals.ts';
import { verifyWithRoles } from './approver-roles.ts';
import { requireFewEnoughReaders } from './document-rules.ts';
import type { GatekeeperHome } from './home.ts';
import type { Journal, Rejection } from './journal.ts';
import { requireSamePolicy } from './policy.ts';
import type { AllTargets } from './targets.ts';

export interface SyncRequest {
  readonly bundleBytes: Uint8Array;
  readonly digest: Digest;
  readonly envelopes: readonly ApprovalEnvelope[];
  /** What the runner believes to be approved. */
  readonly operationIds: readonly OperationId[] | undefined;
}

export interface AdmissionServices {
  readonly home: GatekeeperHome;
  readonly journal: Journal;
  readonly targets: AllTargets;
  readonly clock: () => Date;
}

/** Decides whether a bundle may be carried out: everything is verified from the bytes that were handed over, and the files of this host. */
export class Admission {
  readonly #home: GatekeeperHome;
  readonly #journal: Journal;
  readonly #targets: AllTargets;
  readonly #clock: () => Date;

  constructor({ home, journal, targets, clock }: AdmissionServices) {
    this.#home = home;
    this.#journal = journal;
    this.#targets = targets;
    this.#clock = clock;
  }

  /**
   * The approval, as the rules and keys of this host have it now. A refusal is recorded.
   * @param additions whether approvals count that are not recorded yet; of a bundle that was not accepted before, all are such
   * @throws PassError; nothing may then be written
   */
  async verify({ bundleBytes, digest, envelopes, operationIds }: SyncRequest, additions = true): Promise<VerifiedApproval> {
    const known = this.#journal.sync(digest);
    try {
      refuseRejected(this.#journal.rejection(digest));
      const { bundle } = parseBundle(bundleBytes);
      const settings = await this.#home.settings();
      requireFewEnoughReaders(bundle, settings);
      const now = this.#clock();
      const approval = await verifyWithRoles({ bundleBytes, envelopes, keys: await this.#home.approvers(), mode: settings, operationIds, now: this.#journal.notBefore(now), clock: now, accepted: known && { at: known.acceptedAt, approvals: known.approvals, additions } }, this.#targets);
      if (known === undefined) {
        requireSamePolicy(bundle, settings);
        refuseSecrets(approval.operations);
      }
      requireWithinLimits(approval.operations, settings.limits ?? {});
      return approval;
    } catch (error) {
      await this.#journal.recordDenied(digest, PassError.toData(error));
      throw error;
    }
  }

  /** Asked before each write of a sync: verifies its approval again when rules or keys were changed, and says whether they were. */
  stillAllowed(request: SyncRequest, before: string): () => Promise<{ readonly changed: boolean }> {
    let rules = before;
    return async () => {
      const present = await this.#home.rulesText();
      const changed = present !== rules;
      if (changed) await this.verify(request, false);
      rules = present;
      return { changed };
    };
  }
}

function refuseRejected(rejection: Rejection | undefined): void {
  if (rejection !== undefined) throw new PassError('forbidden', `${rejection.by} rejected this bundle: ${rejection.reason}`, 'A rejection is final. Run PASS on the PRD again.');
}
