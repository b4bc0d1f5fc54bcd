import { targetId } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { describeMode, isSameApproval } from './approvals.ts';
import type { RecordedApproval, VerifiedApproval } from './approvals.ts';
import type { Keeper } from './evidence.ts';
import { settledView } from './given-up.ts';
import type { Journal, SyncState } from './journal.ts';
import type { LineageView } from './lineage.ts';
import { checkPreconditions, refuseSecondCopies } from './preconditions.ts';
import type { Settling } from './reconcile-late.ts';
import { stale } from './stale.ts';
import type { TargetPort } from './target-port.ts';

/** A bundle is accepted once, for the operations that were approved then. */
export function usedUp(): PassError {
  return new PassError('conflict', 'This bundle was accepted for other operations; an approval is used once.', 'What was approved then is carried out to its end. Run PASS on the PRD again for the rest.');
}

/** Make the approval used, durably, before anything is written, with what proves it kept before that; or find where its sync stands. */
export async function accept(journal: Journal, approval: VerifiedApproval, port: TargetPort, evidence: Keeper, settling: Omit<Settling, 'intent'>): Promise<SyncState> {
  const { bundle, digest, operations } = approval;
  const started = journal.sync(digest);
  if (started !== undefined) {
    if (started.operationIds.join() !== operations.map(({ id }) => id).join()) throw usedUp();
    requireSameAccount(started, port);
    await checkResumable(approval, started, await settledView(approval, { journal, port, evidence, settling }), port);
    if (!(await evidence.kept())) await evidence.keep();
    const added = approval.approvals.filter((one) => !started.approvals.some((before) => isSameApproval(before, one)));
    if (added.length > 0) await journal.record('sync.continued', { bundleDigest: digest, approvals: underMode(added, approval) });
    return started;
  }
  if (journal.usedNonce(bundle.nonce) !== undefined) {
    throw new PassError('conflict', 'An approval with this nonce was used for another bundle.', 'Freeze the bundle again, read it, and approve it.');
  }
  const view = await settledView(approval, { journal, port, evidence, settling });
  await checkPreconditions(bundle, operations, view, port);
  const common = { lineageId: bundle.lineageId, targetId: targetId(bundle.target), documentKey: bundle.documentKey };
  // Before it is accepted: a sync that goes on after a crash adopts nothing.
  for (const entry of view.found) await journal.record('lineage.adopted', { ...common, entry });
  await evidence.keep();
  await journal.record('sync.accepted', { ...common, ...acceptance(approval), account: port.account });
  const state = journal.sync(digest);
  if (state === undefined) throw new PassError('internal', 'The accepted sync is not in the journal.', 'This is a defect in PASS. Nothing was written.');
  return state;
}

/** Who approved what, under which rules. */
function acceptance({ bundle, digest, operations, approvals, mode }: VerifiedApproval) {
  return {
    bundleDigest: digest,
    nonce: bundle.nonce,
    runId: bundle.runId,
    operations: bundle.operations.length,
    operationIds: operations.map(({ id }) => id),
    submittedBy: bundle.submittedBy,
    approvals: underMode(approvals, { mode }),
    mode: describeMode(mode),
  };
}

function underMode(approvals: readonly RecordedApproval[], { mode }: Pick<VerifiedApproval, 'mode'>) {
  return approvals.map((one) => ({ ...one, operationIds: [...one.operationIds], mode: describeMode(mode) }));
}

/**
 * What another account wrote is not found again, and would be written a second time.
 * @throws PassError `conflict`
 */
export function requireSameAccount({ account }: SyncState, port: TargetPort): void {
  if (account === null || port.isOwn({ author: account })) return;
  throw new PassError(
    'conflict',
    `This sync was begun by ${account} on GitHub, and the credential is that of ${port.account ?? 'nobody'}.`,
    `Store the credential of ${account} again, or let the administrator of this gatekeeper add "accounts": ${JSON.stringify([account])} to its settings.json; then sync again. Or run PASS on the PRD again.`,
  );
}

/** Another bundle, or another gatekeeper, may have written the same staged issue while this one was interrupted. */
async function checkResumable({ bundle, operations }: VerifiedApproval, state: SyncState, view: LineageView, port: TargetPort): Promise<void> {
  const taken = new Map((view.lineage?.entries ?? []).map((entry) => [entry.key, entry.number]));
  const left = operations.filter(({ id }) => !state.receipts.has(id));
  for (const operation of left) {
    // What an open intent made is found by reconciling, with its digest.
    if (operation.kind !== 'issue.create' || state.intent?.operationId === operation.id) continue;
    const number = taken.get(operation.key);
    if (number !== undefined) throw stale(`“${operation.title}” was created as #${number} by another sync in the meantime.`);
  }
  await refuseSecondCopies(left, view, port, bundle.lineageId);
}
