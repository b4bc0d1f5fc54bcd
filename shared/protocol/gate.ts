import { z } from 'zod';
import { ApprovalEnvelope, ApprovalRules, ApproverKey } from '../domain/approval.ts';
import { Capabilities } from '../domain/capabilities.ts';
import { Lineage, ObservedIssue, OperationId, Receipt, Slip } from '../domain/bundle.ts';
import { Digest } from '../domain/digest.ts';
import { Halt } from '../domain/halt.ts';
import { Milestone } from '../domain/milestone.ts';
import { RelatedIssues } from '../domain/related-issues.ts';
import { Prerequisite, VerifyReport } from '../domain/run.ts';
import { Target, TargetChoice } from '../domain/target.ts';
import { SyncLimits } from '../domain/write-totals.ts';

/** Where the log of a process stands: the number and hash of its newest record (0 and zeros for none). */
export const LogHead = z.strictObject({ seq: z.int().min(0), hash: Digest });
export type LogHead = z.infer<typeof LogHead>;

/** How the gatekeeper stands. */
export const GatekeeperStatus = z.object({
  rules: ApprovalRules,
  halted: Halt.nullable(),
  /** Milliseconds that the writes have to wait in all, after earlier ones; null where nothing limits the pace. */
  waitMs: z.number().nullable(),
  /** Paths of documents (`docs/internal/**`) that the administrator takes for internal, whatever they say themselves. */
  internalDocuments: z.array(z.string()).optional(),
  /** The most that one sync may write. */
  syncLimits: SyncLimits.optional(),
});
export type GatekeeperStatus = z.infer<typeof GatekeeperStatus>;

/**
 * The one table of requests from the runner to the gatekeeper (JSON-RPC 2.0 over a pipe that only the two hold).
 * There is none that enrols a key, adds a repository, or hands out a credential.
 */
export const gateMethods = {
  'gate.hello': {
    params: z.strictObject({ channelToken: z.string() }),
    result: z.object({ version: z.string() }),
  },
  'gate.preflight': {
    params: z.strictObject({ target: TargetChoice.optional() }),
    result: z.object({ prerequisites: z.array(Prerequisite) }),
  },
  'gate.approvers': { params: z.strictObject({}), result: z.object({ approvers: z.array(ApproverKey), rules: ApprovalRules }) },
  'gate.repositories': {
    params: z.strictObject({}),
    result: z.object({ repositories: z.array(z.object({ owner: z.string(), name: z.string(), visibility: z.string(), allowed: z.boolean() })), note: z.string() }),
  },
  'gate.resolve': { params: z.strictObject({ target: TargetChoice }), result: z.object({ target: Target }) },
  /** What a re-run has to know: the lineage, what the target has now for it, its labels, and what it can do. */
  'gate.observe': {
    params: z.strictObject({ target: Target, lineageId: z.string() }),
    result: z.object({
      lineage: Lineage.nullable(),
      issues: z.array(z.object({ key: z.string(), observed: ObservedIssue.nullable() })),
      labels: z.array(z.string()),
      milestones: z.array(Milestone),
      capabilities: Capabilities,
      policyDigest: Digest,
      related: RelatedIssues,
    }),
  },
  /**
   * Verify and carry out what was approved; with `operationIds`, only when those are all approved. Answers when done; each operation is told by notifications. Safe to
   * call again after a crash.
   */
  'gate.sync': {
    params: z.strictObject({ bundleBase64: z.base64(), envelopes: z.array(ApprovalEnvelope).min(1).max(16), operationIds: z.array(OperationId).max(5000).optional() }),
    result: z.object({ receipts: z.array(Receipt), slips: z.array(Slip), bundleDigest: Digest }),
  },
  /** The two logs anchor each other: the gatekeeper records where the runner's stands, and says where its own does. */
  'gate.anchor': { params: z.strictObject({ runner: LogHead }), result: z.object({ gatekeeper: LogHead }) },
  /** Stop before the next operation of that bundle. */
  'gate.cancel': { params: z.strictObject({ bundleDigest: Digest }), result: z.object({ ok: z.literal(true) }) },
  /** A person said no to that bundle: final, whatever approvals of it there are. */
  'gate.reject': { params: z.strictObject({ bundleDigest: Digest, by: z.string().max(200), reason: z.string().max(2000), /** That person's signature under it: then it is theirs, whatever `by` says. */ envelope: ApprovalEnvelope.optional() }), result: z.object({ ok: z.literal(true) }) },
  /** The administrator's rules, whether writing is halted, and how long writes of so many requests each would take to a target. */
  'gate.status': { params: z.strictObject({ target: Target.optional(), writes: z.array(z.int().min(1)).max(5000) }), result: GatekeeperStatus },
  'gate.verify': {
    params: z.strictObject({ bundleBase64: z.base64() }),
    result: VerifyReport,
  },
} as const;
export type GateMethods = typeof gateMethods;
export type GateMethodName = keyof GateMethods;

export const gateNotifications = {
  'gate.operationStarted': z.object({ bundleDigest: Digest, operationId: z.string(), summary: z.string() }),
  'gate.operationFinished': z.object({ bundleDigest: Digest, operationId: z.string(), receipt: Receipt }),
} as const;
