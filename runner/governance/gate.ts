import type { z } from 'zod';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import type { OperationId, Receipt } from '../../shared/domain/bundle.ts';
import type { Target, TargetChoice } from '../../shared/domain/target.ts';
import type { GateMethodName, GateMethods, LogHead } from '../../shared/protocol/gate.ts';

export type GateResult<M extends GateMethodName> = z.output<GateMethods[M]['result']>;

/** Told while a sync is carried out, in the order of the bundle. */
export interface SyncProgress {
  /** The operation's intent is recorded; its effect may follow at any moment. */
  started(operationId: string, summary: string): void;
  finished(operationId: string, receipt: Receipt): void;
}

/**
 * The gatekeeper, as the runner sees it (see shared/protocol/gate.ts). Every function throws PassError: `unavailable` when
 * the gatekeeper cannot be reached, otherwise its own refusal.
 */
export interface Gate {
  preflight(target: TargetChoice | undefined): Promise<GateResult<'gate.preflight'>>;
  approvers(): Promise<GateResult<'gate.approvers'>>;
  repositories(): Promise<GateResult<'gate.repositories'>>;
  resolve(target: TargetChoice): Promise<Target>;
  observe(target: Target, lineageId: string): Promise<GateResult<'gate.observe'>>;
  /**
   * Verify and carry out what was approved; with `operationIds`, only when all of those are. Resolved when done; safe to
   * call again for the same bundle after a crash. Once `stop` is aborted nothing is begun, and it rejects with `cancelled`.
   */
  sync(bundle: Uint8Array, envelopes: readonly ApprovalEnvelope[], progress: SyncProgress, operationIds?: readonly OperationId[], stop?: AbortSignal): Promise<GateResult<'gate.sync'>>;
  /** Record there where the runner's log stands. @returns where the gatekeeper's stands with that record */
  anchor(runner: LogHead): Promise<LogHead>;
  /** Stop the sync of that bundle before its next operation; `sync` then rejects with `cancelled`. */
  cancel(bundleDigest: string): Promise<void>;
  /** A person's no to that bundle. */
  reject(bundleDigest: string, by: string, reason: string, envelope?: ApprovalEnvelope): Promise<void>;
  /** @param writes how many requests each write to come counts as */
  status(target: Target | undefined, writes: readonly number[]): Promise<GateResult<'gate.status'>>;
  verify(bundle: Uint8Array): Promise<GateResult<'gate.verify'>>;
  close(): Promise<void>;
}
