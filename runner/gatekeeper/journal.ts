import type { LineageEntry, Receipt, Slip } from '../../shared/domain/bundle.ts';
import type { Lineage } from '../../shared/domain/bundle.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { ErrorData } from '../../shared/protocol/errors.ts';
import type { LogHead } from '../../shared/protocol/gate.ts';
import { anchorType } from '../governance/anchors.ts';
import { ChainedLog } from '../governance/log.ts';
import type { LogRecord } from '../governance/log.ts';
import { nodeFiles } from '../store/file-layer.ts';
import type { FileLayer } from '../store/file-layer.ts';
import type { RecordedApproval } from './approvals.ts';
import { JournalRecord, journalTypes } from './journal-record.ts';
import { WriteTimes } from './write-times.ts';

export interface Rejection {
  readonly by: string;
  readonly reason: string;
}

/** An intent without receipt: the operation may have happened. */
export interface OpenIntent {
  readonly operationId: string;
  /** Never later than the time at which it is read: the clock was ahead when it was written, then. */
  readonly at: string;
  /** Highest issue number that was in use just before. */
  readonly highestNumber: number;
  /** Addresses of comments with the same marker that were there just before: a later sync may say the same again. */
  readonly comments: readonly string[];
}

/** Where the sync of one bundle stands. */
export interface SyncState {
  readonly bundleDigest: string;
  readonly runId: string;
  readonly lineageId: string;
  readonly targetId: string;
  readonly acceptedAt: string;
  readonly nonce: string;
  /** Login that began to write; null for a folder, and where it was not recorded. */
  readonly account: string | null;
  /** That count. */
  approvals: readonly RecordedApproval[];
  /** The operations that were approved, in the order of the bundle. */
  readonly operationIds: readonly string[];
  readonly receipts: Map<string, Receipt>;
  intent: OpenIntent | undefined;
  finished: boolean;
  /** What was different after the last write; empty until then. */
  slips: readonly Slip[];
}

/**
 * The gatekeeper's log, and what follows from it: which bundles were accepted, which operations were begun and done, and
 * the lineages. Nothing else is memory; a restart reads it again.
 */
export class Journal {
  readonly #log: ChainedLog;
  readonly #clock: () => Date;
  readonly #syncs = new Map<string, SyncState>();
  readonly #rejections = new Map<string, Rejection>();
  readonly #nonces = new Map<string, string>();
  readonly #lineages = new Map<string, Lineage>();
  readonly #writes = new WriteTimes();
  /** Milliseconds; times after it do not count. */
  readonly #latest: number;
  #newest = 0;

  private constructor(log: ChainedLog, clock: () => Date, latest: number) {
    this.#log = log;
    this.#clock = clock;
    this.#latest = latest;
  }

  /**
   * @param latest milliseconds; times after it are those of a clock that was wrong
   * @throws PassError `storage` when the log is damaged: then nothing may be written to any target
   */
  static async open(path: string, clock: () => Date, files: FileLayer = nodeFiles, latest = Number.POSITIVE_INFINITY): Promise<Journal> {
    const log = await ChainedLog.open(path, { clock, files });
    const journal = new Journal(log, clock, latest);
    try {
      for await (const record of log.read()) journal.#apply(record);
    } catch (error) {
      await log.close();
      throw error;
    }
    return journal;
  }

  /** The time, never before that of the newest record: a clock that was set back revives nothing. */
  notBefore(now: Date): Date {
    return new Date(Math.max(now.getTime(), this.#newest));
  }

  sync(bundleDigest: string): SyncState | undefined {
    return this.#syncs.get(bundleDigest);
  }

  /** All that were accepted, in that order. */
  get syncs(): readonly SyncState[] {
    return [...this.#syncs.values()];
  }

  /** Who said no to a bundle, and why. */
  rejection(bundleDigest: string): Rejection | undefined {
    return this.#rejections.get(bundleDigest);
  }

  /** Digest of the bundle that used a nonce. */
  usedNonce(nonce: string): string | undefined {
    return this.#nonces.get(nonce);
  }

  lineage(id: string): Lineage | null {
    return this.#lineages.get(id) ?? null;
  }

  /** All lineages. */
  get lineages(): readonly Lineage[] {
    return [...this.#lineages.values()];
  }

  /** Lineages of syncs that were interrupted. */
  unfinishedLineages(): Lineage[] {
    const ids = new Set([...this.#syncs.values()].filter(({ finished }) => !finished).map(({ lineageId }) => lineageId));
    return [...ids].flatMap((id) => this.#lineages.get(id) ?? []);
  }

  /** Times of the writes to GitHub that were begun in the last hour, oldest first, in milliseconds; none is later than now. */
  writesSince(time: number): number[] {
    return this.#writes.since(time, this.#clock().getTime());
  }

  /** Resolved once the record is on the disk. */
  async record<T extends JournalRecord['type']>(type: T, data: Extract<JournalRecord, { type: T }>['data']): Promise<void> {
    this.#apply(await this.#log.append(type, data));
  }

  /** Remember where the other process's log stands. */
  async anchor(runner: LogHead): Promise<LogHead> {
    const record = await this.#log.append(anchorType, { log: 'runner', ...runner });
    this.#apply(record);
    return { seq: record.seq, hash: record.hash };
  }

  /** A refusal that belongs to no accepted sync. */
  async recordDenied(bundleDigest: string | null, error: ErrorData): Promise<void> {
    this.#apply(await this.#log.append('sync.denied', { bundleDigest, error }));
  }

  /** Envelopes that came with an accepted sync and counted for nothing. */
  async recordSkipped(bundleDigest: string, reasons: readonly string[]): Promise<void> {
    this.#apply(await this.#log.append('approvals.skipped', { bundleDigest, reasons: [...reasons] }));
  }

  /** Resolves when a record could not be written: it takes no more until it is opened again. */
  get broken(): Promise<PassError> {
    return this.#log.broken;
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  #apply(record: LogRecord): void {
    const at = Date.parse(record.ts);
    if (at <= this.#latest) this.#newest = Math.max(this.#newest, at);
    if (!journalTypes.has(record.type)) return;
    const parsed = JournalRecord.safeParse({ type: record.type, data: record.data });
    if (!parsed.success) {
      throw new PassError('storage', `Record ${record.seq} of the gatekeeper’s log cannot be read (${record.type}).`, 'Run "pass-runner audit verify", and restore the file from a backup. Nothing was written.');
    }
    this.#project(parsed.data, record.ts);
  }

  #project({ type, data }: JournalRecord, ts: string): void {
    switch (type) {
      case 'sync.accepted':
        this.#nonces.set(data.nonce, data.bundleDigest);
        this.#lineages.set(data.lineageId, this.#lineages.get(data.lineageId) ?? newLineage(data));
        this.#syncs.set(data.bundleDigest, {
          bundleDigest: data.bundleDigest,
          runId: data.runId,
          lineageId: data.lineageId,
          targetId: data.targetId,
          acceptedAt: ts,
          nonce: data.nonce,
          account: data.account,
          approvals: data.approvals,
          operationIds: data.operationIds,
          receipts: new Map(),
          intent: undefined,
          finished: false,
          slips: [],
        });
        return;
      case 'sync.continued':
        this.#update(data.bundleDigest, (sync) => (sync.approvals = [...sync.approvals, ...data.approvals]));
        return;
      case 'operation.intent':
        // Only GitHub limits the pace.
        if (this.#syncs.get(data.bundleDigest)?.targetId.startsWith('github:') === true) this.#writes.add(Math.min(Date.parse(ts), this.#latest), data.requests);
        this.#update(data.bundleDigest, (sync) => (sync.intent = this.#openIntent(data, ts)));
        return;
      case 'operation.receipt':
        this.#update(data.bundleDigest, (sync) => {
          sync.receipts.set(data.operationId, data.receipt);
          sync.intent = undefined;
        });
        if (data.entry !== null) this.#remember(data.lineageId, data.entry);
        return;
      case 'operation.refused':
        this.#update(data.bundleDigest, (sync) => (sync.intent = undefined));
        return;
      case 'bundle.rejected':
        this.#rejections.set(data.bundleDigest, data);
        return;
      case 'sync.finished':
        this.#update(data.bundleDigest, (sync) => {
          sync.finished = true;
          sync.slips = data.slips;
        });
        return;
      case 'lineage.adopted':
        this.#lineages.set(data.lineageId, this.#lineages.get(data.lineageId) ?? newLineage(data));
        this.#remember(data.lineageId, data.entry);
    }
  }

  #openIntent({ operationId, highestNumber, comments }: Omit<OpenIntent, 'at'>, ts: string): OpenIntent {
    const at = (): string => new Date(Math.min(Date.parse(ts), this.#latest, this.#clock().getTime())).toISOString();
    return { operationId, highestNumber, comments, get at() { return at(); } };
  }

  #update(bundleDigest: string, change: (sync: SyncState) => void): void {
    const sync = this.#syncs.get(bundleDigest);
    if (sync !== undefined) change(sync);
  }

  #remember(lineageId: string, entry: LineageEntry): void {
    const lineage = this.#lineages.get(lineageId);
    if (lineage === undefined) return;
    this.#lineages.set(lineageId, { ...lineage, entries: [...lineage.entries.filter(({ key }) => key !== entry.key), entry] });
  }
}

function newLineage(data: { lineageId: string; targetId: string; documentKey: string }): Lineage {
  return { schema: 'pass.lineage/v1', id: data.lineageId, targetId: data.targetId, documentKey: data.documentKey, entries: [] };
}
