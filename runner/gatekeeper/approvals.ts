import { requireCounting, requireKnownSubmitter } from '../../shared/domain/approval-checks.ts';
import type { ApprovalScene } from '../../shared/domain/approval-checks.ts';
import { verifyEnvelope } from '../../shared/domain/approval-signing.ts';
import type { VerifiedStatement } from '../../shared/domain/approval-signing.ts';
import type { ApprovalEnvelope, ApproverKey } from '../../shared/domain/approval.ts';
import { approvedOperations, requireClosed } from '../../shared/domain/approved-operations.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { Operation, OperationId, WriteBundle } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { personsOf } from '../../shared/domain/persons.ts';
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

/** A person, and an account of theirs. */
export interface ApproverAccount {
  readonly approver: string;
  readonly githubLogin: string;
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
  /** Accounts on GitHub whose permission has to allow it: of each person, whichever of their keys is linked. */
  readonly accounts: readonly ApproverAccount[];
  /** Why each envelope that did not count was left out. */
  readonly skipped: readonly string[];
  readonly #verified = true;

  private constructor(fields: Pick<VerifiedApproval, 'bundle' | 'digest' | 'approvals' | 'operations' | 'mode' | 'accounts' | 'skipped'>) {
    this.bundle = fields.bundle;
    this.digest = fields.digest;
    this.approvals = fields.approvals;
    this.operations = fields.operations;
    this.mode = fields.mode;
    this.accounts = fields.accounts;
    this.skipped = fields.skipped;
  }

  /** True for an instance that `verify` made, whatever its prototype says. */
  static isGenuine(value: VerifiedApproval): boolean {
    return #verified in value && value.#verified;
  }

  /**
   * Verify the raw bytes and every envelope against the enrolled keys. One that does not count (revoked, expired, for other
   * bytes) is left out, and takes none of the others with it; of several of one person, the last counts.
   * @throws PassError `forbidden`, `expired`, `conflict` or `bad_input`; nothing may then be written
   */
  static verify(request: VerificationRequest): VerifiedApproval {
    const { bundle, digest } = parseBundle(request.bundleBytes);
    const { mode } = request;
    requireKnownSubmitter(bundle, mode);
    const persons = personsOf(request.keys);
    const { counting, skipped } = judge(request, { bundle, digest, rules: mode, persons });
    const agreements = [...counting].map(([approver, { statement }]) => ({ approver, operationIds: statement.predicate.operationIds }));
    const approved = approvedOperations(bundle, agreements, mode.requiredApprovals);
    if (counting.size < mode.requiredApprovals || (approved.length === 0 && bundle.operations.length > 0)) throw tooFew(counting.size, mode, skipped);
    requireClosed(bundle, approved);
    refuseOthers(approved, request.operationIds);
    const operations = bundle.operations.filter(({ id }) => approved.includes(id));
    const verified = [...counting.values()];
    const accounts = verified.flatMap(({ key }) => persons.loginsOf(key.approver).map((githubLogin) => ({ approver: key.approver, githubLogin })));
    return new VerifiedApproval({ bundle, digest, operations, mode, accounts, approvals: verified.map(recorded), skipped: skipped.map(({ message }) => message) });
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

/** The envelopes that count, the last of each person; and why the others do not. */
function judge(request: VerificationRequest, scene: ApprovalScene): { counting: Map<string, VerifiedStatement>; skipped: PassError[] } {
  const counting = new Map<string, VerifiedStatement>();
  const skipped: PassError[] = [];
  for (const envelope of request.envelopes) {
    try {
      const verified = verifyEnvelope(envelope, request.keys);
      refuseNo(verified, scene.digest);
      requireCounting(verified, scene);
      checkTime(verified, scene.bundle, request);
      const person = scene.persons.idOf(verified.key.approver);
      const without = request.without?.get(person);
      if (without !== undefined) throw without;
      counting.delete(person);
      counting.set(person, verified);
    } catch (error) {
      if (!PassError.is(error) || error instanceof SignedNo) throw error;
      skipped.push(error);
    }
  }
  return { counting, skipped };
}

/** The one envelope that takes the others with it: a person said no to exactly these bytes. */
class SignedNo extends PassError {}

function refuseNo({ statement: { predicate: { decision, approver } }, digest }: VerifiedStatement, bundleDigest: Digest): void {
  if (digest === bundleDigest && decision !== 'approve') throw new SignedNo('forbidden', `${approver} rejected this bundle.`, 'Change the backlog, and ask for approval again.');
}

function tooFew(persons: number, { requiredApprovals }: ApprovalMode, skipped: readonly PassError[]): PassError {
  if (persons === 0 && skipped[0] !== undefined) return skipped[0];
  const what = persons < requiredApprovals ? 'this bundle' : 'any one of its operations beyond labels and milestones';
  const others = skipped.length === 0 ? '' : ` Not counted: ${skipped.map(({ message }) => message).join(' ')}`;
  return new PassError('forbidden', `${Math.min(persons, requiredApprovals - 1)} of ${requiredApprovals} required persons approved ${what}.${others}`, 'Ask another enrolled person to approve it; several keys of one person count once.');
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
  /** Never before the newest record of the log. */
  readonly now: Date;
  /** What the clock of this host says. */
  readonly clock?: Date | undefined;
  /** Persons whose approval does not count for a reason that was found elsewhere. */
  readonly without?: ReadonlyMap<string, PassError>;
  /** Where this bundle was accepted before; a sync that started in time may finish. */
  readonly accepted: AcceptedBefore | undefined;
}

export interface AcceptedBefore {
  readonly at: string;
  /** That count by the log. */
  readonly approvals: readonly RecordedApproval[];
  /** Whether others count, too, as long as they last: whoever asks then records them. */
  readonly additions: boolean;
}

type Signed = Pick<RecordedApproval, 'publicKey' | 'notAfter' | 'reason' | 'operationIds'>;

/** Whether both are the same signature, as far as it is recorded. */
export function isSameApproval(a: Signed, b: Signed): boolean {
  return a.publicKey === b.publicKey && a.notAfter === b.notAfter && a.reason === b.reason && a.operationIds.join() === b.operationIds.join();
}

function checkTime(verified: VerifiedStatement, bundle: WriteBundle, { now, clock = now, accepted }: VerificationRequest): void {
  if (accepted !== undefined) {
    if (now.getTime() - Date.parse(accepted.at) > resumeWindow) throw new PassError('expired', `This sync was started more than seven days ago (${accepted.at}).`, 'Freeze and approve a bundle again: what was written is not written twice.');
    if (accepted.approvals.some((one) => isSameApproval(one, recorded(verified)))) return;
    if (!accepted.additions) throw new PassError('forbidden', `The approval of ${verified.key.approver} did not count when this sync was started.`, 'Sync again: it counts then, if it still holds. What was written stays.');
  }
  const { statement } = verified;
  const end = Math.min(Date.parse(bundle.expiresAt), Date.parse(statement.predicate.notAfter));
  if (now.getTime() >= end) {
    const ended = `The approval ended at ${new Date(end).toISOString()}`;
    if (clock.getTime() >= end) throw new PassError('expired', `${ended}.`, 'Freeze the bundle again, read it, and approve it.');
    throw new PassError('expired', `${ended}, and the gatekeeper’s log was written as late as ${now.toISOString()}, though the clock of its host says ${clock.toISOString()}: one of the two is wrong.`, 'Put the clock right. If it was ahead before, set `ignoreTimesAfter` in the gatekeeper’s settings to the present time, and start the gatekeeper again.');
  }
}
