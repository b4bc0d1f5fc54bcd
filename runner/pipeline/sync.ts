import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import type { Receipt, Slip } from '../../shared/domain/bundle.ts';
import { counted } from '../../shared/domain/counted.ts';
import { describeReceipts } from '../../shared/domain/receipt-words.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { presentReceipts } from '../store/run-document.ts';
import type { StoredRun } from '../store/run-document.ts';
import { readJson } from './documents.ts';
import type { Pipeline } from './phase.ts';

/**
 * Have the gatekeeper carry out the approved bundle, and record what it reports. Safe to call again after a crash: the
 * gatekeeper knows what it has done already, and a receipt that is recorded is not recorded twice.
 * @param stop aborted when a person cancels the run
 * @throws PassError, the gatekeeper's refusal or what kept it from finishing
 */
export async function carryOut({ store, gate }: Pipeline, run: StoredRun, stop: AbortSignal): Promise<{ note: string; slips: Slip[] }> {
  const bundle = await store.readDocument(run.id, 'bundle.json');
  const envelopes = await readJson<ApprovalEnvelope[]>(store, run.id, 'approvals.json');
  const operationIds = run.approval?.operationIds;
  await anchorLogs(store, gate);
  const digest = run.bundle?.digest ?? '';
  const recorded = new Set(presentReceipts(run).map(({ operationId }) => operationId));
  const writes: Promise<void>[] = [];
  let stopped = false;
  const write = (promise: Promise<void>): void => {
    writes.push(promise);
    promise.catch(() => {
      // When the log takes no more records, nothing more may happen: the gatekeeper is told to stop, once.
      if (!stopped) void gate.cancel(digest).catch(() => undefined);
      stopped = true;
    });
  };
  const finished = (operationId: string, receipt: Receipt): void => {
    if (recorded.has(operationId)) return;
    recorded.add(operationId);
    write(store.record(run.id, { kind: 'operation.finished', operationId, receipt }));
  };
  try {
    const { receipts, slips } = await gate.sync(bundle, envelopes, {
      started: (operationId, summary) => {
        if (!recorded.has(operationId)) write(store.record(run.id, { kind: 'operation.started', operationId, summary }));
      },
      finished,
    }, operationIds, stop);
    for (const receipt of receipts) finished(receipt.operationId, receipt);
    await anchorLogs(store, gate);
    return { note: `${describe(receipts)}${describeRest(run)}${describeSlips(slips)}`, slips };
  } finally {
    await settled(writes);
  }
}

/**
 * Each log says where the other one stands, so that cutting off the end of one is noticed by the other. It is evidence and
 * no condition: a gatekeeper that is just being started again is met by the sync itself.
 */
async function anchorLogs(store: Pipeline['store'], gate: Pipeline['gate']): Promise<void> {
  try {
    await store.anchor((head) => gate.anchor(head));
  } catch (error) {
    if (!PassError.is(error, 'unavailable')) throw error;
  }
}

async function settled(writes: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(writes);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function describeSlips(slips: readonly Slip[]): string {
  return slips.length === 0 ? '' : ` ${counted(slips.length, 'thing differs', 'things differ')} from what was written: somebody else acted in between (see after-sync.md).`;
}

/** `after-sync.md`: what slipped in. Text of the target is shown as code, so that it cannot pass for this page's own words. */
export function renderSlips(run: StoredRun, slips: readonly Slip[]): string {
  const entries = slips.flatMap(({ operationId, number, url, differences }) => [
    `## ${operationId ?? 'The target'}${number === null ? '' : `, issue #${number}`}`,
    ...(url === null ? [] : [`    ${url}`]),
    differences.map((line) => `    ${line.replace(/[\r\n]+/g, ' ')}`).join('\n'),
  ]);
  const next = `Look at each on the target. Run PASS on the PRD again: it shows these changes and keeps what people edited. \`pass-runner verify ${run.id}\` compares again.`;
  return [`# After the sync of ${run.id}`, 'Right after the last write, everything that was touched was read again. This was different from what had been written:', ...entries, '## Next action', next, ''].join('\n\n');
}

/** Operations of the bundle that nobody, or not enough persons, approved. */
function describeRest(run: StoredRun): string {
  const rest = (run.bundle?.operations ?? 0) - (run.approval?.operationIds?.length ?? run.bundle?.operations ?? 0);
  return rest === 0 ? '' : ` ${counted(rest, 'operation')} of the bundle ${rest === 1 ? 'was' : 'were'} not approved and not written.`;
}

function describe(receipts: readonly Receipt[]): string {
  return receipts.length === 0 ? 'Nothing had to be written: the target has everything already.' : `${describeReceipts(receipts)}.`;
}

/** True for an error after which the same bundle cannot be carried out any more, so that another one has to be frozen. */
export function voidsBundle(error: unknown): boolean {
  return PassError.is(error, 'stale') || PassError.is(error, 'expired') || PassError.is(error, 'conflict');
}
