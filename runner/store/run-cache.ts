import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RunId } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { rebuildHint } from './durable-file.ts';
import { errorCode } from './file-layer.ts';
import type { FileLayer } from './file-layer.ts';
import { LoadedRun } from './loaded-run.ts';
import { newRunId } from './run-id.ts';

/** Ended runs kept in memory. */
const keptInMemory = 50;

/** The runs of a home, each in a folder of its own: read when they are asked for, and let go again when nobody does. */
export class RunCache {
  readonly #folder: string;
  readonly #files: FileLayer;
  readonly #runs = new Map<string, LoadedRun>();
  readonly #loading = new Map<string, Promise<LoadedRun>>();
  #uses = 0;

  /** @param folder `<home>/runner/runs` */
  constructor(folder: string, files: FileLayer) {
    this.#folder = folder;
    this.#files = files;
  }

  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Ids of all runs that have a folder, newest first. */
  async ids(): Promise<RunId[]> {
    return (await readdir(this.#folder)).filter((name) => RunId.safeParse(name).success).sort().reverse();
  }

  /** A run that is in memory, without counting as a use of it. */
  peek(id: string): LoadedRun | undefined {
    return this.#runs.get(id);
  }

  /** All runs that are in memory. */
  get held(): Iterable<LoadedRun> {
    return this.#runs.values();
  }

  /** @throws PassError `not_found`; `storage` when its documents are damaged */
  load(id: string): Promise<LoadedRun> {
    const held = this.#runs.get(id);
    if (held !== undefined) {
      held.usedAt = this.#uses += 1;
      return Promise.resolve(held);
    }
    const loading = this.#loading.get(id) ?? this.#read(id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  /** A run without events yet, in a folder of its own. */
  async create(now: Date): Promise<{ id: RunId; loaded: LoadedRun }> {
    for (;;) {
      const id = newRunId(now);
      try {
        await mkdir(this.#directory(id), { mode: 0o700 });
        return { id, loaded: LoadedRun.blank(this.#directory(id), this.#files) };
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw new PassError('storage', `Cannot make a folder for the run: ${String(error)}`, 'Check the disk and the permissions of the home.', error);
      }
    }
  }

  /** Keep a run that was just created. */
  hold(id: string, loaded: LoadedRun): void {
    this.#runs.set(id, loaded);
  }

  /**
   * The run that a record of the log is about.
   * @param blank it is made again from the log, whatever its documents say
   */
  async forReplay(id: string, blank: boolean): Promise<LoadedRun> {
    const held = this.#runs.get(id);
    if (held !== undefined) return held;
    const loaded = blank ? LoadedRun.blank(this.#directory(id), this.#files) : await LoadedRun.load(this.#directory(id), this.#files);
    this.#runs.set(id, loaded);
    await mkdir(loaded.files.directory, { recursive: true, mode: 0o700 });
    return loaded;
  }

  /** Let go of ended runs that nobody asked for lately and whose documents are up to date. */
  evict(active: ReadonlySet<string>): void {
    const idle = [...this.#runs].filter(([id, loaded]) => !active.has(id) && !loaded.dirty && !loaded.busy && loaded.appended > 0);
    idle.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [id] of idle.slice(0, Math.max(0, idle.length - keptInMemory))) this.#runs.delete(id);
  }

  async #read(id: string): Promise<LoadedRun> {
    const unknown = new PassError('not_found', `There is no run ${id} on this runner.`, 'List the runs ("pass-runner status") and choose one of them.');
    if (!RunId.safeParse(id).success) throw unknown;
    const loaded = await LoadedRun.load(this.#directory(id), this.#files);
    if (loaded.appended === 0 && loaded.recorded) throw new PassError('storage', `The documents of ${id} are damaged: run.json or events.json is gone.`, rebuildHint);
    if (loaded.appended === 0) throw unknown;
    loaded.usedAt = this.#uses += 1;
    this.#runs.set(id, loaded);
    return loaded;
  }

  #directory(id: string): string {
    return join(this.#folder, id);
  }
}
