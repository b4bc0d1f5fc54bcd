import { z } from 'zod';
import { ErrorData } from '../protocol/errors.ts';
import { PrdSnapshot } from './prd.ts';
import { MilestoneTitle } from './milestone.ts';
import { PlannerLabel } from './pack.ts';
import { Target, TargetChoice } from './target.ts';
import { Digest } from './digest.ts';
import { IssueKey } from './backlog.ts';
import { OperationId, Receipt, Slip } from './bundle.ts';

export const RunId = z.string().regex(/^run-[0-9]{8}-[0-9a-z]{8}$/);
export type RunId = z.infer<typeof RunId>;

export const PhaseName = z.enum(['intake', 'plan', 'build', 'decide', 'sync']);
export type PhaseName = z.infer<typeof PhaseName>;

export const PhaseStatus = z.enum(['pending', 'running', 'waiting', 'passed', 'failed', 'not_run', 'cancelled']);
export type PhaseStatus = z.infer<typeof PhaseStatus>;

export const Phase = z.object({
  name: PhaseName,
  status: PhaseStatus,
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** One line: what it found, or why it did not run. */
  note: z.string(),
});
export type Phase = z.infer<typeof Phase>;

/**
 * - `running`: a phase is at work
 * - `waiting`: a person has to decide
 * - `syncing`: an approved bundle is being carried out
 * - `done`, `stopped` (with a diagnosis), `rejected`, `cancelled`: ended
 */
export const RunStatus = z.enum(['running', 'waiting', 'syncing', 'done', 'stopped', 'rejected', 'cancelled']);
export type RunStatus = z.infer<typeof RunStatus>;
export const endedStatuses: ReadonlySet<RunStatus> = new Set<RunStatus>(['done', 'stopped', 'rejected', 'cancelled']);

/** Something that the run needs from the outside. */
export const Prerequisite = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['ok', 'missing', 'degraded']),
  seen: z.string(),
  /** What cannot be done without it. Empty when `ok`. */
  blocks: z.array(z.string()),
  /** How to get it. */
  fix: z.string(),
  /** Not there, and nothing that was asked for needs it: its absence is no fault. */
  optional: z.boolean().optional(),
});
export type Prerequisite = z.infer<typeof Prerequisite>;

/** Written whenever a run stops short. */
export const Diagnosis = z.object({
  phase: PhaseName,
  step: z.string(),
  error: ErrorData,
  evidence: z.array(z.string()),
  /** Empty where nothing is known of it. */
  likelyCause: z.string(),
  nextAction: z.string(),
  at: z.iso.datetime(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

export const RunCounts = z.object({
  requirements: z.int(),
  findings: z.int(),
  artifacts: z.int(),
  issues: z.int(),
  dropped: z.int(),
  checksFailed: z.int(),
  operations: z.int(),
  receipts: z.int(),
});
export type RunCounts = z.infer<typeof RunCounts>;

/** A run as lists show it. */
export const RunSummary = z.object({
  id: RunId,
  title: z.string(),
  prd: PrdSnapshot,
  targetChoice: TargetChoice,
  /** Null until the gatekeeper resolved it. */
  target: Target.nullable(),
  planner: PlannerLabel,
  status: RunStatus,
  phases: z.array(Phase),
  counts: RunCounts,
  costUsd: z.number(),
  submittedBy: z.string(),
  /** They had a client token of their own, and not the one that clients share. */
  namedSubmitter: z.literal(true).optional(),
  trigger: z.enum(['editor', 'cli', 'api']),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** Sequence number of the newest event. */
  lastSeq: z.int().min(0),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** `run.json`: everything about a run but the documents that lie beside it. */
export const RunDetail = RunSummary.extend({
  schema: z.literal('pass.run/v1'),
  build: z.boolean(),
  /** What every planned issue is put into, as the person who submitted it asked for. */
  milestone: MilestoneTitle.optional(),
  preflight: z.array(Prerequisite),
  diagnosis: Diagnosis.nullable(),
  backlogRevision: z.int().nullable(),
  bundle: z.object({ digest: Digest, sequence: z.int(), backlogRevision: z.int(), operations: z.int(), expiresAt: z.iso.datetime() }).nullable(),
  /** A person asked that issues which are no longer planned be closed. */
  closeDropped: z.boolean().optional(),
  /** Keys of the issues for which a person asked that the plan's be written over what people changed on the target. */
  takePlan: z.array(IssueKey).optional(),
  /** Set once enough persons approved the bundle; their names, and the operations that may be carried out. */
  approval: z.object({ bundleDigest: Digest, approver: z.string(), at: z.iso.datetime(), operationIds: z.array(OperationId).optional() }).nullable(),
  /** Every approval of the present bundle, in the order in which they came. */
  approvals: z.array(z.object({ approver: z.string(), at: z.iso.datetime(), operations: z.int() })).optional(),
  /** How many persons the administrator asks for, as of the last approval. */
  requiredApprovals: z.int().min(1).optional(),
  rejection: z.object({ by: z.string(), reason: z.string(), at: z.iso.datetime() }).nullable(),
  receipts: z.array(Receipt),
  /** What was different on the target right after the last write. */
  slips: z.array(Slip).optional(),
});
export type RunDetail = z.infer<typeof RunDetail>;

const eventBase = { seq: z.int().min(1), runId: RunId, at: z.iso.datetime() };
const event = <const K extends string, S extends z.ZodRawShape>(kind: K, shape: S) => z.object({ ...eventBase, kind: z.literal(kind), ...shape });

/** What happened in a run, in order. `seq` counts from 1 without gaps within the run. */
export const RunEvent = z.discriminatedUnion('kind', [
  event('run.created', { title: z.string(), prdDigest: Digest }),
  event('phase.started', { phase: PhaseName }),
  event('phase.finished', { phase: PhaseName, status: PhaseStatus, note: z.string() }),
  event('artifact.written', { artifactId: z.string(), title: z.string() }),
  event('check.finished', { checkId: z.string(), name: z.string(), status: z.enum(['passed', 'failed', 'not_run']), summary: z.string() }),
  event('backlog.changed', { revision: z.int(), by: z.string(), issues: z.int() }),
  event('bundle.frozen', { digest: Digest, operations: z.int() }),
  event('approval.recorded', { digest: Digest, approver: z.string() }),
  event('operation.started', { operationId: z.string(), summary: z.string() }),
  event('operation.finished', { operationId: z.string(), receipt: Receipt }),
  event('run.waiting', { reason: z.string() }),
  event('run.stopped', { error: ErrorData, phase: PhaseName }),
  event('run.rejected', { by: z.string(), reason: z.string() }),
  /** A person asked to stop a sync: it ends before its next operation. */
  event('run.cancelling', { by: z.string() }),
  event('run.cancelled', { by: z.string() }),
  event('run.resumed', { reason: z.string() }),
  event('run.done', { note: z.string() }),
]);
export type RunEvent = z.infer<typeof RunEvent>;
/** An event before the log gave it its number and time. */
export type NewRunEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq' | 'runId' | 'at'> : never) : never;

/** What `verify` found for one operation of the approved bundle. */
export const VerifiedOperation = z.object({
  operationId: z.string(),
  number: z.int().nullable(),
  url: z.string().nullable(),
  /** `superseded`: a later approved sync wrote over it. */
  status: z.enum(['same', 'differs', 'missing', 'not_written', 'not_approved', 'superseded']),
  /** Digest of the approved content with its slots filled, and of what the target has. */
  approvedDigest: Digest.nullable(),
  foundDigest: Digest.nullable(),
  /** What differs, field by field. */
  differences: z.array(z.string()),
  /** The bundle that it is of, in a report on several of them. */
  bundleDigest: Digest.optional(),
});
export const VerifyReport = z.object({
  runId: RunId,
  bundleDigest: Digest,
  approver: z.string().nullable(),
  ok: z.boolean(),
  operations: z.array(VerifiedOperation),
  summary: z.string(),
});
export type VerifyReport = z.infer<typeof VerifyReport>;
