import { z } from 'zod';
import { keyId } from '../../shared/domain/approval-signing.ts';
import { describeEffect, renderOperation, summariseOperation } from '../../shared/domain/bundle-text.ts';
import type { Operation } from '../../shared/domain/bundle.ts';
import type { ParsedBundle } from '../../shared/domain/bundle-bytes.ts';
import { counted } from '../../shared/domain/counted.ts';
import { personOf } from '../../shared/domain/principal.ts';
import { RunEvent } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { acceptedIn, bundleIn, bundlesIn, checkAudit } from './audit-check.ts';
import type { AuditedBundle } from './audit-check.ts';
import { auditOf, checkLine } from './audit-export.ts';
import { Intended, Received, Skipped } from './audit-records.ts';
import type { Accepted, RunAudit } from './audit-records.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { oneLine, paint, plain } from './output.ts';
import type { Output } from './output.ts';

/** What is known of one operation that was begun. */
interface Step {
  readonly operationId: string;
  readonly bundleDigest: string;
  readonly summary: string;
  readonly approvedBy: readonly string[];
  readonly lines: readonly string[];
}

/** Body of `audit explain`: what was done, by whose leave, and which records prove it. RUN, or RUN/op-0001 for one operation. */
export async function auditExplainCommand(what: string, options: { readonly home?: string }, output: Output): Promise<ExitCode> {
  const [run = '', operationId] = what.split('/');
  const audit = await auditOf(run, options.home);
  const bundles = bundlesIn(audit);
  const accepted = acceptedIn(audit);
  const steps = stepsOf(audit, accepted, bundles);
  const checks = checkAudit(audit);
  const ok = checks.every((check) => check.ok);
  const chosen = operationId === undefined ? steps : steps.filter((step) => step.operationId === operationId);
  const named = operationId === undefined ? [] : operationsNamed(operationId, audit, bundles);
  if (operationId !== undefined && chosen.length === 0 && named.length === 0) throw new PassError('not_found', `Run ${audit.runId} has no operation ${operationId}.`, `List them with "pass-runner audit explain ${audit.runId}".`);
  const text = [
    ...(operationId === undefined ? [...runLines(audit, bundleIn(audit)), ''] : []),
    ...accepted.flatMap((one) => acceptedLines(audit, one)),
    '',
    ...(chosen.length === 0 ? [operationId === undefined ? 'Nothing was written.' : `${operationId} was not carried out.`] : chosen.flatMap(({ lines }) => lines)),
    ...named.flatMap(({ heading, operation }) => ['', heading, renderOperation(operation)]),
    '',
    ...checks.map(checkLine),
  ];
  output.result({ ok, runId: audit.runId, accepted, operations: chosen.map(({ lines: _lines, ...step }) => step), checks }, text.join('\n'));
  return ok ? exitCodes.ok : exitCodes.failed;
}

/** The operation of that id in each bundle that was accepted, or in the newest one where none was. */
function operationsNamed(operationId: string, audit: RunAudit, bundles: ReadonlyMap<string, AuditedBundle>): { heading: string; operation: Operation }[] {
  const used = new Set(acceptedIn(audit).map(({ bundleDigest }) => bundleDigest));
  const shown = used.size === 0 ? [...bundles.values()] : [...bundles.values()].filter(({ digest }) => used.has(digest));
  return shown.flatMap(({ digest, bundle }) => {
    const operation = bundle.operations.find(({ id }) => id === operationId);
    return operation === undefined ? [] : [{ heading: shown.length === 1 ? 'What was approved, completely:' : `What was approved in bundle ${digest.slice(0, 12)}…, completely:`, operation }];
  });
}

function runLines({ logs, runId }: RunAudit, parsed: ParsedBundle | undefined): string[] {
  const events = logs.runner.records.flatMap((record) => {
    const event = z.object({ event: RunEvent }).safeParse(record.data).data?.event;
    return event === undefined ? [] : [{ seq: record.seq, event }];
  });
  return [
    paint('bold', runId),
    ...events.flatMap(({ seq, event }) => {
      const said = sentence(event);
      return said === undefined ? [] : [`  ${event.at}  ${said}  ${paint('dim', `[runner ${seq}]`)}`];
    }),
    ...(parsed === undefined ? [] : [`  newest bundle: ${plain(describeEffect(parsed.bundle))}, sha256 ${parsed.digest}`]),
  ];
}

/** Of the run's events those that decide something. */
function sentence(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'run.created':
      return `submitted “${oneLine(event.title, 80)}”, PRD sha256 ${event.prdDigest}`;
    case 'backlog.changed':
      return `backlog revision ${event.revision} by ${plain(personOf(event.by))}, ${event.issues} issues`;
    case 'bundle.frozen':
      return `bundle ${event.digest.slice(0, 12)}… frozen, ${event.operations} operations`;
    case 'approval.recorded':
      return `approval of ${event.digest.slice(0, 12)}… by ${plain(event.approver)} handed in`;
    case 'run.rejected':
      return `rejected by ${plain(personOf(event.by))}: ${oneLine(event.reason, 300)}`;
    case 'run.cancelled':
      return `cancelled by ${plain(personOf(event.by))}`;
    case 'run.stopped':
      return `stopped in ${event.phase}: ${oneLine(event.error.message, 300)}`;
    case 'run.done':
      return `done: ${oneLine(event.note, 300)}`;
    default:
      return undefined;
  }
}

function acceptedLines({ logs }: RunAudit, accepted: Accepted): string[] {
  const record = logs.gatekeeper.records.find(({ type, data }) => type === 'sync.accepted' && Intended.pick({ bundleDigest: true }).safeParse(data).data?.bundleDigest === accepted.bundleDigest);
  const who = accepted.approvals.map(({ approver, publicKey, notAfter, reason, operationIds }) =>
    `  approved by ${plain(approver)}, key ${keyId(publicKey)}… (${publicKey}), for ${counted(operationIds.length, 'operation')}, until ${notAfter}${reason === '' ? '' : `: “${oneLine(reason, 300)}”`}`);
  const skipped = logs.gatekeeper.records.flatMap(({ type, data, seq }) => {
    const left = type === 'approvals.skipped' ? Skipped.safeParse(data).data : undefined;
    return left?.bundleDigest === accepted.bundleDigest ? left.reasons.map((reason) => `  not counted: ${oneLine(reason, 300)}  ${paint('dim', `[gatekeeper ${seq}]`)}`) : [];
  });
  return [
    paint('bold', `Bundle ${accepted.bundleDigest}`),
    ...who,
    ...skipped,
    `  allowed by: the signatures above over these bytes; rule ${accepted.mode}; target ${plain(accepted.targetId)}; submitted by ${plain(accepted.submittedBy)}`,
    `  accepted once, for ${counted(accepted.operationIds.length, 'operation')}, at ${record?.ts ?? '?'}  ${paint('dim', `[gatekeeper ${record?.seq ?? '?'}]`)}`,
  ];
}

/** The operations in the order in which they were begun. */
function stepsOf({ logs }: RunAudit, accepted: readonly Accepted[], bundles: ReadonlyMap<string, AuditedBundle>): Step[] {
  const steps = new Map<string, Step>();
  for (const { type, data, seq, ts } of logs.gatekeeper.records) {
    const about = Intended.safeParse(data).data;
    if (about === undefined || !type.startsWith('operation.')) continue;
    const { bundleDigest, operationId } = about;
    const operation = bundles.get(bundleDigest)?.bundle.operations.find(({ id }) => id === operationId);
    const id = `${bundleDigest} ${operationId}`;
    const step = steps.get(id) ?? begin(operationId, bundleDigest, operation, accepted);
    steps.set(id, { ...step, lines: [...step.lines, `    ${ts}  ${recordText(type, data)}  ${paint('dim', `[gatekeeper ${seq}]`)}`] });
  }
  return [...steps.values()];
}

function begin(operationId: string, bundleDigest: string, operation: Operation | undefined, accepted: readonly Accepted[]): Step {
  const summary = operation === undefined ? `of bundle ${bundleDigest.slice(0, 12)}…, whose bytes are not kept` : oneLine(summariseOperation(operation), 200);
  const approvedBy = accepted.filter((one) => one.bundleDigest === bundleDigest).flatMap(({ approvals }) => approvals.filter(({ operationIds }) => operationIds.includes(operationId)).map(({ approver }) => approver));
  return { operationId, bundleDigest, summary, approvedBy, lines: [`  ${operationId}  ${summary}; approved by ${approvedBy.map(plain).join(', ') || 'nobody'}`] };
}

function recordText(type: string, data: unknown): string {
  const done = Received.safeParse(data).data?.receipt;
  if (done !== undefined) return `${done.reconciled ? 'found to be there already' : 'done'}${done.number === null ? '' : `: #${done.number}`}${done.url === null ? '' : ` ${plain(done.url)}`}`;
  if (type === 'operation.intent') return 'recorded before its effect';
  const refused = z.object({ error: z.object({ message: z.string() }) }).safeParse(data).data;
  return `did not happen: ${oneLine(refused?.error.message ?? '', 300)}`;
}
