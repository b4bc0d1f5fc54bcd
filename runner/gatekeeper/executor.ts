import { summariseOperation } from '../../shared/domain/bundle-text.ts';
import type { Operation, Receipt, Slip } from '../../shared/domain/bundle.ts';
import { requestsOf } from '../../shared/domain/pace.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { accept, requireSameAccount } from './acceptance.ts';
import { VerifiedApproval } from './approvals.ts';
import { accessOf } from './approver-roles.ts';
import type { Keeper } from './evidence.ts';
import type { Failpoint } from './failpoint.ts';
import type { GatekeeperHome } from './home.ts';
import type { Journal, OpenIntent, SyncState } from './journal.ts';
import { requireAlone } from './lone-writer.ts';
import { Pace } from './pace.ts';
import { already, entryAfter, perform } from './perform.ts';
import type { Step } from './perform.ts';
import { checkLabels } from './preconditions.ts';
import { recheck } from './recheck.ts';
import { findComment, findPull, sameComments } from './reconcile-late.ts';
import { findCreated } from './reconcile.ts';
import { OutcomeUnknown } from './target-port.ts';
import type { TargetPort, Targets, Written } from './target-port.ts';
import { assignedBy } from './written-content.ts';

export interface Progress {
  started(operationId: string, summary: string): void;
  finished(operationId: string, receipt: Receipt): void;
}

export interface ExecutorServices {
  readonly journal: Journal;
  readonly home: GatekeeperHome;
  readonly targets: Targets;
  readonly clock: () => Date;
  readonly failpoint: Failpoint;
  readonly evidence: Keeper;
  /** Asked before each write. @throws PassError when the approval stands no more under the rules and keys of this host */
  readonly allowed: () => Promise<{ readonly changed: boolean }>;
}

export interface Executed {
  /** One for each approved operation, in the order of the bundle. */
  readonly receipts: Receipt[];
  /** What was different after the last write. */
  readonly slips: Slip[];
}

/** Times that a creation whose answer was lost, and that certainly did not happen, is tried. */
const attempts = 3;
/** Milliseconds after which the target itself is read again in the middle of a sync. */
const lookEvery = 60_000;

/** One execution of an approved bundle: started, or taken up again where the journal says it stands. */
export class Execution {
  readonly #services: ExecutorServices;
  readonly #approval: VerifiedApproval;
  readonly #progress: Progress;
  readonly #pace: Pace;
  #port: TargetPort;
  /** When the target itself was last read, in milliseconds. */
  #lookedAt: number;
  readonly #state: SyncState;
  #highest: number;

  private constructor(services: ExecutorServices, approval: VerifiedApproval, progress: Progress, pace: Pace, port: TargetPort, state: SyncState, highest: number) {
    this.#services = services;
    this.#approval = approval;
    this.#progress = progress;
    this.#pace = pace;
    this.#port = port;
    this.#lookedAt = services.clock().getTime();
    this.#state = state;
    this.#highest = highest;
  }

  /**
   * Carry out what the approval allows.
   * @throws PassError; what was done by then has its receipt, and calling it again continues there
   */
  static async run(services: ExecutorServices, approval: VerifiedApproval, progress: Progress, cancelled: () => boolean): Promise<Executed> {
    if (!VerifiedApproval.isGenuine(approval)) throw new PassError('internal', 'An execution was asked for without a verified approval.', 'This is a defect in PASS. Nothing was written.');
    const port = await services.targets.open(approval.bundle.target, accessOf(approval.operations));
    const pace = new Pace(port.limits, services.journal, services.clock, { cancelled, halted: () => services.home.halted() });
    const state = await accept(services.journal, approval, port, services.evidence, { now: () => services.clock().getTime(), wait: (milliseconds) => pace.wait(milliseconds) });
    services.failpoint('accepted');
    const execution = new Execution(services, approval, progress, pace, port, state, await port.highestNumber());
    try {
      return await execution.#all();
    } finally {
      const lineage = services.journal.lineage(approval.bundle.lineageId);
      // A projection: the log has it all, and the next start writes it again.
      if (lineage !== null) await services.home.writeLineage(lineage).catch(() => undefined);
      services.failpoint('lineage');
    }
  }

  async #all(): Promise<Executed> {
    const { bundle, operations, digest } = this.#approval;
    for (const operation of operations) {
      if (this.#state.receipts.has(operation.id)) continue;
      await this.#pace.checkStopped();
      this.#progress.started(operation.id, summariseOperation(operation));
      const receipt = await this.#one(operation);
      this.#progress.finished(operation.id, receipt);
    }
    this.#services.failpoint('finished');
    if (!this.#state.finished) {
      const slips = await recheck(bundle, this.#state, this.#services.targets);
      await this.#services.journal.record('sync.finished', { bundleDigest: digest, slips });
    }
    return { receipts: operations.flatMap(({ id }) => this.#state.receipts.get(id) ?? []), slips: [...this.#state.slips] };
  }

  async #one(operation: Operation): Promise<Receipt> {
    // Each turn looks at everything again, also after a wait that the target asked for: much may change in minutes.
    for (let attempt = 1, waits = 0; ; ) {
      const open = this.#state.intent;
      if (open !== undefined) {
        const found = await this.#happened(operation, open);
        if (found !== undefined) return this.#created(operation, found, true);
        if (attempt > attempts) {
          throw new PassError('unavailable', `${operation.id} (${summariseOperation(operation)}) was tried ${attempts} times, and the target’s answer was lost each time. It did not happen.`, 'Wait until the target answers again, then sync again: it continues here.');
        }
      }
      const requests = requestsOf(operation);
      await this.#pace.beforeWrite(requests);
      await this.#lookAgain();
      const there = await already(operation, this.#step, open !== undefined);
      if (there !== undefined) return this.#receipt(operation, there, true);
      const comments = operation.kind === 'issue.comment' ? await sameComments(operation, this.#step) : [];
      await this.#services.journal.record('operation.intent', { bundleDigest: this.#approval.digest, operationId: operation.id, kind: operation.kind, highestNumber: this.#highest, requests, comments: comments.flatMap(({ url }) => url ?? []) });
      this.#services.failpoint('intent');
      const written = await this.#tryWrite(operation, waits + 1);
      if (written === 'refused for now') waits += 1;
      else if (written === 'lost') attempt += 1;
      else {
        this.#services.failpoint('called');
        return this.#created(operation, written, false);
      }
    }
  }

  /**
   * What allowed this sync may end in its middle: a key is revoked, a rule changed, the repository published or taken off the
   * list. The files of this host are read before each write, the target itself once a minute.
   */
  async #lookAgain(): Promise<void> {
    const { changed } = await this.#services.allowed();
    const now = this.#services.clock().getTime();
    // A clock that was set back postpones no look.
    if (changed || now < this.#lookedAt || now - this.#lookedAt >= lookEvery) await this.#lookAtTarget(now);
  }

  async #lookAtTarget(now: number): Promise<void> {
    const { bundle, operations } = this.#approval;
    this.#port = await this.#services.targets.open(bundle.target, accessOf(operations));
    requireSameAccount(this.#state, this.#port);
    this.#lookedAt = now;
    const left = operations.filter(({ id }) => !this.#state.receipts.has(id));
    const made = operations.flatMap((operation) => (operation.kind === 'label.ensure' && this.#state.receipts.has(operation.id) ? [operation.name] : []));
    if (bundle.target.kind === 'github') await checkLabels(left, [...bundle.preconditions.labels, ...made], this.#port);
  }

  /** Its receipt; then a look at who else wrote, when the target counted on further than by one. */
  async #created(operation: Operation, written: Written, reconciled: boolean): Promise<Receipt> {
    const before = this.#highest;
    const receipt = await this.#receipt(operation, written, reconciled);
    if (operation.kind === 'issue.create') await requireAlone(this.#port, this.#services.journal, this.#approval.bundle.lineageId, before, written.number);
    return receipt;
  }

  /** A refusal closes the intent: nothing was written. A short wait that the target asked for is served before this returns. */
  async #tryWrite(operation: Operation, turn: number): Promise<Written | 'lost' | 'refused for now'> {
    try {
      return await perform(operation, this.#step);
    } catch (error) {
      if (error instanceof OutcomeUnknown) return 'lost';
      if (PassError.is(error)) {
        await this.#services.journal.record('operation.refused', { bundleDigest: this.#approval.digest, operationId: operation.id, error: PassError.toData(error) });
      }
      if (!this.#pace.isServed(error, turn)) throw error;
      await this.#pace.wait(error.waitMs);
      // The target itself, too: it may have been published meanwhile.
      this.#lookedAt = Number.NEGATIVE_INFINITY;
      return 'refused for now';
    }
  }

  /** What an operation whose answer was lost did; `undefined` when nothing. */
  async #happened(operation: Operation, intent: OpenIntent): Promise<Written | undefined> {
    if (operation.id !== intent.operationId) throw new PassError('internal', `${intent.operationId} is open, and ${operation.id} is next.`, 'This is a defect in PASS. Nothing was written by this operation.');
    const settling = { intent, now: () => this.#services.clock().getTime(), wait: (milliseconds: number) => this.#pace.wait(milliseconds) };
    if (operation.kind === 'issue.comment') return findComment(operation, this.#step, settling);
    if (operation.kind === 'pull_request.create') return findPull(operation, this.#step, settling);
    if (operation.kind !== 'issue.create') return undefined;
    const found = await findCreated(operation, { ...settling, port: this.#port, receipts: this.#state.receipts, account: this.#state.account });
    return found === undefined ? undefined : { number: found.number, url: found.url };
  }

  /** What the next operation meets: what the target assigned so far fills its slots. */
  get #step(): Step {
    return { port: this.#port, bundle: this.#approval.bundle, assigned: assignedBy(this.#state.receipts) };
  }

  async #receipt(operation: Operation, written: Written, reconciled: boolean): Promise<Receipt> {
    const { journal, clock, failpoint } = this.#services;
    const { bundle, digest } = this.#approval;
    const at = journal.notBefore(clock()).toISOString();
    const receipt: Receipt = {
      operationId: operation.id,
      kind: operation.kind,
      key: 'key' in operation ? operation.key : null,
      number: written.number === 0 ? null : written.number,
      ...(written.sha === undefined ? {} : { sha: written.sha }),
      ...(written.milestone === undefined ? {} : { milestone: written.milestone }),
      url: written.url,
      at,
      reconciled,
    };
    const entry = entryAfter(operation, this.#step, written, journal.lineage(bundle.lineageId)?.entries ?? [], at);
    await journal.record('operation.receipt', { bundleDigest: digest, operationId: operation.id, receipt, lineageId: bundle.lineageId, entry });
    failpoint('receipt');
    this.#highest = Math.max(this.#highest, written.number);
    return receipt;
  }
}
