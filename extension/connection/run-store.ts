import type { RunDetail, RunSummary } from '../../shared/domain/run.ts';
import { Emitter } from '../platform/lifecycle.ts';
import type { Stop } from '../platform/lifecycle.ts';

export interface SelectionMemory {
  get(): string | undefined;
  set(runId: string | undefined): void;
}

/** Runs as this window knows them: summaries pushed by the runner, details fetched when somebody looks. */
export class RunStore {
  readonly #fetchDetail: (runId: string) => Promise<RunDetail>;
  readonly #memory: SelectionMemory;
  #runs = new Map<string, RunSummary>();
  readonly #details = new Map<string, { readonly seq: number; readonly detail: Promise<RunDetail> }>();
  readonly #changed = new Emitter<string | undefined>();
  #selected: string | undefined;

  constructor(fetchDetail: (runId: string) => Promise<RunDetail>, memory: SelectionMemory) {
    this.#fetchDetail = fetchDetail;
    this.#memory = memory;
    this.#selected = memory.get();
  }

  /** Newest first. */
  get all(): readonly RunSummary[] {
    return [...this.#runs.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));
  }

  /** The run that the Architecture Pack shows: the person's choice, else the newest. */
  get selectedRunId(): string | undefined {
    if (this.#selected !== undefined && this.#runs.has(this.#selected)) return this.#selected;
    return this.all[0]?.id;
  }

  select(runId: string): void {
    if (this.#selected === runId) return;
    this.#selected = runId;
    this.#memory.set(runId);
    this.#changed.fire(undefined);
  }

  summary(runId: string): RunSummary | undefined {
    return this.#runs.get(runId);
  }

  /** All runs of a runner just connected to; what another runner had is forgotten. */
  replaceAll(runs: readonly RunSummary[]): void {
    this.#runs = new Map(runs.map((run) => [run.id, run]));
    this.#details.clear();
    this.#changed.fire(undefined);
  }

  /** One run that is there for the first time or changed. An older state that arrives late is ignored. */
  update(run: RunSummary): void {
    const known = this.#runs.get(run.id);
    if (known !== undefined && known.lastSeq > run.lastSeq) return;
    this.#runs.set(run.id, run);
    this.#changed.fire(known === undefined ? undefined : run.id);
  }

  /** The run as the runner has it; fetched once per change. */
  detail(runId: string): Promise<RunDetail> {
    const seq = this.#runs.get(runId)?.lastSeq ?? -1;
    const known = this.#details.get(runId);
    if (known !== undefined && known.seq === seq) return known.detail;
    const detail = this.#fetchDetail(runId);
    this.#details.set(runId, { seq, detail });
    detail.catch(() => this.#details.delete(runId));
    return detail;
  }

  /** Forgets what was fetched and has everything drawn again. */
  refresh(): void {
    this.#details.clear();
    this.#changed.fire(undefined);
  }

  /** Told with the id of a run that changed, and with `undefined` when the list or the selection did. */
  onDidChange(listener: (runId: string | undefined) => void): Stop {
    return this.#changed.on(listener);
  }
}
