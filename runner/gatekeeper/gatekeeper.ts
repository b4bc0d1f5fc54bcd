import type { z } from 'zod';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { OperationId, Receipt, Slip } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import type { VerifyReport } from '../../shared/domain/run.ts';
import { estimateWrites, hour } from '../../shared/domain/pace.ts';
import { targetId } from '../../shared/domain/target.ts';
import type { Target, TargetChoice } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { GateMethods, LogHead } from '../../shared/protocol/gate.ts';
import { acquireExclusive } from '../store/exclusive.ts';
import type { Exclusive } from '../store/exclusive.ts';
import type { FileLayer } from '../store/file-layer.ts';
import { usedUp } from './acceptance.ts';
import { Admission } from './admission.ts';
import type { SyncRequest } from './admission.ts';
import { verifyRejection } from './approvals.ts';
import { evidenceKeeper } from './evidence.ts';
import { Execution } from './executor.ts';
import type { Progress } from './executor.ts';
import type { Failpoint } from './failpoint.ts';
import type { GatekeeperHome } from './home.ts';
import { Journal } from './journal.ts';
import { observe } from './observe.ts';
import type { Observation } from './observe.ts';
import { haltedError } from './pace.ts';
import { preflight } from './preflight.ts';
import { AllTargets } from './targets.ts';
import { Turns } from './turns.ts';
import { verifyRun } from './verify-run.ts';

type SyncResult = { receipts: Receipt[]; slips: Slip[]; bundleDigest: Digest };

interface RunningSync {
  readonly result: Promise<SyncResult>;
  readonly listeners: Set<Progress>;
  cancelled: boolean;
}

export interface GatekeeperOptions {
  readonly home: GatekeeperHome;
  readonly clock: () => Date;
  readonly failpoint: Failpoint;
  /** Of the log. */
  readonly files?: FileLayer;
  /** Milliseconds to wait for another gatekeeper of this home, which is finishing. */
  readonly waitMs?: number;
}

/** The process that holds the credential: reads for the runner, and the execution of approved bundles. */
export class Gatekeeper {
  readonly #hold: Exclusive;
  readonly #home: GatekeeperHome;
  readonly #clock: () => Date;
  readonly #failpoint: Failpoint;
  readonly #journal: Journal;
  readonly #targets: AllTargets;
  readonly #admission: Admission;
  readonly #running = new Map<Digest, RunningSync>();
  /** Of each target: one write in flight for each. */
  readonly #turns = new Turns();

  private constructor({ home, clock, failpoint }: GatekeeperOptions, journal: Journal, hold: Exclusive) {
    this.#hold = hold;
    this.#home = home;
    this.#clock = clock;
    this.#failpoint = failpoint;
    this.#journal = journal;
    this.#targets = new AllTargets(home, clock);
    this.#admission = new Admission({ home, journal, targets: this.#targets, clock });
  }

  /**
   * One gatekeeper at a time has a home, its log above all: the one of a supervisor that was killed may still be writing.
   * @throws PassError `conflict` when another one has it, `storage` when the log cannot be read: then nothing is served
   */
  static async open(options: GatekeeperOptions): Promise<Gatekeeper> {
    const { home, clock, files, waitMs = 0 } = options;
    const hold = await acquireExclusive(home.path, 'gatekeeper', { waitMs });
    if (hold === undefined) throw new PassError('conflict', `Another gatekeeper works in ${home.path}.`, 'It ends by itself after the request that it waits for: try again in half a minute.');
    try {
      // Rules that cannot be read hold nobody back: better not to serve at all.
      const { ignoreTimesAfter } = await home.settings();
      const journal = await Journal.open(home.logFile, clock, files, ignoreTimesAfter === undefined ? undefined : Date.parse(ignoreTimesAfter));
      // Projections of the log that a crash may have left behind.
      for (const lineage of journal.unfinishedLineages()) await home.writeLineage(lineage);
      return new Gatekeeper(options, journal, hold);
    } catch (error) {
      await hold.release();
      throw error;
    }
  }

  /** Resolves when its log takes no more records. */
  get broken(): Promise<PassError> {
    return this.#journal.broken;
  }

  preflight(choice: TargetChoice | undefined): ReturnType<typeof preflight> {
    return preflight(this.#home, this.#targets, choice);
  }

  /** Who may approve, and the administrator's rules for it. */
  async approvers(): Promise<z.output<GateMethods['gate.approvers']['result']>> {
    const { requiredApprovals, fourEyes } = await this.#home.settings();
    return { approvers: await this.#home.approvers(), rules: { requiredApprovals, fourEyes } };
  }

  repositories(): ReturnType<AllTargets['repositories']> {
    return this.#targets.repositories();
  }

  resolve(choice: TargetChoice): Promise<Target> {
    return this.#targets.resolve(choice);
  }

  async observe(target: Target, lineageId: string): Promise<Observation> {
    return observe(await this.#targets.open(target, 'read'), this.#journal, this.#home, lineageId);
  }

  /** Verify and carry out. The same bundle asked for twice at the same time is carried out once, and both are answered. */
  sync(bundleBase64: string, envelopes: readonly ApprovalEnvelope[], progress: Progress, operationIds?: readonly OperationId[]): Promise<SyncResult> {
    const bytes = strictBytes(bundleBase64);
    const { bundle, digest } = parseBundle(bytes);
    const running = this.#running.get(digest);
    if (running !== undefined) {
      running.listeners.add(progress);
      return running.result.finally(() => running.listeners.delete(progress));
    }
    const listeners = new Set([progress]);
    const result = this.#turns.take(targetId(bundle.target), () => this.#execute({ bundleBytes: bytes, digest, envelopes, operationIds }, started));
    const started: RunningSync = { result: result.finally(() => this.#running.delete(digest)), listeners, cancelled: false };
    this.#running.set(digest, started);
    return started.result;
  }

  cancel(bundleDigest: Digest): void {
    const running = this.#running.get(bundleDigest);
    if (running !== undefined) running.cancelled = true;
  }

  /** A no to a bundle, for good: no approval of it counts any more, and a sync of it ends before its next operation. */
  async reject(bundleDigest: Digest, by: string, reason: string, envelope?: ApprovalEnvelope): Promise<void> {
    const signed = envelope === undefined ? undefined : verifyRejection(envelope, bundleDigest, await this.#home.approvers());
    this.cancel(bundleDigest);
    await this.#journal.record('bundle.rejected', { bundleDigest, by, reason, publicKey: null, ...signed });
    // One that began while that was written.
    this.cancel(bundleDigest);
  }

  /** The rules, whether writing is halted, and how long writes of so many requests each would take to a target, after those of the last hour. */
  async status(target: Target | undefined, writes: readonly number[]): Promise<z.output<GateMethods['gate.status']['result']>> {
    const { rules } = await this.approvers();
    const limits = target === undefined ? undefined : await this.#targets.limits(target);
    const now = this.#clock().getTime();
    const waitMs = limits === undefined ? null : estimateWrites(writes, this.#journal.writesSince(now - hour), limits, now);
    const { internalDocuments, limits: syncLimits } = await this.#home.settings();
    return { rules, halted: await this.#home.halted(), waitMs, ...(internalDocuments === undefined ? {} : { internalDocuments }), ...(syncLimits === undefined ? {} : { syncLimits }) };
  }

  /** Record where the runner's log stands. @returns where this one stands with that record */
  anchor(runner: LogHead): Promise<LogHead> {
    return this.#journal.anchor(runner);
  }

  /** Compare the target with everything that was accepted for the run of this bundle. */
  async verify(bundleBase64: string): Promise<VerifyReport> {
    return verifyRun(parseBundle(strictBytes(bundleBase64)), { home: this.#home.path, journal: this.#journal, open: (target) => this.#targets.openWritten(target) });
  }

  /** Stop every sync before its next operation, and close the log. */
  async close(): Promise<void> {
    for (const running of this.#running.values()) running.cancelled = true;
    await Promise.allSettled([...this.#running.values()].map(({ result }) => result));
    await this.#journal.close();
    await this.#hold.release();
  }

  async #execute(request: SyncRequest, running: RunningSync): Promise<SyncResult> {
    const { bundleBytes, digest, envelopes, operationIds } = request;
    const known = this.#journal.sync(digest);
    if (known?.finished === true && operationIds?.some((id) => !known.operationIds.includes(id)) === true) throw usedUp();
    if (known?.finished === true) return { receipts: [...known.receipts.values()], slips: [...known.slips], bundleDigest: digest };
    const halt = await this.#home.halted();
    if (halt !== null) throw haltedError(halt);
    const rules = await this.#home.rulesText();
    const approval = await this.#admission.verify(request);
    if (known === undefined && approval.skipped.length > 0) await this.#journal.recordSkipped(digest, approval.skipped);
    const told: Progress = {
      started: (id, summary) => running.listeners.forEach((listener) => listener.started(id, summary)),
      finished: (id, receipt) => running.listeners.forEach((listener) => listener.finished(id, receipt)),
    };
    const services = {
      journal: this.#journal,
      home: this.#home,
      targets: this.#targets,
      clock: this.#clock,
      failpoint: this.#failpoint,
      evidence: evidenceKeeper(this.#home.path, approval, bundleBytes, envelopes),
      allowed: this.#admission.stillAllowed({ ...request, operationIds: approval.operations.map(({ id }) => id) }, rules),
    };
    const executed = await Execution.run(services, approval, told, () => running.cancelled);
    return { ...executed, bundleDigest: digest };
  }

}

function strictBytes(base64: string): Uint8Array {
  const bytes = decodeBase64(base64);
  if (bytes === undefined) throw new PassError('bad_input', 'The bundle is not canonical base64.', 'Send the raw bytes of the bundle as they were frozen.');
  return bytes;
}
