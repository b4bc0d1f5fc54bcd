import { z } from 'zod';
import type { Receipt } from '../../shared/domain/bundle.ts';
import { Digest } from '../../shared/domain/digest.ts';
import { personOf } from '../../shared/domain/principal.ts';
import { RunDetail, RunEvent } from '../../shared/domain/run.ts';
import type { PhaseName, RunStatus, RunSummary } from '../../shared/domain/run.ts';

/** `run.json` as the store keeps it: what the wire shows of a run, and what only the runner needs. */
export const StoredRun = RunDetail.extend({
  submissionId: z.uuid(),
  /** How many bundles the run has frozen. */
  bundleSequence: z.int().min(0),
  /** How many of the receipts are of earlier bundles, whose operations have the same ids. */
  receiptsBefore: z.int().min(0).optional(),
  /** The principal who asked to stop the sync that was at work. */
  cancelling: z.string().nullable().optional(),
  /** Documents beside `run.json` by name, with the digest of their bytes. */
  documents: z.record(z.string(), Digest),
});
export type StoredRun = z.infer<typeof StoredRun>;

/** Fields that an event changes beyond what follows from its kind. */
export type RunChange = Partial<Omit<StoredRun, 'id' | 'phases' | 'status' | 'lastSeq' | 'updatedAt' | 'documents' | 'receipts' | 'receiptsBefore'>>;

/** What a run starts from. */
export type NewRun = Pick<StoredRun, 'title' | 'prd' | 'targetChoice' | 'planner' | 'build' | 'milestone' | 'submittedBy' | 'namedSubmitter' | 'trigger' | 'submissionId'>;

/** A run of which nothing but its PRD is there. */
export function blankRun(id: string, run: NewRun, at: string, documents: StoredRun['documents']): StoredRun {
  return {
    schema: 'pass.run/v1', id, ...run, target: null, status: 'running', costUsd: 0, createdAt: at, updatedAt: at, lastSeq: 0, documents,
    phases: (['intake', 'plan', 'build', 'decide', 'sync'] as const).map((name) => ({ name, status: 'pending', startedAt: null, endedAt: null, note: '' })),
    counts: { requirements: 0, findings: 0, artifacts: 0, issues: 0, dropped: 0, checksFailed: 0, operations: 0, receipts: 0 },
    preflight: [], diagnosis: null, backlogRevision: null, bundle: null, approval: null, rejection: null, receipts: [], bundleSequence: 0,
  };
}

/** Data of a `run.event` record of the log: enough to make `run.json` again. */
export const RunEntry = z.object({
  event: RunEvent,
  /** The whole run for `run.created`; changed fields for any other event. */
  set: z.record(z.string(), z.unknown()).optional(),
  documents: z.record(z.string(), Digest).optional(),
});
export type RunEntry = z.infer<typeof RunEntry>;

/**
 * The run after one more event of the log. Pure: the same records always make the same run.
 * @param run `undefined` before `run.created`
 */
export function applyEntry(run: StoredRun | undefined, { event, set, documents }: RunEntry): StoredRun {
  const before = event.kind === 'run.created' ? StoredRun.parse(set) : run;
  if (before === undefined) throw new Error(`The log has event ${event.seq} of ${event.runId} before the run was created.`);
  const next: StoredRun = {
    ...before,
    ...set,
    documents: { ...before.documents, ...documents },
    phases: phasesAfter(before, event),
    status: statusAfter(before.status, event),
    lastSeq: event.seq,
    updatedAt: event.at,
  };
  // An edit withdraws the bundle: what was written for it stays in the list, and is no part of the next one.
  if (event.kind === 'bundle.frozen' || event.kind === 'backlog.changed') next.receiptsBefore = next.receipts.length;
  if (event.kind === 'operation.finished' && !presentReceipts(next).some((receipt) => receipt.operationId === event.operationId)) next.receipts = [...next.receipts, event.receipt];
  next.counts = { ...next.counts, receipts: presentReceipts(next).length };
  return next;
}

/** What the target answered for operations of the run's present bundle. */
export function presentReceipts({ receipts, receiptsBefore = 0 }: Pick<StoredRun, 'receipts' | 'receiptsBefore'>): readonly Receipt[] {
  return receipts.slice(receiptsBefore);
}

function statusAfter(status: RunStatus, event: RunEvent): RunStatus {
  switch (event.kind) {
    case 'phase.started':
      return event.phase === 'sync' ? 'syncing' : 'running';
    case 'run.waiting':
      return 'waiting';
    case 'run.stopped':
      return 'stopped';
    case 'run.rejected':
      return 'rejected';
    case 'run.cancelled':
      return 'cancelled';
    case 'run.done':
      return 'done';
    default:
      return status;
  }
}

type Phases = StoredRun['phases'];

function phasesAfter({ phases }: StoredRun, event: RunEvent): Phases {
  const set = (name: PhaseName, change: Partial<Phases[number]>): Phases => phases.map((phase) => (phase.name === name ? { ...phase, ...change } : phase));
  switch (event.kind) {
    case 'phase.started':
      return set(event.phase, { status: 'running', startedAt: event.at, endedAt: null, note: '' });
    case 'phase.finished':
      return set(event.phase, { status: event.status, endedAt: event.at, note: event.note });
    case 'run.waiting':
      return phases.map((phase) => {
        if (phase.name === 'decide') return { ...phase, status: 'waiting', startedAt: phase.startedAt ?? event.at, endedAt: null, note: event.reason };
        return phase.name === 'sync' ? { ...phase, status: 'pending', startedAt: null, endedAt: null, note: '' } : phase;
      });
    case 'run.stopped':
      return set(event.phase, { status: 'failed', endedAt: event.at, note: event.error.message });
    case 'run.rejected':
      return set('decide', { status: 'cancelled', endedAt: event.at, note: `Rejected by ${personOf(event.by)}: ${event.reason}` });
    case 'run.cancelled':
      return phases.map((phase) => (phase.status === 'running' || phase.status === 'waiting' ? { ...phase, status: 'cancelled', endedAt: event.at, note: `Cancelled by ${personOf(event.by)}.` } : phase));
    default:
      return phases;
  }
}

/** A run as lists show it: without what only its own page needs. */
export function summaryOf(run: StoredRun): RunSummary {
  const { id, title, prd, targetChoice, target, planner, status, phases, counts, costUsd, submittedBy, namedSubmitter, trigger, createdAt, updatedAt, lastSeq } = run;
  return { id, title, prd, targetChoice, target, planner, status, phases, counts, costUsd, submittedBy, ...(namedSubmitter === undefined ? {} : { namedSubmitter }), trigger, createdAt, updatedAt, lastSeq };
}
