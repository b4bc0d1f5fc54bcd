import { createApproval } from '../../shared/domain/approval-signing.ts';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { fetchBundle } from './decision.ts';
import { plain } from './output.ts';
import type { Output } from './output.ts';
import { resolveRun } from './run-argument.ts';
import { signingKey } from './signing-key.ts';
import { UsageError } from './usage-error.ts';

export interface RejectSettings extends RunnerOptions {
  readonly reason: string;
  readonly as?: string;
  readonly unsigned?: boolean;
}

/** Body of `reject`: a no, signed with the person's key where a bundle is frozen and there is a key. */
export async function rejectCommand(run: string, options: RejectSettings, output: Output): Promise<undefined> {
  await withConnection({ ...options, onlyLooks: true }, async (connection) => {
    const runId = await resolveRun(connection.client, run);
    const signed = options.unsigned === true ? undefined : await signature(connection, await connection.client.call('run.get', { runId }), options);
    await connection.client.call('run.reject', { runId, reason: options.reason, ...(signed === undefined ? {} : { envelope: signed.envelope }) });
    const how = signed === undefined ? 'without a signature' : `signed by ${plain(signed.approver)}`;
    output.result({ runId, status: 'rejected', signedBy: signed?.approver ?? null }, `${runId} is rejected, ${how}. Nothing was written.`);
  });
  return undefined;
}

/**
 * A no is never kept back for want of a key: without one, or without a frozen bundle, it goes unsigned.
 * @throws UsageError when several keys could sign it, and nobody said which
 */
async function signature(connection: Connection, run: RunDetail, options: RejectSettings): Promise<{ approver: string; envelope: ApprovalEnvelope } | undefined> {
  if (run.bundle === null) return undefined;
  const { bundle, bytes } = await fetchBundle(connection.client, run.id);
  const key = await signingKey(connection, bundle, options).catch((error: unknown) => {
    if (options.as === undefined && PassError.is(error, 'prerequisite')) return undefined;
    if (error instanceof UsageError) throw new UsageError(error.message, 'Say which one signs with --as NAME, or that none does with --unsigned. Nothing was decided.');
    throw error;
  });
  if (key === undefined) return undefined;
  const operationIds = bundle.operations.map(({ id }) => id);
  return { approver: key.approver, envelope: createApproval({ bundleBytes: bytes, operationIds, approver: key.approver, secretKey: key.secretKey, notAfter: bundle.expiresAt, reason: options.reason, decision: 'reject' }) };
}
