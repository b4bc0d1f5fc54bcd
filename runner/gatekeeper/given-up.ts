import type { Receipt } from '../../shared/domain/bundle.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { VerifiedApproval } from './approvals.ts';
import type { Keeper } from './evidence.ts';
import type { Journal, OpenIntent, SyncState } from './journal.ts';
import { viewLineage } from './lineage.ts';
import type { LineageView } from './lineage.ts';
import { entryAfter } from './perform.ts';
import type { Settling } from './reconcile-late.ts';
import { findCreated } from './reconcile.ts';
import type { TargetPort } from './target-port.ts';
import { assignedBy } from './written-content.ts';

export interface GivenUpScene {
  readonly journal: Journal;
  readonly port: TargetPort;
  readonly evidence: Pick<Keeper, 'read'>;
  readonly settling: Omit<Settling, 'intent'>;
}

/**
 * The lineage, once it is certain what other syncs of the document created whose answer was lost: a sync that was given up after that
 * leaves an issue behind that no list may show yet, and that this bundle would create a second time. Nothing else can be there twice: what
 * is not created anew is compared with what is there before it is written.
 * @throws PassError `uncertain` while that cannot be said, `cancelled` when a person did not want to wait for it
 */
export async function settledView({ bundle, digest, operations }: VerifiedApproval, scene: GivenUpScene): Promise<LineageView> {
  const { journal, port } = scene;
  const view = await viewLineage(journal, port, bundle.lineageId);
  if (!operations.some(({ kind }) => kind === 'issue.create')) return view;
  const known = new Set(view.lineage?.entries.map(({ key }) => key));
  let settled = false;
  for (const sync of journal.syncs) {
    if (sync.lineageId !== bundle.lineageId || sync.bundleDigest === digest || sync.intent === undefined) continue;
    settled = (await settle(sync, sync.intent, known, scene)) || settled;
  }
  return settled ? viewLineage(journal, port, bundle.lineageId) : view;
}

/** @returns whether its intent is closed by that */
async function settle(sync: SyncState, intent: OpenIntent, known: ReadonlySet<string>, { journal, port, evidence, settling }: GivenUpScene): Promise<boolean> {
  // Without the bytes nobody knows what to look for; what turns up is known by its marker then.
  const bundle = (await evidence.read(sync.bundleDigest))?.bundle;
  const operation = bundle?.operations.find(({ id }) => id === intent.operationId);
  if (bundle === undefined || operation?.kind !== 'issue.create' || known.has(operation.key)) return false;
  const { bundleDigest, lineageId, receipts, account } = sync;
  const found = await findCreated(operation, { ...settling, intent, port, receipts, account });
  if (found === undefined) {
    const error = new PassError('not_found', 'Its answer was lost, and it did not happen: the target was looked through when the next bundle was to be carried out.', 'Nothing has to be done.');
    await journal.record('operation.refused', { bundleDigest, operationId: operation.id, error: PassError.toData(error) });
    return true;
  }
  const at = journal.notBefore(new Date(settling.now())).toISOString();
  const receipt: Receipt = { operationId: operation.id, kind: operation.kind, key: operation.key, number: found.number, url: found.url, at, reconciled: true };
  const entry = entryAfter(operation, { port, bundle, assigned: assignedBy(receipts) }, { number: found.number, url: found.url }, journal.lineage(lineageId)?.entries ?? [], at);
  await journal.record('operation.receipt', { bundleDigest, operationId: operation.id, receipt, lineageId, entry });
  return true;
}
