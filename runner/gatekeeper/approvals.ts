import { verifyEnvelope } from '../../shared/domain/approval-signing.ts';
import type { VerifiedStatement } from '../../shared/domain/approval-signing.ts';
import type { ApprovalEnvelope, ApproverKey } from '../../shared/domain/approval.ts';
import { approvedOperations, requireClosed } from '../../shared/domain/approved-operations.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { Operation, OperationId, WriteBundle } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import type { Target } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

/** Time within which a sync that started in time may still be finished, in milliseconds. */
const resumeWindow = 7 * 24 * 60 * 60 * 1000;

/** Signature of one person, as it is recorded. */
export interface RecordedApproval {
  readonly approver: string;
  readonly publicKey: string;
  /** Whose permission on the repository counts too; null where nobody is linked. */
  readonly githubLogin: string | null;
  readonly notAfter: string;
  readonly reason: string;
  readonly operationIds: readonly OperationId[];
}

/**
 * A bundle with the approvals that its execution needs. Only {@link VerifiedApproval.verify} makes one, and only the
 * executor takes one: there is no other way to a write.
 */
export class VerifiedApproval {
  readonly bundle: WriteBundle;
  readonly digest: Digest;
  readonly approvals: readonly RecordedApproval[];
  /** The approved operations, in the order of the bundle. No other one may be carried out. */
  readonly operations: readonly Operation[];
  readonly mode: ApprovalMode;
  readonly #verified = true;

  private constructor(bundle: WriteBundle, digest: Digest, approvals: readonly RecordedApproval[], operations: readonly Operation[], mode: ApprovalMode) {
    this.bundle = bundle;
    this.digest = digest;
    this.approvals = approvals;
    this.operations = operations;
    this.mode = mode;
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
    const { mode } = request;
    if (mode.fourEyes) refuseSubmitter(verified, bundle);
    const approved = approvedOperations(bundle, verified.map(({ key, statement }) => ({ approver: key.approver, operationIds: statement.predicate.operationIds })), mode.requiredApprovals);
    const persons = new Set(verified.map(({ key }) => key.approver));
    if (persons.size < mode.requiredApprovals || (approved.length === 0 && bundle.operations.length > 0)) {
      const what = persons.size < mode.requiredApprovals ? 'this bundle' : 'any one of its operations';
      throw new PassError('forbidden', `${Math.min(persons.size, mode.requiredApprovals - 1)} of ${mode.requiredApprovals} required persons approved ${what}.`, 'Ask another enrolled person to approve it; several keys of one person count once.');
    }
    requireClosed(bundle, approved);
    refuseOthers(approved, request.operationIds);
    const operations = bundle.operations.filter(({ id }) => approved.includes(id));
    return new VerifiedApproval(bundle, digest, verified.map(recorded), operations, mode);
  }
}

/** The administrator's rules (settings.json), as they stood when an approval was accepted. */
export interface ApprovalMode {
  /** Different persons who have to approve. */
  readonly requiredApprovals: number;
  /** Whoever submitted the run cannot approve it. */
  readonly fourEyes: boolean;
}

/** The mode in words, for records: `single-approver`, `2 approvers, four eyes`. */
export function describeMode({ requiredApprovals, fourEyes }: ApprovalMode): string {
  const count = requiredApprovals === 1 ? 'single-approver' : `${requiredApprovals} approvers`;
  return fourEyes ? `${count}, four eyes` : count;
}

function recorded({ key, statement }: VerifiedStatement): RecordedApproval {
  const { notAfter, reason, operationIds } = statement.predicate;
  return { approver: key.approver, publicKey: key.publicKey, githubLogin: key.githubLogin ?? null, notAfter, reason, operationIds: [...operationIds] };
}

/**
 * Who signed a no to these bytes, and why. It does not expire, and a key of any scope can say it.
 * @throws PassError `forbidden` when no enrolled key made it, `bad_input` when it is for other bytes, or no rejection
 */
export function verifyRejection(envelope: ApprovalEnvelope, bundleDigest: Digest, keys: readonly ApproverKey[]): { by: string; reason: string; publicKey: string } {
  const { statement, digest, key } = verifyEnvelope(envelope, keys);
  if (digest !== bundleDigest || statement.predicate.decision !== 'reject') throw new PassError('bad_input', 'The signature is not one for the rejection of this bundle.', 'Reject the run again. Nothing was written.');
  return { by: key.approver, reason: statement.predicate.reason, publicKey: key.publicKey };
}

function refuseSubmitter(verified: readonly VerifiedStatement[], { submittedBy }: WriteBundle): void {
  const own = verified.find(({ key }) => samePerson(key.approver, submittedBy));
  if (own !== undefined) throw new PassError('forbidden', `${own.key.approver} submitted this run and cannot approve it: four eyes are asked for.`, 'Ask another enrolled person to approve it.');
}

function samePerson(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  return plain(a) === plain(b);
}

/** A runner that says which operations it wants is answered for those only when every one of them was approved. */
function refuseOthers(approved: readonly OperationId[], wanted: readonly OperationId[] | undefined): void {
  const other = wanted?.find((id) => !approved.includes(id));
  if (other !== undefined) throw new PassError('forbidden', `${other} was not approved: the approval is for ${approved.length === 0 ? 'nothing' : approved.join(', ')}.`, 'Approve it too, or leave it out.');
}

export interface VerificationRequest {
  readonly bundleBytes: Uint8Array;
  readonly envelopes: readonly ApprovalEnvelope[];
  readonly keys: readonly ApproverKey[];
  readonly mode: ApprovalMode;
  /** What the runner asks to have carried out; everything that was approved when it does not say. */
  readonly operationIds?: readonly OperationId[] | undefined;
  readonly now: Date;
  /** When this bundle was accepted before; a sync that started in time may finish. */
  readonly acceptedAt: string | undefined;
}

function checkStatement({ statement, digest }: VerifiedStatement, bundle: WriteBundle, bundleDigest: Digest): void {
  const { decision, nonce, operationIds, approver } = statement.predicate;
  if (digest !== bundleDigest) throw new PassError('forbidden', 'The approval is for other bytes than this bundle.', 'Read the bundle as it is, and approve it.');
  if (decision !== 'approve') throw new PassError('forbidden', `${approver} rejected this bundle.`, 'Change the backlog, and ask for approval again.');
  if (nonce !== bundle.nonce) throw new PassError('forbidden', 'The approval was made for another bundle.', 'Approve this bundle.');
  requireClosed(bundle, operationIds);
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
