import { approvedOperations } from '../../shared/domain/approved-operations.ts';
import { verifyEnvelope } from '../../shared/domain/approval-signing.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { ParsedBundle } from '../../shared/domain/bundle-bytes.ts';
import { counted } from '../../shared/domain/counted.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { anchorOf } from '../governance/anchors.ts';
import type { LogPart } from '../governance/anchors.ts';
import { hashRecord } from '../governance/log-record.ts';
import { Accepted, Intended, Received } from './audit-records.ts';
import type { RunAudit } from './audit-records.ts';

/** One thing that was checked. */
export interface AuditCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, for people. */
  readonly found: string;
}

/** The bundle of an audit, when it has one whose bytes are a bundle. */
export function bundleIn({ bundleBase64 }: RunAudit): ParsedBundle | undefined {
  const bytes = bundleBase64 === null ? undefined : decodeBase64(bundleBase64);
  if (bytes === undefined) return undefined;
  try {
    return parseBundle(bytes);
  } catch {
    return undefined;
  }
}

/** The gatekeeper's records that an approval was used. */
export function acceptedIn({ logs }: RunAudit): Accepted[] {
  return logs.gatekeeper.records.flatMap(({ type, data }) => (type === 'sync.accepted' ? (Accepted.safeParse(data).data ?? []) : []));
}

/**
 * Check an audit by itself, without home or network: each record against its hash, the logs against each other, the
 * signatures against the bytes, and each receipt against what was approved. That its records are those of the logs is seen
 * by comparing the heads with ones that were kept elsewhere.
 */
export function checkAudit(audit: RunAudit): AuditCheck[] {
  const bundle = bundleIn(audit);
  const accepted = acceptedIn(audit);
  return [
    ...(['runner', 'gatekeeper'] as const).map((part) => checkRecords(audit, part)),
    checkAnchors(audit),
    ...(audit.bundleBase64 === null ? [] : [checkBundle(audit, bundle)]),
    ...accepted.map((one) => checkApproval(audit, one, bundle)),
    checkReceipts(audit, accepted, bundle),
  ];
}

function checkRecords({ logs }: RunAudit, part: LogPart): AuditCheck {
  const { head, records } = logs[part];
  const name = `records of the ${part}’s log`;
  let before: (typeof records)[number] | undefined;
  for (const record of records) {
    const { hash, ...open } = record;
    if (hashRecord(open) !== hash) return { name, ok: false, found: `record ${record.seq} was changed` };
    if (before !== undefined && (record.seq <= before.seq || (record.seq === before.seq + 1 && record.prev !== before.hash))) return { name, ok: false, found: `record ${record.seq} does not follow ${before.seq}` };
    before = record;
  }
  if (before !== undefined && (before.seq > head.seq || (before.seq === head.seq && before.hash !== head.hash))) return { name, ok: false, found: 'the head is older than the records' };
  return { name, ok: true, found: `${records.length} of ${head.seq}, each as it was recorded` };
}

function checkAnchors({ logs }: RunAudit): AuditCheck {
  const name = 'what each log says of the other';
  const found = (['runner', 'gatekeeper'] as const).flatMap((part) => logs[part].records.flatMap((record) => anchorOf(record) ?? []));
  for (const { log, seq, hash } of found) {
    const { head, records } = logs[log];
    const there = head.seq === seq ? head.hash : records.find((record) => record.seq === seq)?.hash;
    if (seq > head.seq || (there !== undefined && there !== hash)) return { name, ok: false, found: `record ${seq} of the ${log}’s log is another one, or cut off` };
  }
  return { name, ok: true, found: `${found.length} anchors fit` };
}

function checkBundle({ logs, runId }: RunAudit, parsed: ParsedBundle | undefined): AuditCheck {
  const name = 'bytes of the bundle';
  if (parsed === undefined) return { name, ok: false, found: 'they are no bundle' };
  const frozen = JSON.stringify(logs.runner.records.map(({ data }) => data)).includes(`"digest":"${parsed.digest}"`);
  return { name, ok: frozen && parsed.bundle.runId === runId, found: frozen ? `sha256 ${parsed.digest}, as the runner froze it` : 'the runner froze no such bundle' };
}

function checkApproval({ approvals }: RunAudit, accepted: Accepted, parsed: ParsedBundle | undefined): AuditCheck {
  const name = `approval of ${accepted.bundleDigest.slice(0, 12)}…`;
  if (parsed?.digest !== accepted.bundleDigest) return { name, ok: true, found: 'of an earlier bundle, whose bytes are not kept' };
  const keys = accepted.approvals.map(({ approver, publicKey }) => ({ approver, publicKey, scope: 'any' as const, enrolledAt: '1970-01-01T00:00:00.000Z', enrolledBy: '', revokedAt: null }));
  try {
    const verified = approvals.map((envelope) => verifyEnvelope(envelope, keys)).filter(({ digest, statement }) => digest === parsed.digest && statement.predicate.decision === 'approve');
    const given = new Set(verified.map(({ statement }) => statement.predicate.approver));
    const required = Number(/^(\d+) approvers/.exec(accepted.mode)?.[1] ?? 1);
    const covered = new Set(approvedOperations(parsed.bundle, verified.map(({ statement }) => statement.predicate), required));
    const uncovered = accepted.operationIds.find((id) => !covered.has(id));
    if (given.size === 0 || uncovered !== undefined) return { name, ok: false, found: uncovered === undefined ? 'nobody signed these bytes' : `${uncovered} was accepted, and not enough persons signed for it` };
    return { name, ok: true, found: `signed by ${[...given].join(', ')} for ${counted(accepted.operationIds.length, 'operation')} of exactly these bytes` };
  } catch (error) {
    return { name, ok: false, found: PassError.toData(error).message };
  }
}

function checkReceipts({ logs }: RunAudit, accepted: readonly Accepted[], parsed: ParsedBundle | undefined): AuditCheck {
  const name = 'receipts';
  const begun = new Set<string>();
  let count = 0;
  for (const { type, data } of logs.gatekeeper.records) {
    const intent = type === 'operation.intent' ? Intended.safeParse(data).data : undefined;
    if (intent !== undefined) begun.add(`${intent.bundleDigest} ${intent.operationId}`);
    const done = type === 'operation.receipt' ? Received.safeParse(data).data : undefined;
    if (done === undefined) continue;
    count += 1;
    const { bundleDigest, operationId, receipt } = done;
    const operation = parsed?.digest === bundleDigest ? parsed.bundle.operations.find(({ id }) => id === operationId) : undefined;
    if (!accepted.some((one) => one.bundleDigest === bundleDigest && one.operationIds.includes(operationId))) return { name, ok: false, found: `${operationId} was carried out, and no approval that was accepted names it` };
    if (parsed?.digest === bundleDigest && operation?.kind !== receipt.kind) return { name, ok: false, found: `${operationId} is not what the bundle says` };
    if (!receipt.reconciled && !begun.has(`${bundleDigest} ${operationId}`)) return { name, ok: false, found: `${operationId} was carried out without a record before it` };
  }
  return { name, ok: true, found: count === 0 ? 'none' : `${count}, each approved and each with a record before its effect` };
}
