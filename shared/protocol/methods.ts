import { z } from 'zod';
import { ApprovalEnvelope, ApprovalRules, ApproverKey } from '../domain/approval.ts';
import { Backlog, Check, maxIssues, SavedIssue } from '../domain/backlog.ts';
import { ObservedIssue } from '../domain/bundle.ts';
import { BundleChoices } from '../domain/bundle-choices.ts';
import { Digest } from '../domain/digest.ts';
import { MilestoneTitle } from '../domain/milestone.ts';
import { GatekeeperStatus } from './gate.ts';
import { PackArtifact, PackIndex } from '../domain/pack.ts';
import { PrdDocument, PrdSnapshot, RemovedText } from '../domain/prd.ts';
import { Prerequisite, RunDetail, RunEvent, RunId, RunSummary, VerifyReport } from '../domain/run.ts';
import { SyncedIssue } from '../domain/target-changes.ts';
import { Target, TargetChoice } from '../domain/target.ts';

/** One request of the wire: its parameters and result are validated with these schemas at both ends. */
export interface MethodDefinition<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P;
  readonly result: R;
  /** What it does, for the API description. */
  readonly summary: string;
}

function method<P extends z.ZodType, R extends z.ZodType>(summary: string, params: P, result: R): MethodDefinition<P, R> {
  return { summary, params, result };
}

const run = z.strictObject({ runId: RunId });
const nothing = z.strictObject({});
const ok = z.object({ ok: z.literal(true) });

/** The one table of requests between a client (extension, CLI) and the runner. */
export const methods = {
  'session.hello': method(
    'Open the session: the token travels here, in the first frame, and nowhere else.',
    z.strictObject({
      token: z.string().min(1).max(512),
      client: z.strictObject({ name: z.string().max(64), version: z.string().max(64) }),
      protocol: z.strictObject({ version: z.int(), min: z.int() }),
    }),
    z.object({
      sessionId: z.string(),
      principal: z.string(),
      runner: z.object({ version: z.string(), instanceId: z.string(), managed: z.boolean() }),
      protocol: z.object({ version: z.int(), min: z.int() }),
    }),
  ),
  'runner.retire': method('Ask a managed runner to hand over: it stops taking work and exits; unfinished runs continue in the next one.', nothing, ok),
  'preflight.get': method('What is needed from the outside, and whether it is there. With `runs: false`, without reading every run for damage.', z.strictObject({ target: TargetChoice.optional(), runs: z.boolean().default(true) }), z.object({ prerequisites: z.array(Prerequisite) })),
  'approvers.list': method('Public keys that the gatekeeper accepts, and the rules for approvals.', nothing, z.object({ approvers: z.array(ApproverKey), rules: ApprovalRules.optional() })),
  'gatekeeper.get': method('The rules for approvals, whether writing is halted, and how long the writes of a run will take at least.', z.strictObject({ runId: RunId.optional() }), GatekeeperStatus),
  'target.list': method('Repositories that can be chosen, from the gatekeeper.', nothing, z.object({ repositories: z.array(z.object({ owner: z.string(), name: z.string(), visibility: z.string(), allowed: z.boolean() })), note: z.string() })),
  'target.resolve': method('Look a target up: its id, visibility and base commit.', z.strictObject({ target: TargetChoice }), z.object({ target: Target })),
  'run.submit': method(
    'Take one PRD to the decision point.',
    z.strictObject({
      prd: z.strictObject({ name: PrdSnapshot.shape.name, documentKey: PrdSnapshot.shape.documentKey, saved: z.boolean(), contentBase64: z.base64(), rulesOff: PrdSnapshot.shape.rulesOff }),
      target: TargetChoice,
      planner: z.enum(['baseline', 'model']),
      build: z.boolean(),
      /** Put every planned issue into this milestone. */
      milestone: MilestoneTitle.optional(),
      trigger: z.enum(['editor', 'cli', 'api']),
      /** The same id twice submits once: a retry after a lost connection makes no second run. */
      submissionId: z.uuid(),
    }),
    z.object({ runId: RunId }),
  ),
  'run.list': method('Runs, newest first, and the ids of those whose documents are damaged.', z.strictObject({ limit: z.int().min(1).max(500).default(50) }), z.object({ runs: z.array(RunSummary), damaged: z.array(RunId).optional() })),
  'run.get': method('One run.', run, RunDetail),
  'run.subscribe': method(
    'Events of a run after a sequence number; later ones follow as `run.event` notifications on this connection.',
    z.strictObject({ runId: RunId, after: z.int().min(0) }),
    z.object({ events: z.array(RunEvent) }),
  ),
  'runs.subscribe': method('From now on, `runs.changed` notifications for every run.', nothing, z.object({ runs: z.array(RunSummary) })),
  'run.cancel': method('Stop a run. What was written stays.', run, ok),
  'run.reject': method('Say no to a run, with a reason; signed, where a person has a key and the bundle is frozen.', z.strictObject({ runId: RunId, reason: z.string().trim().min(1).max(2000), envelope: ApprovalEnvelope.optional() }), ok),
  'prd.get': method('The PRD exactly as submitted, and what was taken out before it was used.', run, z.object({ contentBase64: z.base64(), digest: Digest, removed: z.array(RemovedText) })),
  'requirements.get': method('What was read out of the PRD.', run, PrdDocument),
  'pack.get': method('Table of contents of the architecture pack.', run, PackIndex),
  'artifact.get': method('One artifact of the pack.', z.strictObject({ runId: RunId, artifactId: z.string() }), z.object({ artifact: PackArtifact, markdown: z.string(), json: z.unknown() })),
  'checks.get': method('Checks of the plan.', run, z.object({ checks: z.array(Check) })),
  'backlog.get': method('The backlog as it stands.', run, Backlog),
  'backlog.proposed': method('The backlog as the planner proposed it (revision 1), before any person changed it.', run, Backlog),
  'backlog.save': method(
    'Replace the backlog. What an issue leaves out of `parent` and `milestone` stays as it is. Refused with `conflict` when it is no longer at `baseRevision`. Voids a bundle frozen from an older revision.',
    z.strictObject({ runId: RunId, baseRevision: z.int().min(1), issues: z.array(SavedIssue).max(maxIssues) }),
    z.object({ backlog: Backlog, checks: z.array(Check) }),
  ),
  'bundle.get': method(
    'The raw bytes of the write bundle, frozen now if the backlog changed since. The client hashes and renders them itself. With `closeDropped`, open issues that are no longer planned are closed (or not any more); with `takePlan`, the plan’s is written over what people changed on these issues. Choices are kept for the run, and a bundle frozen otherwise is void; `anew` says that this may void approvals.',
    BundleChoices.extend({ runId: RunId }),
    z.object({ bytesBase64: z.base64(), digest: Digest }),
  ),
  'issue.observe': method(
    'What the target has now for the staged issues that lineage knows, and how PASS last planned each: what people changed is the difference.',
    run,
    z.object({ issues: z.array(z.object({ key: z.string(), observed: ObservedIssue.nullable(), synced: SyncedIssue.optional() })) }),
  ),
  'run.approve': method('Hand in a signed approval of the bundle, or of some of its operations. Several persons may have to.', z.strictObject({ runId: RunId, envelope: ApprovalEnvelope }), ok),
  'run.sync': method('Carry out the approved bundle. Progress follows as events. A bundle without operations needs no approval: the run is done.', run, ok),
  'run.verify': method('Read back from the target what was written and compare it with the approved bytes.', run, VerifyReport),
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
/** What a caller passes (defaults may be left out). */
export type MethodInput<M extends MethodName> = z.input<Methods[M]['params']>;
/** What a handler receives, defaults filled in. */
export type MethodParams<M extends MethodName> = z.output<Methods[M]['params']>;
export type MethodResult<M extends MethodName> = z.output<Methods[M]['result']>;

/** The one table of notifications from the runner to a client. */
export const notifications = {
  'run.event': RunEvent,
  'runs.changed': RunSummary,
} as const;
export type Notifications = typeof notifications;
export type NotificationName = keyof Notifications;

/** Largest frame either side accepts, in bytes: a PRD of 5 MB in base64, and room for the envelope. */
export const maxFrameBytes = 8 * 1024 * 1024;
