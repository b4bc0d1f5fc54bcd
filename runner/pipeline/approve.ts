import { requireCounting, requireKnownSubmitter } from '../../shared/domain/approval-checks.ts';
import type { ApprovalScene } from '../../shared/domain/approval-checks.ts';
import { verifyEnvelope } from '../../shared/domain/approval-signing.ts';
import type { ApprovalEnvelope, ApprovalStatement, ApproverKey } from '../../shared/domain/approval.ts';
import { approvedOperations } from '../../shared/domain/approved-operations.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { personsOf } from '../../shared/domain/persons.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { RunChange, StoredRun } from '../store/run-document.ts';
import { claimOf } from './approval-state.ts';
import { refuseUnlessOpen } from './decide.ts';
import { readJson } from './documents.ts';
import type { Pipeline } from './phase.ts';

interface Recorded {
  readonly envelope: ApprovalEnvelope;
  readonly predicate: ApprovalStatement['predicate'];
}

/** The present bundle, the rules, and who is enrolled. */
interface Scene extends ApprovalScene {
  readonly keys: readonly ApproverKey[];
}

/**
 * Keep an approval that counts: signed with an enrolled key, for the bundle as it is. The latest approval of a person replaces
 * the earlier one; once enough persons approved, the run can be synced. The gatekeeper verifies all of them again by itself.
 * @throws PassError `stale` when it is for another bundle, `expired`, `bad_input`, `forbidden` for a signature that counts for nothing
 */
export async function recordApproval(pipeline: Pipeline, run: StoredRun, envelope: ApprovalEnvelope): Promise<void> {
  const { store, gate, clock } = pipeline;
  refuseUnlessOpen(run, 'approved');
  if (run.bundle === null) throw new PassError('stale', 'This run has no frozen bundle: the backlog changed since it was read.', 'Read the bundle again, and approve what it says.');
  const predicate = fittingStatement(run, envelope, clock());
  const { bundle, digest } = parseBundle(await store.readDocument(run.id, 'bundle.json'));
  const { rules, approvers: keys } = await gate.approvers();
  const scene: Scene = { bundle, digest, rules, persons: personsOf(keys), keys };
  requireKnownSubmitter(bundle, rules);
  requireCounting(verifyEnvelope(envelope, keys), scene);
  const earlier = await standing(pipeline, run, scene);
  if (earlier.some((one) => JSON.stringify(one.envelope) === JSON.stringify(envelope))) return;
  const { idOf } = scene.persons;
  const all = [...earlier.filter((one) => idOf(one.predicate.approver) !== idOf(predicate.approver)), { envelope, predicate }];
  const change = tally(run, all, scene, clock());
  await store.commit(run.id, [{ name: 'approvals.json', content: JSON.stringify(all.map((one) => one.envelope)) }], { kind: 'approval.recorded', digest, approver: predicate.approver }, change);
  if (change.approval === null) await store.record(run.id, { kind: 'run.waiting', reason: `${all.length} of ${rules.requiredApprovals} approvals: waits for ${all.length < rules.requiredApprovals ? 'another person' : 'persons who approve the same operations'}.` });
}

/** Approvals of the present bundle that still count: a key may have been revoked since, or the time of one have passed. */
async function standing({ store, clock }: Pipeline, run: StoredRun, scene: Scene): Promise<Recorded[]> {
  if ((run.approvals ?? []).length === 0) return [];
  const envelopes = await readJson<ApprovalEnvelope[]>(store, run.id, 'approvals.json');
  const now = clock().getTime();
  return envelopes.flatMap((envelope) => {
    try {
      const verified = verifyEnvelope(envelope, scene.keys);
      requireCounting(verified, scene);
      const { predicate } = verified.statement;
      return Date.parse(predicate.notAfter) > now ? [{ envelope, predicate }] : [];
    } catch (error) {
      if (PassError.is(error)) return [];
      throw error;
    }
  });
}

function tally(run: StoredRun, all: readonly Recorded[], { bundle, persons, rules: { requiredApprovals } }: Scene, now: Date): RunChange {
  const at = now.toISOString();
  const before = new Map((run.approvals ?? []).map((one) => [one.approver, one.at]));
  const approved = approvedOperations(bundle, all.map(({ predicate }) => ({ approver: persons.idOf(predicate.approver), operationIds: predicate.operationIds })), requiredApprovals);
  const enough = all.length >= requiredApprovals && (approved.length > 0 || bundle.operations.length === 0);
  const last = all.at(-1)?.predicate.approver;
  return {
    requiredApprovals,
    approvals: all.map(({ predicate }) => ({ approver: predicate.approver, at: predicate.approver === last ? at : (before.get(predicate.approver) ?? at), operations: predicate.operationIds.length })),
    approval: enough && run.bundle !== null ? { bundleDigest: run.bundle.digest, approver: all.map(({ predicate }) => predicate.approver).join(', '), at, operationIds: approved } : null,
  };
}

function fittingStatement(run: StoredRun, envelope: ApprovalEnvelope, now: Date): ApprovalStatement['predicate'] {
  const { subject, predicate } = readStatement(envelope);
  if (predicate.decision !== 'approve') throw new PassError('bad_input', 'This is a signed rejection, not an approval.', 'Use "pass-runner reject" to say no to a run.');
  const digest = subject[0].digest.sha256;
  if (run.bundle !== null && digest !== run.bundle.digest) {
    throw new PassError('stale', `The approval is for bundle ${digest.slice(0, 12)}; the present one is ${run.bundle.digest.slice(0, 12)}.`, 'Read the present bundle, and approve what it says.');
  }
  if (run.bundle !== null && Date.parse(run.bundle.expiresAt) <= now.getTime()) throw new PassError('expired', `The bundle expired at ${run.bundle.expiresAt}.`, 'Freeze it again, and approve what it says.');
  if (Date.parse(predicate.notAfter) <= now.getTime()) throw new PassError('expired', `The approval expired at ${predicate.notAfter}.`, 'Approve the bundle again.');
  return predicate;
}

function readStatement(envelope: ApprovalEnvelope): ApprovalStatement {
  const claim = claimOf(envelope);
  if (claim === undefined) throw new PassError('bad_input', 'The approval holds no statement that can be read.', 'Approve the bundle again.');
  return claim;
}
