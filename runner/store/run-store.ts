import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../shared/domain/digest.ts';
import { endedStatuses, RunId } from '../../shared/domain/run.ts';
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
import { LoadedRun } from './loaded-run.ts';
import { RunEntry, summaryOf } from './run-document.ts';
import type { RunChange, StoredRun } from './run-document.ts';
import { newRunId } from './run-id.ts';

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

/** What a run starts from. */
export type NewRun = Pick<StoredRun, 'title' | 'prd' | 'targetChoice' | 'planner' | 'build' | 'submittedBy' | 'trigger' | 'submissionId'>;

const recordType = 'run.event';
/** Documents of runs are written at most this often (milliseconds); the log has every event at once. */
const writeEvery = 500;
/** Ended runs kept in memory. */
const keptInMemory = 50;

/**
 * All runs of a home. The log is the truth; the documents of a run are projections of it, written a little later and made
 * again from the log after a crash. Only what is durable is ever shown.
 */
export class RunStore {
  readonly #options: RunStoreOptions;
  readonly #files: FileLayer;
  readonly #runs = new Map<string, LoadedRun>();
  readonly #loading = new Map<string, Promise<LoadedRun>>();
  readonly #summaries = new Map<string, RunSummary>();
  readonly #active = new Set<string>();
  readonly #submissions = new Map<string, string>();
  readonly #listeners = new Set<(event: RunEvent, run: StoredRun) => void>();
  readonly #checkpoint: CheckpointFile;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #uses = 0;

  private constructor(options: RunStoreOptions) {
    this.#options = options;
    this.#files = options.files ?? nodeFiles;
    this.#checkpoint = new CheckpointFile(join(options.home, 'state.json'), this.#files);
  }

  /**
   * Open the runs of a home and bring their documents up to date with the log.
   * @param rebuild read the whole log, whatever the documents say
   * @throws PassError `storage` when the log does not fit itself
   */
  static async open(options: RunStoreOptions, rebuild = false): Promise<RunStore> {
    const store = new RunStore(options);
    await mkdir(join(options.home, 'runs'), { recursive: true, mode: 0o700 });
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
    const id = await this.#freeId(now);
    const loaded = LoadedRun.blank(this.#directory(id), this.#files);
    const documents = await loaded.files.write([{ name: 'prd.md', content: prd }]);
    this.#runs.set(id, loaded);
    const at = now.toISOString();
    const initial: StoredRun = {
      schema: 'pass.run/v1', id, ...run, target: null, status: 'running', costUsd: 0, createdAt: at, updatedAt: at, lastSeq: 0, documents,
      phases: (['intake', 'plan', 'build', 'decide', 'sync'] as const).map((name) => ({ name, status: 'pending', startedAt: null, endedAt: null, note: '' })),
      counts: { requirements: 0, findings: 0, artifacts: 0, issues: 0, dropped: 0, checksFailed: 0, operations: 0, receipts: 0 },
      preflight: [], diagnosis: null, backlogRevision: null, bundle: null, approval: null, rejection: null, receipts: [], bundleSequence: 0,
    };
    await this.record(id, { kind: 'run.created', title: run.title, prdDigest: run.prd.digest }, { set: initial, documents });
    return loaded.run;
  }

  /** @throws PassError `not_found` */
  async get(id: string): Promise<StoredRun> {
    return (await this.#load(id)).run;
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

  async *#newestFirst(): AsyncGenerator<RunSummary> {
    const names = await readdir(join(this.#options.home, 'runs'));
    for (const id of names.filter((name) => RunId.safeParse(name).success).sort().reverse()) {
      const summary = await this.#summary(id);
      if (summary !== undefined) yield summary;
    }
  }

  /** Events of a run after a number, oldest first. */
  async events(id: string, after: number): Promise<RunEvent[]> {
    const { events } = await this.#load(id);
    // Events count from 1 without gaps, so that their number says where they are.
    return events.slice(after);
  }

  /**
   * Add an event to a run. Resolved once it is durable; events keep the order of the calls.
   * @throws PassError `storage`
   */
  async record(id: string, event: NewRunEvent, extra: RecordExtra = {}): Promise<void> {
    const loaded = this.#runs.get(id) ?? (await this.#load(id));
    loaded.appended += 1;
    const entry = { event: { ...event, seq: loaded.appended, runId: id, at: this.#options.clock().toISOString() }, ...extra } satisfies RunEntry;
    const record = await this.#options.log.append(recordType, entry);
    this.#apply(loaded, RunEntry.parse(record.data));
    this.#scheduleWrite();
  }

  /** Write documents of a run durably; they count once `record` got their digests. */
  async writeDocuments(id: string, documents: readonly FileContent[]): Promise<Record<string, Digest>> {
    return (await this.#load(id)).files.write(documents);
  }

  /** Replace documents and record the event that says so: after a crash, both have happened or neither. */
  async commit(id: string, documents: readonly FileContent[], event: NewRunEvent, set: RunChange = {}): Promise<void> {
    const { files } = await this.#load(id);
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
    const { files, run } = await this.#load(id);
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
    for (const loaded of this.#runs.values()) if (loaded.dirty) await loaded.write();
    await this.#checkpoint.write(position, this.#state);
    this.#evict();
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
    for (const loaded of this.#runs.values()) await loaded.files.recover(loaded.run.documents);
    if (changed) await this.flush();
  }

  async #replayRecord(record: LogRecord, whole: boolean): Promise<void> {
    const entry = RunEntry.parse(record.data);
    const id = entry.event.runId;
    let loaded = this.#runs.get(id);
    if (loaded === undefined) {
      loaded = whole ? LoadedRun.blank(this.#directory(id), this.#files) : await LoadedRun.load(this.#directory(id), this.#files);
      this.#runs.set(id, loaded);
      await mkdir(loaded.files.directory, { recursive: true, mode: 0o700 });
    }
    this.#apply(loaded, entry);
  }

  #load(id: string): Promise<LoadedRun> {
    const present = this.#runs.get(id);
    if (present !== undefined) {
      present.usedAt = this.#uses += 1;
      return Promise.resolve(present);
    }
    const loading = this.#loading.get(id) ?? this.#loadFromDisk(id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  async #loadFromDisk(id: string): Promise<LoadedRun> {
    const unknown = new PassError('not_found', `There is no run ${id} on this runner.`, 'List the runs ("pass-runner status") and choose one of them.');
    if (!RunId.safeParse(id).success) throw unknown;
    const loaded = await LoadedRun.load(this.#directory(id), this.#files);
    if (loaded.appended === 0) throw unknown;
    loaded.usedAt = this.#uses += 1;
    this.#runs.set(id, loaded);
    return loaded;
  }

  async #summary(id: string): Promise<RunSummary | undefined> {
    const known = this.#summaries.get(id);
    if (known !== undefined) return known;
    try {
      const { run } = await this.#load(id);
      this.#summaries.set(id, summaryOf(run));
      return summaryOf(run);
    } catch (error) {
      // A folder whose run was never recorded, or a damaged one: the others are still listed.
      if (!PassError.is(error, 'not_found')) this.#options.onError?.(error);
      return undefined;
    } finally {
      this.#evict();
    }
  }

  #evict(): void {
    const idle = [...this.#runs].filter(([id, loaded]) => !this.#active.has(id) && !loaded.dirty && !loaded.busy && loaded.appended > 0);
    idle.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [id] of idle.slice(0, Math.max(0, idle.length - keptInMemory))) this.#runs.delete(id);
  }

  async #freeId(now: Date): Promise<RunId> {
    for (;;) {
      const id = newRunId(now);
      try {
        await mkdir(this.#directory(id), { mode: 0o700 });
        return id;
      } catch (error) {
        const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
        if (!taken) throw new PassError('storage', `Cannot make a folder for the run: ${String(error)}`, 'Check the disk and the permissions of the home.', error);
      }
    }
  }

  #directory(id: string): string {
    return join(this.#options.home, 'runs', id);
  }
}
