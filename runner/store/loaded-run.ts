import { join } from 'node:path';
import { Low } from 'lowdb';
import { z } from 'zod';
import { RunEvent } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { DurableJson } from './durable-file.ts';
import type { FileLayer } from './file-layer.ts';
import { applyEntry, StoredRun } from './run-document.ts';
import type { RunEntry } from './run-document.ts';
import { RunFiles } from './run-files.ts';

const Events = z.array(RunEvent);

/** One run in memory: its two documents, `run.json` and `events.json`, both projections of the log. */
export class LoadedRun {
  readonly files: RunFiles;
  /** Number of the newest event that was handed to the log; those after `run.lastSeq` are not durable yet. */
  appended = 0;
  readonly #run: Low<StoredRun | null>;
  readonly #events: Low<RunEvent[]>;
  #written = 0;
  /** When it was last asked for, to decide what leaves memory first. */
  usedAt = 0;

  private constructor(files: RunFiles, run: Low<StoredRun | null>, events: Low<RunEvent[]>) {
    this.files = files;
    this.#run = run;
    this.#events = events;
  }

  /** Read a run from its folder. A folder without documents is a run without events yet. */
  static async load(directory: string, layer: FileLayer): Promise<LoadedRun> {
    const loaded = LoadedRun.blank(directory, layer);
    await Promise.all([loaded.#run.read(), loaded.#events.read()]);
    loaded.appended = loaded.#written = Math.min(loaded.#run.data?.lastSeq ?? 0, loaded.events.length);
    return loaded;
  }

  /** A run that is made again from the log, whatever its documents say. */
  static blank(directory: string, layer: FileLayer): LoadedRun {
    const run = new Low<StoredRun | null>(new DurableJson<StoredRun | null>(join(directory, 'run.json'), (value) => StoredRun.parse(value), layer), null);
    const events = new Low<RunEvent[]>(new DurableJson(join(directory, 'events.json'), (value) => Events.parse(value), layer), []);
    return new LoadedRun(new RunFiles(directory, layer), run, events);
  }

  /** @throws PassError `not_found` before its first event is durable */
  get run(): StoredRun {
    const { data } = this.#run;
    if (data === null) throw new PassError('not_found', 'This run has not been recorded yet.', 'Ask for it again in a moment.');
    return data;
  }

  get events(): readonly RunEvent[] {
    return this.#events.data;
  }

  /** True when either document has something: the log knows the run. */
  get recorded(): boolean {
    return this.#run.data !== null || this.#events.data.length > 0;
  }

  /** True when an event is on its way to the disk. */
  get busy(): boolean {
    return this.appended > (this.#run.data?.lastSeq ?? 0);
  }

  /** True when its documents are behind the log. */
  get dirty(): boolean {
    return this.#run.data !== null && this.#written < this.#run.data.lastSeq;
  }

  /** Take in a durable entry of the log. One that it has already is left out, so that replaying is harmless. */
  apply(entry: RunEntry): void {
    const { seq } = entry.event;
    if (seq > (this.#run.data?.lastSeq ?? 0)) this.#run.data = applyEntry(this.#run.data ?? undefined, entry);
    if (seq > (this.#events.data.at(-1)?.seq ?? 0)) this.#events.data.push(entry.event);
    this.appended = Math.max(this.appended, seq);
  }

  /** Write both documents, durably. */
  async write(): Promise<void> {
    const { lastSeq } = this.run;
    await Promise.all([this.#run.write(), this.#events.write()]);
    this.#written = lastSeq;
  }
}
