import { verifyEnvelope } from '../../shared/domain/approval-signing.ts';
import type { VerifiedStatement } from '../../shared/domain/approval-signing.ts';
import type { ApprovalEnvelope, ApproverKey } from '../../shared/domain/approval.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import type { Target } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

/** Time within which a sync that started in time may still be finished, in milliseconds. */
const resumeWindow = 7 * 24 * 60 * 60 * 1000;

/** Signature of one person, as it is recorded. */
export interface RecordedApproval {
  readonly approver: string;
  readonly publicKey: string;
  readonly notAfter: string;
  readonly reason: string;
}

/**
 * A bundle with the approvals that its execution needs. Only {@link VerifiedApproval.verify} makes one, and only the
 * executor takes one: there is no other way to a write.
 */
export class VerifiedApproval {
  readonly bundle: WriteBundle;
  readonly digest: Digest;
  readonly approvals: readonly RecordedApproval[];
  readonly #verified = true;

  private constructor(bundle: WriteBundle, digest: Digest, approvals: readonly RecordedApproval[]) {
    this.bundle = bundle;
    this.digest = digest;
    this.approvals = approvals;
  }

  /** True for an instance that `verify` made, whatever its prototype says. */
  static isGenuine(value: VerifiedApproval): boolean {
    return #verified in value && value.#verified;
  }

  /**
   * Verify the raw bytes and every envelope against the enrolled keys.
   * @throws PassError `forbidden`, `expired`, `conflict` or `bad_input`; nothing may then be written
   */
  static verify(request: VerificationRequest): VerifiedApproval {
    const { bundle, digest } = parseBundle(request.bundleBytes);
    const verified = request.envelopes.map((envelope) => {
      const statement = verifyEnvelope(envelope, request.keys);
      checkStatement(statement, bundle, digest);
      checkScope(statement.key, bundle.target);
      checkTime(statement, bundle, request);
      return statement;
    });
    const persons = new Set(verified.map(({ key }) => key.approver));
    if (persons.size < request.requiredApprovals) {
      throw new PassError('forbidden', `${persons.size} of ${request.requiredApprovals} required persons approved this bundle.`, 'Ask another enrolled person to approve it; several keys of one person count once.');
    }
    return new VerifiedApproval(
      bundle,
      digest,
      verified.map(({ key, statement }) => ({ approver: key.approver, publicKey: key.publicKey, notAfter: statement.predicate.notAfter, reason: statement.predicate.reason })),
    );
  }
}

export interface VerificationRequest {
  readonly bundleBytes: Uint8Array;
  readonly envelopes: readonly ApprovalEnvelope[];
  readonly keys: readonly ApproverKey[];
  readonly requiredApprovals: number;
  readonly now: Date;
  /** When this bundle was accepted before; a sync that started in time may finish. */
  readonly acceptedAt: string | undefined;
}

function checkStatement({ statement, digest }: VerifiedStatement, bundle: WriteBundle, bundleDigest: Digest): void {
  const { decision, nonce, operationIds, approver } = statement.predicate;
  if (digest !== bundleDigest) throw new PassError('forbidden', 'The approval is for other bytes than this bundle.', 'Read the bundle as it is, and approve it.');
  if (decision !== 'approve') throw new PassError('forbidden', `${approver} rejected this bundle.`, 'Change the backlog, and ask for approval again.');
  if (nonce !== bundle.nonce) throw new PassError('forbidden', 'The approval was made for another bundle.', 'Approve this bundle.');
  const approved = new Set(operationIds);
  const missing = bundle.operations.filter(({ id }) => !approved.has(id));
  if (missing.length > 0 || approved.size !== bundle.operations.length || operationIds.length !== approved.size) {
    throw new PassError('forbidden', `The approval names ${approved.size} operations; the bundle has ${bundle.operations.length}.`, 'Approve all operations, or drop issues from the backlog first.');
  }
}

function checkScope(key: ApproverKey, target: Target): void {
  if (key.scope === 'any' || target.kind === 'folder' || target.emulator) return;
  throw new PassError('forbidden', `The key of ${key.approver} counts for folders and emulators only, not for ${target.owner}/${target.name}.`, 'Approve with a key of scope `any`: see `pass-runner enroll --help`.');
}

function checkTime({ statement }: VerifiedStatement, bundle: WriteBundle, { now, acceptedAt }: VerificationRequest): void {
  if (acceptedAt !== undefined) {
    if (now.getTime() - Date.parse(acceptedAt) <= resumeWindow) return;
    throw new PassError('expired', `This sync was started more than seven days ago (${acceptedAt}).`, 'Freeze and approve a bundle again: what was written is not written twice.');
  }
  const end = Math.min(Date.parse(bundle.expiresAt), Date.parse(statement.predicate.notAfter));
  if (now.getTime() >= end) {
    throw new PassError('expired', `The approval ended at ${new Date(end).toISOString()}.`, 'Freeze the bundle again, read it, and approve it.');
  }
}
