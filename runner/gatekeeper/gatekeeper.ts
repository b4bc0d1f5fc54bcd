import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { ObservedIssue, OperationId, Receipt, Slip } from '../../shared/domain/bundle.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import type { VerifyReport } from '../../shared/domain/run.ts';
import { estimateWrites, hour } from '../../shared/domain/pace.ts';
import { refuseSecrets } from '../../shared/domain/secrets.ts';
import type { RelatedIssues } from '../../shared/domain/related-issues.ts';
import { targetId } from '../../shared/domain/target.ts';
import type { Target, TargetChoice } from '../../shared/domain/target.ts';
import { requireWithinLimits } from '../../shared/domain/write-totals.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { GateMethods, LogHead } from '../../shared/protocol/gate.ts';
import type { z } from 'zod';
import { verifyRejection } from './approvals.ts';
import type { VerifiedApproval } from './approvals.ts';
import { usedUp } from './acceptance.ts';
import type { Keeper } from './acceptance.ts';
import { envelopeOf, keepEvidence, readEvidence } from './evidence.ts';
import { Execution } from './executor.ts';
import type { Progress } from './executor.ts';
import { acquireExclusive } from '../store/exclusive.ts';
import type { Exclusive } from '../store/exclusive.ts';
import type { FileLayer } from '../store/file-layer.ts';
import type { Failpoint } from './failpoint.ts';
import type { GatekeeperHome } from './home.ts';
import { Journal } from './journal.ts';
import type { Rejection } from './journal.ts';
import { viewLineage } from './lineage.ts';
import { verifyWithRoles } from './approver-roles.ts';
import { haltedError } from './pace.ts';
import { policyDigest, requireSamePolicy } from './policy.ts';
import { preflight } from './preflight.ts';
import { requireFewEnoughReaders } from './document-rules.ts';
import type { RelatedContent } from './target-port.ts';
import { AllTargets } from './targets.ts';
import { verifyRun } from './verify-run.ts';

type Observation = z.output<GateMethods['gate.observe']['result']>;
type SyncResult = { receipts: Receipt[]; slips: Slip[]; bundleDigest: Digest };

interface SyncRequest {
  readonly bundleBytes: Uint8Array;
  readonly digest: Digest;
  readonly envelopes: readonly ApprovalEnvelope[];
  /** What the runner believes to be approved. */
  readonly operationIds: readonly OperationId[] | undefined;
}

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
  readonly #running = new Map<Digest, RunningSync>();
  /** The last sync of each target: one write in flight for each. */
  readonly #queues = new Map<string, Promise<unknown>>();

  private constructor({ home, clock, failpoint }: GatekeeperOptions, journal: Journal, hold: Exclusive) {
    this.#hold = hold;
    this.#home = home;
    this.#clock = clock;
    this.#failpoint = failpoint;
    this.#journal = journal;
    this.#targets = new AllTargets(home, clock);
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
    const port = await this.#targets.open(target, 'read');
    const { lineage, observed } = await viewLineage(this.#journal, port, lineageId);
    const { merged, ...related } = await port.listRelated(lineageId);
    return {
      lineage,
      issues: [...observed].map(([key, issue]) => ({ key, observed: withMerge(issue, merged) })),
      labels: await port.labels(),
      milestones: await port.milestones(),
      capabilities: await port.capabilities(),
      policyDigest: policyDigest(await this.#home.settings()),
      related: this.#related(related),
    };
  }

  #related({ others, elsewhere }: Omit<RelatedContent, 'merged'>): RelatedIssues {
    return {
      others: [...others],
      elsewhere: elsewhere.map(({ marker: { key, digest, lineage }, issue }) => ({ key, digest, number: issue.number, documentKey: this.#journal.lineage(lineage)?.documentKey ?? null })),
    };
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
    const result = this.#inTurn(targetId(bundle.target), () => this.#execute({ bundleBytes: bytes, digest, envelopes, operationIds }, started));
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
    return verifyRun(parseBundle(strictBytes(bundleBase64)), { home: this.#home.path, journal: this.#journal, open: (target) => this.#targets.open(target, 'read') });
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
    const approval = await this.#verified(request);
    if (known === undefined && approval.skipped.length > 0) await this.#journal.recordSkipped(digest, approval.skipped);
    const told: Progress = {
      started: (id, summary) => running.listeners.forEach((listener) => listener.started(id, summary)),
      finished: (id, receipt) => running.listeners.forEach((listener) => listener.finished(id, receipt)),
    };
    const services = { journal: this.#journal, home: this.#home, targets: this.#targets, clock: this.#clock, failpoint: this.#failpoint, evidence: this.#keeper(approval, bundleBytes, envelopes), allowed: this.#stillAllowed({ ...request, operationIds: approval.operations.map(({ id }) => id) }, rules) };
    const executed = await Execution.run(services, approval, told, () => running.cancelled || this.#journal.rejection(digest) !== undefined);
    return { ...executed, bundleDigest: digest };
  }

  /**
   * The approval, as the rules and keys of this host have it now. A refusal is recorded.
   * @throws PassError; nothing may then be written
   */
  async #verified({ bundleBytes, digest, envelopes, operationIds }: SyncRequest): Promise<VerifiedApproval> {
    const known = this.#journal.sync(digest);
    try {
      refuseRejected(this.#journal.rejection(digest));
      const { bundle } = parseBundle(bundleBytes);
      const settings = await this.#home.settings();
      requireFewEnoughReaders(bundle, settings);
      const now = this.#clock();
      const approval = await verifyWithRoles({ bundleBytes, envelopes, keys: await this.#home.approvers(), mode: settings, operationIds, now: this.#journal.notBefore(now), clock: now, acceptedAt: known?.acceptedAt }, this.#targets);
      if (known === undefined) {
        requireSamePolicy(bundle, settings);
        refuseSecrets(approval.operations);
      }
      requireWithinLimits(approval.operations, settings.limits ?? {});
      return approval;
    } catch (error) {
      await this.#journal.recordDenied(digest, PassError.toData(error));
      throw error;
    }
  }

  /** Asked before each write of a sync: verifies its approval again when rules or keys were changed, and says whether they were. */
  #stillAllowed(request: SyncRequest, before: string): () => Promise<{ readonly changed: boolean }> {
    let rules = before;
    return async () => {
      const present = await this.#home.rulesText();
      const changed = present !== rules;
      if (changed) await this.#verified(request);
      rules = present;
      return { changed };
    };
  }

  #keeper({ digest, approvals }: VerifiedApproval, bundleBytes: Uint8Array, envelopes: readonly ApprovalEnvelope[]): Keeper {
    const counted = approvals.flatMap((one) => envelopeOf(one, digest, envelopes) ?? []);
    return {
      kept: async () => (await readEvidence(this.#home.path, digest)) !== undefined,
      keep: () => keepEvidence(this.#home.path, digest, { bundleBytes, envelopes: counted }),
    };
  }

  /** After whatever was asked for this target before, whether that succeeded or not. */
  #inTurn<T>(target: string, run: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(target) ?? Promise.resolve();
    const result = before.then(run, run);
    const settled = result.catch(() => undefined);
    this.#queues.set(target, settled);
    void settled.then(() => {
      if (this.#queues.get(target) === settled) this.#queues.delete(target);
    });
    return result;
  }
}

/** A merged pull request may name an issue that people opened again, or that it does not close: only what is closed was closed by it. */
function withMerge(issue: ObservedIssue | null, merged: RelatedContent['merged']): ObservedIssue | null {
  const by = issue?.state === 'closed' ? merged.get(issue.number) : undefined;
  return issue === null || by === undefined ? issue : { ...issue, mergedBy: by };
}

function refuseRejected(rejection: Rejection | undefined): void {
  if (rejection !== undefined) throw new PassError('forbidden', `${rejection.by} rejected this bundle: ${rejection.reason}`, 'A rejection is final. Run PASS on the PRD again.');
}

function strictBytes(base64: string): Uint8Array {
  const bytes = decodeBase64(base64);
  if (bytes === undefined) throw new PassError('bad_input', 'The bundle is not canonical base64.', 'Send the raw bytes of the bundle as they were frozen.');
  return bytes;
}
