import { join } from 'node:path';
import type { Digest } from '../../shared/domain/digest.ts';
import { endedStatuses } from '../../shared/domain/run.ts';
import type { NewRunEvent, RunEvent, RunSummary } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { anchorType } from '../governance/anchors.ts';
import type { ChainedLog, LogRecord } from '../governance/log.ts';
import type { LogHead } from '../governance/log-record.ts';
import { CheckpointFile } from './checkpoint.ts';
import type { CheckpointState } from './checkpoint.ts';
import type { FileContent } from './durable-file.ts';
import { nodeFiles } from './file-layer.ts';
import type { FileLayer } from './file-layer.ts';
import type { LoadedRun } from './loaded-run.ts';
import { RunCache } from './run-cache.ts';
import { blankRun, RunEntry, summaryOf } from './run-document.ts';
import type { NewRun, RunChange, StoredRun } from './run-document.ts';

export interface RunStoreOptions {
  /** `<home>/runner`. */
  readonly home: string;
  readonly log: ChainedLog;
  readonly clock: () => Date;
  readonly files?: FileLayer;
  /** Told when projections cannot be written; the log still has everything. */
  readonly onError?: (error: unknown) => void;
}

/** What goes with an event into the log. */
export interface RecordExtra {
  readonly set?: RunChange;
  /** Digests of documents that were written before, from `writeDocuments`. */
  readonly documents?: Record<string, Digest>;
}

const recordType = 'run.event';
/** Documents of runs are written at most this often (milliseconds); the log has every event at once. */
const writeEvery = 500;

/**
 * All runs of a home. The log is the truth; the documents of a run are projections of it, written a little later and made
 * again from the log after a crash. Only what is durable is ever shown.
 */
export class RunStore {
  readonly #options: RunStoreOptions;
  readonly #runs: RunCache;
  readonly #summaries = new Map<string, RunSummary>();
  readonly #active = new Set<string>();
  readonly #damaged = new Set<string>();
  readonly #submissions = new Map<string, string>();
  readonly #listeners = new Set<(event: RunEvent, run: StoredRun) => void>();
  readonly #checkpoint: CheckpointFile;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: RunStoreOptions) {
    this.#options = options;
    const files = options.files ?? nodeFiles;
    this.#runs = new RunCache(join(options.home, 'runs'), files);
    this.#checkpoint = new CheckpointFile(join(options.home, 'state.json'), files);
  }

  /**
   * Open the runs of a home and bring their documents up to date with the log.
   * @param rebuild read the whole log, whatever the documents say
   * @throws PassError `storage` when the log does not fit itself
   */
  static async open(options: RunStoreOptions, rebuild = false): Promise<RunStore> {
    const store = new RunStore(options);
    await store.#runs.prepare();
    await store.#replay(rebuild);
    return store;
  }

  /** Hear every event once it is durable, with the run after it. */
  onEvent(listener: (event: RunEvent, run: StoredRun) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ids of the runs that have not ended, oldest first. */
  get active(): readonly string[] {
    return [...this.#active].sort();
  }

  /** The run that a submission became. */
  submitted(submissionId: string): string | undefined {
    return this.#submissions.get(submissionId);
  }

  /**
   * Record a run. Its PRD is stored first.
   * @throws PassError `storage`
   */
  async create(run: NewRun, prd: Uint8Array): Promise<StoredRun> {
    const now = this.#options.clock();
    const { id, loaded } = await this.#runs.create(now);
    const documents = await loaded.files.write([{ name: 'prd.md', content: prd }]);
    this.#runs.hold(id, loaded);
    const initial = blankRun(id, run, now.toISOString(), documents);
    await this.record(id, { kind: 'run.created', title: run.title, prdDigest: run.prd.digest }, { set: initial, documents });
    return loaded.run;
  }

  /** @throws PassError `not_found` */
  async get(id: string): Promise<StoredRun> {
    return (await this.#runs.load(id)).run;
  }

  /** Newest first. */
  async list(limit: number): Promise<RunSummary[]> {
    const found: RunSummary[] = [];
    for await (const summary of this.#newestFirst()) {
      if (found.length >= limit) break;
      found.push(summary);
    }
    return found;
  }

  /** The newest run that fits. Older ones are not read. */
  async newest(fits: (run: RunSummary) => boolean): Promise<RunSummary | undefined> {
    for await (const summary of this.#newestFirst()) if (fits(summary)) return summary;
    return undefined;
  }

  /** Runs whose documents turned out to be damaged when they were listed, oldest first. */
  get damaged(): readonly string[] {
    return [...this.#damaged].sort();
  }

  /** Read every run once, so that `damaged` names all of them. */
  async inspect(): Promise<readonly string[]> {
    await this.newest(() => false);
    return this.damaged;
  }

  async *#newestFirst(): AsyncGenerator<RunSummary> {
    for (const id of await this.#runs.ids()) {
      const summary = await this.#summary(id);
      if (summary !== undefined) yield summary;
    }
  }

  /** Events of a run after a number, oldest first. */
  async events(id: string, after: number): Promise<RunEvent[]> {
    const { events } = await this.#runs.load(id);
    // Events count from 1 without gaps, so that their number says where they are.
    return events.slice(after);
  }

  /**
   * Add an event to a run. Resolved once it is durable; events keep the order of the calls.
   * @throws PassError `storage`
   */
  async record(id: string, event: NewRunEvent, extra: RecordExtra = {}): Promise<void> {
    const loaded = this.#runs.peek(id) ?? (await this.#runs.load(id));
    loaded.appended += 1;
    const entry = { event: { ...event, seq: loaded.appended, runId: id, at: this.#options.clock().toISOString() }, ...extra } satisfies RunEntry;
    const record = await this.#options.log.append(recordType, entry);
    this.#apply(loaded, RunEntry.parse(record.data));
    this.#scheduleWrite();
  }

  /** Write documents of a run durably; they count once `record` got their digests. */
  async writeDocuments(id: string, documents: readonly FileContent[]): Promise<Record<string, Digest>> {
    return (await this.#runs.load(id)).files.write(documents);
  }

  /** Replace documents and record the event that says so: after a crash, both have happened or neither. */
  async commit(id: string, documents: readonly FileContent[], event: NewRunEvent, set: RunChange = {}): Promise<void> {
    const { files } = await this.#runs.load(id);
    const names = documents.map(({ name }) => name);
    const digests = await files.stage(documents);
    try {
      await this.record(id, event, { set, documents: digests });
    } catch (error) {
      await files.discard(names);
      throw error;
    }
    await files.promote(names);
  }

  /** @throws PassError `not_found`, or `storage` when the file is not what was recorded */
  async readDocument(id: string, name: string): Promise<Buffer> {
    const { files, run } = await this.#runs.load(id);
    return files.read(name, run.documents);
  }

  /** Exchange heads with the log of another process, and record where that stands. */
  async anchor(exchange: (own: LogHead) => Promise<LogHead>): Promise<void> {
    const { log } = this.#options;
    await log.append(anchorType, { log: 'gatekeeper', ...(await exchange(log.head)) });
  }

  /** Bring all documents up to date with the log. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = this.#writing.then(() => this.#write());
    this.#writing = next.catch(() => undefined);
    await next;
  }

  async #write(): Promise<void> {
    // Read before the documents are written: they are then at least as new as this place in the log.
    const { position } = this.#options.log;
    for (const loaded of this.#runs.held) if (loaded.dirty) await loaded.write();
    await this.#checkpoint.write(position, this.#state);
    this.#runs.evict(this.#active);
  }

  get #state(): CheckpointState {
    return { active: this.active, submissions: [...this.#submissions] };
  }

  #scheduleWrite(): void {
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => this.#options.onError?.(error));
    }, writeEvery).unref();
  }

  #apply(loaded: LoadedRun, entry: RunEntry): void {
    loaded.apply(entry);
    const { run } = loaded;
    this.#summaries.set(run.id, summaryOf(run));
    if (entry.event.kind === 'run.created') this.#submissions.set(run.submissionId, run.id);
    if (endedStatuses.has(run.status)) this.#active.delete(run.id);
    else this.#active.add(run.id);
    for (const listener of this.#listeners) listener(entry.event, run);
  }

  async #replay(rebuild: boolean): Promise<void> {
    const checkpoint = rebuild ? undefined : await this.#checkpoint.read(this.#options.log);
    for (const id of checkpoint?.active ?? []) this.#active.add(id);
    for (const [submission, id] of checkpoint?.submissions ?? []) this.#submissions.set(submission, id);
    let changed = checkpoint === undefined;
    for await (const record of this.#options.log.read(checkpoint?.log)) {
      if (record.type !== recordType) continue;
      changed = true;
      await this.#replayRecord(record, checkpoint === undefined);
    }
    for (const loaded of this.#runs.held) await loaded.files.recover(loaded.run.documents);
    if (changed) await this.flush();
  }

  async #replayRecord(record: LogRecord, whole: boolean): Promise<void> {
    const entry = RunEntry.parse(record.data);
    this.#apply(await this.#runs.forReplay(entry.event.runId, whole), entry);
  }

  async #summary(id: string): Promise<RunSummary | undefined> {
    const known = this.#summaries.get(id);
    if (known !== undefined) return known;
    try {
      const { run } = await this.#runs.load(id);
      this.#damaged.delete(id);
      this.#summaries.set(id, summaryOf(run));
      return summaryOf(run);
    } catch (error) {
      // A folder whose run was never recorded, or a damaged one: the others are still listed.
      if (PassError.is(error, 'not_found')) return undefined;
      if (!this.#damaged.has(id)) this.#options.onError?.(error);
      this.#damaged.add(id);
      return undefined;
    } finally {
      this.#runs.evict(this.#active);
    }
  }
}
