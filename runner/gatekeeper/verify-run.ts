import type { ParsedBundle } from '../../shared/domain/bundle-bytes.ts';
import { counted } from '../../shared/domain/counted.ts';
import type { VerifyReport } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { Target } from '../../shared/domain/target.ts';
import { readEvidence } from './evidence.ts';
import type { Journal, SyncState } from './journal.ts';
import type { TargetPort } from './target-port.ts';
import { compareWritten } from './verify-written.ts';

type VerifiedOperation = VerifyReport['operations'][number];

export interface VerifyScene {
  /** The gatekeeper's, where accepted bundles are kept. */
  readonly home: string;
  readonly journal: Journal;
  readonly open: (target: Target) => Promise<TargetPort>;
}

/** One bundle, and what the target has of it. */
interface Part {
  readonly digest: string;
  readonly state: SyncState | undefined;
  /** Undefined where the bytes are not kept, so that nothing can be said. */
  readonly operations: readonly VerifiedOperation[] | undefined;
  /** Another bundle of the run came after it: what it did not write is not owed any more. */
  readonly abandoned: boolean;
}

/**
 * Compare what the target has now with everything that was approved and accepted for the run of a bundle, in whichever bundle.
 * What cannot be compared is never as approved.
 * @param given the run's present bundle: looked at by itself where none was accepted
 */
export async function verifyRun(given: ParsedBundle, scene: VerifyScene): Promise<VerifyReport> {
  const { runId } = given.bundle;
  const accepted = scene.journal.syncs.filter((sync) => sync.runId === runId);
  if (accepted.length === 0) {
    const operations = await compareWritten(given.bundle, undefined, await scene.open(given.bundle.target));
    return reportOn(given, [{ digest: given.digest, state: undefined, operations, abandoned: false }]);
  }
  const parts: Part[] = [];
  for (const state of accepted) parts.push(await partOf(state, given, scene, state !== accepted.at(-1)));
  return reportOn(given, parts);
}

async function partOf(state: SyncState, given: ParsedBundle, { home, journal, open }: VerifyScene, followed: boolean): Promise<Part> {
  const digest = state.bundleDigest;
  const abandoned = followed && !state.finished;
  const kept = digest === given.digest ? given : await readEvidence(home, digest);
  if (kept === undefined) return { digest, state, operations: state.receipts.size === 0 ? [] : undefined, abandoned };
  const { syncs } = journal;
  const later = syncs.slice(syncs.indexOf(state) + 1).filter(({ lineageId }) => lineageId === state.lineageId);
  const entries = journal.lineage(state.lineageId)?.entries ?? [];
  return { digest, state, operations: await compareWritten(kept.bundle, state, await open(kept.bundle.target), { later, entries }), abandoned };
}

function reportOn({ bundle }: ParsedBundle, parts: readonly Part[]): VerifyReport {
  const several = parts.length > 1;
  const newest = parts.at(-1);
  const owed = parts.flatMap(({ operations = [], abandoned }) => operations.filter(({ status }) => status !== 'not_approved' && status !== 'superseded' && !(abandoned && status === 'not_written')));
  const same = owed.filter(({ status }) => status === 'same').length;
  const lost = parts.filter(({ operations }) => operations === undefined);
  const ok = same === owed.length && lost.length === 0;
  const where = `in ${targetLabel(bundle.target)}`;
  const all = parts.flatMap(({ operations = [] }) => operations);
  const of = several ? ` of ${counted(parts.length, 'bundle')}` : '';
  const first = same === owed.length ? `${owed.length === 1 ? 'The one operation' : `All ${owed.length} operations`}${of} ${owed.length === 1 ? 'is' : 'are'} ${where} exactly as approved.` : `${same} of ${owed.length} operations${of} are ${where} as approved; ${describeRest(owed)}.`;
  return {
    runId: bundle.runId,
    bundleDigest: newest?.digest ?? '',
    approver: approversOf(newest?.state),
    ok,
    operations: parts.flatMap(({ digest, operations = [] }) => operations.map((one) => (several ? { ...one, bundleDigest: digest } : one))),
    summary: [...(owed.length === 0 && lost.length > 0 ? [] : [first]), ...lost.map(describeLost), ...describeOthers(all, parts)].join(' '),
  };
}

function approversOf(state: SyncState | undefined): string | null {
  return state === undefined ? null : [...new Set(state.approvals.map(({ approver }) => approver))].join(', ');
}

function describeRest(operations: readonly VerifiedOperation[]): string {
  const names = { differs: ['differs', 'differ'], missing: ['is missing', 'are missing'], not_written: ['was not written', 'were not written'] } as const;
  return Object.entries(names)
    .map(([status, [one, many]]) => ({ one, many, count: operations.filter((operation) => operation.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ one, many, count }) => `${count} ${count === 1 ? one : many}`)
    .join(', ');
}

function describeLost({ digest, state }: Part): string {
  return `The bytes of bundle ${digest.slice(0, 12)}… are not kept, or not those that were accepted: ${counted(state?.receipts.size ?? 0, 'operation')} of it cannot be compared.`;
}

function describeOthers(all: readonly VerifiedOperation[], parts: readonly Part[]): string[] {
  const count = (status: VerifiedOperation['status']): number => all.filter((one) => one.status === status).length;
  const unwritten = parts.flatMap(({ operations = [], abandoned }) => (abandoned ? operations.filter(({ status }) => status === 'not_written') : [])).length;
  return [
    ...(count('superseded') === 0 ? [] : [`${count('superseded')} ${count('superseded') === 1 ? 'was' : 'were'} replaced by a later approved sync.`]),
    ...(unwritten === 0 ? [] : [`${unwritten} of an earlier bundle ${unwritten === 1 ? 'was' : 'were'} approved and never written: its sync ended before, and another bundle followed.`]),
    ...(count('not_approved') === 0 ? [] : [`${count('not_approved')} of the bundle ${count('not_approved') === 1 ? 'was' : 'were'} not approved.`]),
  ];
}
