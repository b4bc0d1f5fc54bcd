import { readAnnouncedBundle } from '../../shared/domain/announced-bundle.ts';
import type { FetchedBundle } from '../../shared/domain/announced-bundle.ts';
import { createApproval } from '../../shared/domain/approval-signing.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import type { BundleChoices } from '../../shared/domain/bundle-choices.ts';
import type { OperationId } from '../../shared/domain/bundle.ts';
import type { DisclosureReport } from '../../shared/domain/disclosure-report.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import type { Target } from '../../shared/domain/target.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import type { SigningKey } from './keys.ts';

/** A sync has to start within this time of the approval (milliseconds), and before the bundle expires. */
const approvalLifetimeMs = 24 * 60 * 60 * 1000;

/**
 * The write bundle of a run: raw bytes, hashed and read here.
 * @param choices of a person; what is absent is as they chose before
 * @throws PassError as `readAnnouncedBundle`
 */
export async function fetchBundle(client: RunnerClient, runId: string, choices: BundleChoices = {}): Promise<FetchedBundle> {
  return readAnnouncedBundle(await client.call('bundle.get', { runId, ...choices }), runId);
}

/**
 * What a bundle lets the readers of its target know of the PRD: computed here, from the bytes of both.
 * @param prd its bytes, where this side has them; the runner is asked for them otherwise
 * @throws PassError `conflict` for another PRD than the one that the bundle names
 */
export async function disclosureOf(client: RunnerClient, { bundle }: FetchedBundle, prd?: Uint8Array): Promise<DisclosureReport> {
  const [{ reportDisclosure }, bytes] = await Promise.all([import('../../shared/domain/disclosure-report.ts'), prd ?? prdOf(client, bundle.runId)]);
  return await reportDisclosure(bundle, bytes);
}

async function prdOf(client: RunnerClient, runId: string): Promise<Uint8Array> {
  const { contentBase64 } = await client.call('prd.get', { runId });
  return decodeBase64(contentBase64) ?? new Uint8Array();
}

/** True where the automatic key and `--yes` count: a folder, or an API host that the administrator marked as an emulator. */
export function isLocalTarget(target: Target): boolean {
  return target.kind === 'folder' || target.emulator;
}

/**
 * Sign exactly these bytes, for all or some of their operations, and hand the approval in. A bundle that shows what its PRD
 * marks internal is not signed.
 * @returns the run after it: with `approval` once enough persons approved
 */
export async function approveBundle(client: RunnerClient, fetched: FetchedBundle, key: SigningKey, reason: string, operationIds: readonly OperationId[] = fetched.bundle.operations.map(({ id }) => id)): Promise<RunDetail> {
  const { bytes, bundle } = fetched;
  const { refuseInternal } = await import('../../shared/domain/disclosure-report.ts');
  refuseInternal(await disclosureOf(client, fetched), bundle);
  const notAfter = new Date(Math.min(Date.parse(bundle.expiresAt), Date.now() + approvalLifetimeMs)).toISOString();
  const envelope = createApproval({
    bundleBytes: bytes,
    operationIds,
    approver: key.approver,
    secretKey: key.secretKey,
    notAfter,
    reason,
  });
  await client.call('run.approve', { runId: bundle.runId, envelope });
  return await client.call('run.get', { runId: bundle.runId });
}
