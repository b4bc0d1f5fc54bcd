import { approvedOperations } from '../../shared/domain/approved-operations.ts';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { ParsedBundle } from '../../shared/domain/bundle-bytes.ts';
import { counted } from '../../shared/domain/counted.ts';
import { envelopeOf } from '../gatekeeper/evidence.ts';
import { anchorOf } from '../governance/anchors.ts';
import type { LogPart } from '../governance/anchors.ts';
import { hashRecord } from '../governance/log-record.ts';
import { Accepted, Continued, Intended, Received } from './audit-records.ts';
import type { RunAudit } from './audit-records.ts';

/** One thing that was checked. */
export interface AuditCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, for people. */
  readonly found: string;
}

/** A bundle of an audit, with the signatures that are kept with it. */
export interface AuditedBundle extends ParsedBundle {
  readonly envelopes: readonly ApprovalEnvelope[];
}

/** The newest bundle of an audit, when it has one whose bytes are a bundle. */
export function bundleIn({ bundleBase64 }: RunAudit): ParsedBundle | undefined {
  return bundleBase64 === null ? undefined : parsed(bundleBase64);
}

/**
 * The bundles of an audit by their digest: those that the gatekeeper kept, and the newest one as the runner has it. A gatekeeper
 * of before kept none.
 */
export function bundlesIn(audit: RunAudit): Map<string, AuditedBundle> {
  const newest = bundleIn(audit);
  const kept = audit.accepted.flatMap(({ bundleBase64, approvals }) => {
    const bundle = parsed(bundleBase64);
    return bundle === undefined ? [] : [{ ...bundle, envelopes: approvals }];
  });
  return new Map([...(newest === undefined ? [] : [{ ...newest, envelopes: audit.approvals }]), ...kept].map((bundle) => [bundle.digest, bundle]));
}

function parsed(base64: string): ParsedBundle | undefined {
  const bytes = decodeBase64(base64);
  if (bytes === undefined) return undefined;
  try {
    return parseBundle(bytes);
  } catch {
    return undefined;
  }
}

/** The gatekeeper's records that an approval was used, with the approvals that counted later. */
export function acceptedIn({ logs }: RunAudit): Accepted[] {
  const { records } = logs.gatekeeper;
  const later = records.flatMap(({ type, data }) => (type === 'sync.continued' ? (Continued.safeParse(data).data ?? []) : []));
  return records
    .flatMap(({ type, data }) => (type === 'sync.accepted' ? (Accepted.safeParse(data).data ?? []) : []))
    .map((one) => ({ ...one, approvals: [...one.approvals, ...later.filter(({ bundleDigest }) => bundleDigest === one.bundleDigest).flatMap(({ approvals }) => approvals)] }));
}

/**
 * Check an audit by itself, without home or network: each record against its hash, the logs against each other, the
 * signatures against the bytes, and each receipt against what was approved. That its records are those of the logs is seen
 * by comparing the heads with ones that were kept elsewhere.
 */
export function checkAudit(audit: RunAudit): AuditCheck[] {
  const accepted = acceptedIn(audit);
  const bundles = bundlesIn(audit);
  const newest = bundleIn(audit);
  return [
    ...(['runner', 'gatekeeper'] as const).map((part) => checkRecords(audit, part)),
    checkAnchors(audit),
    ...(audit.bundleBase64 === null ? [] : [checkBundle(audit, newest)]),
    ...audit.accepted.map((kept) => checkKept(audit, kept)),
    ...accepted.map((one) => checkApproval(one, bundles.get(one.bundleDigest))),
    checkReceipts(audit, accepted, bundles),
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
  return { name, ok: true, found: found.length === 1 ? '1 anchor fits' : `${found.length} anchors fit` };
}

function checkBundle({ logs, runId }: RunAudit, parsed: ParsedBundle | undefined): AuditCheck {
  const name = 'bytes of the bundle';
  if (parsed === undefined) return { name, ok: false, found: 'they are no bundle' };
  const frozen = JSON.stringify(logs.runner.records.map(({ data }) => data)).includes(`"digest":"${parsed.digest}"`);
  return { name, ok: frozen && parsed.bundle.runId === runId, found: frozen ? `sha256 ${parsed.digest}, as the runner froze it` : 'the runner froze no such bundle' };
}

/** Kept under its own name, accepted, and of this run. The newest bundle is looked at by itself. */
function checkKept(audit: RunAudit, { bundleDigest, bundleBase64 }: RunAudit['accepted'][number]): AuditCheck {
  const name = `bytes of bundle ${bundleDigest.slice(0, 12)}…`;
  const bundle = parsed(bundleBase64);
  if (bundle?.digest !== bundleDigest) return { name, ok: false, found: 'they are other bytes' };
  if (bundle.bundle.runId !== audit.runId) return { name, ok: false, found: `they are of ${bundle.bundle.runId}` };
  if (!acceptedIn(audit).some((one) => one.bundleDigest === bundleDigest)) return { name, ok: false, found: 'the gatekeeper accepted no such bundle' };
  return { name, ok: true, found: `sha256 ${bundleDigest}, as the gatekeeper accepted them` };
}

/** Each approval that the log says was accepted, against its signature; others that the runner collected prove nothing and are not looked at. */
function checkApproval(accepted: Accepted, audited: AuditedBundle | undefined): AuditCheck {
  const name = `approval of ${accepted.bundleDigest.slice(0, 12)}…`;
  if (audited === undefined) return { name, ok: false, found: 'the bytes of that bundle are not kept: what was approved cannot be checked' };
  const unsigned = accepted.approvals.find((one) => envelopeOf(one, accepted.bundleDigest, audited.envelopes) === undefined);
  if (unsigned !== undefined) return { name, ok: false, found: `no signature of ${unsigned.approver} under what the log says of their approval is kept` };
  const required = Number(/^(\d+) approvers/.exec(accepted.mode)?.[1] ?? 1);
  const covered = new Set(approvedOperations(audited.bundle, accepted.approvals, required));
  const uncovered = accepted.operationIds.find((id) => !covered.has(id));
  const given = [...new Set(accepted.approvals.map(({ approver }) => approver))];
  if (given.length === 0 || uncovered !== undefined) return { name, ok: false, found: uncovered === undefined ? 'nobody signed these bytes' : `${uncovered} was accepted, and not enough persons signed for it` };
  return { name, ok: true, found: `signed by ${given.join(', ')} for ${counted(accepted.operationIds.length, 'operation')} of exactly these bytes` };
}

function checkReceipts({ logs }: RunAudit, accepted: readonly Accepted[], bundles: ReadonlyMap<string, AuditedBundle>): AuditCheck {
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
    const audited = bundles.get(bundleDigest);
    if (!accepted.some((one) => one.bundleDigest === bundleDigest && one.operationIds.includes(operationId))) return { name, ok: false, found: `${operationId} was carried out, and no approval that was accepted names it` };
    if (audited === undefined) return { name, ok: false, found: `${operationId} is of bundle ${bundleDigest.slice(0, 12)}…, whose bytes are not kept` };
    if (audited.bundle.operations.find(({ id }) => id === operationId)?.kind !== receipt.kind) return { name, ok: false, found: `${operationId} is not what the bundle says` };
    if (!receipt.reconciled && !begun.has(`${bundleDigest} ${operationId}`)) return { name, ok: false, found: `${operationId} was carried out without a record before it` };
  }
  return { name, ok: true, found: count === 0 ? 'none' : `${count}, each approved and each with a record before its effect` };
}
