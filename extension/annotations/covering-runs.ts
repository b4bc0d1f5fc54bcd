import { EventEmitter } from 'vscode';
import type { Disposable, TextDocument } from 'vscode';
import { readDocument } from '../submission/read-document.ts';
import type { Services } from '../services.ts';
import { coveringRun, runOfDocument } from './coverage.ts';
import type { CoveringRun } from './coverage.ts';
import type { DocumentMemory } from './document-memory.ts';

const storageKey = 'pass.prd.coverage';
const mostRemembered = 20;
const mostIssues = 500;
/** A run that is being written changes many times a second. */
const pauseMs = 300;

/**
 * The run that each annotated document's coverage comes from. No runner is started for it: what was last known is remembered
 * with the workspace, and brought up to date while a runner is connected.
 */
export class CoveringRuns implements Disposable {
  readonly #services: Services;
  readonly #memory: DocumentMemory;
  readonly #documents: () => readonly TextDocument[];
  readonly #known = new Map<string, CoveringRun>();
  readonly #changed = new EventEmitter<TextDocument>();
  readonly #runs: { dispose(): unknown };
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(services: Services, memory: DocumentMemory, documents: () => readonly TextDocument[]) {
    this.#services = services;
    this.#memory = memory;
    this.#documents = documents;
    this.#runs = services.runs.onDidChange(() => this.refresh());
  }

  of(document: TextDocument): CoveringRun | undefined {
    const uri = document.uri.toString();
    const known = this.#known.get(uri);
    if (known !== undefined) return known;
    const stored = this.#stored()[uri];
    if (stored !== undefined) this.#known.set(uri, stored);
    return stored;
  }

  /** Looks for newer runs, a moment later. */
  refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const document of this.#documents()) void this.#update(document).catch((error: unknown) => this.#services.log.warn(`coverage of ${document.uri.path}: ${String(error)}`));
    }, pauseMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#runs.dispose();
    this.#changed.dispose();
  }

  async #update(document: TextDocument): Promise<void> {
    const { connection, runs } = this.#services;
    if (connection.state.name !== 'connected') return;
    const uri = document.uri.toString();
    const { documentKey, bytes } = await readDocument(document.uri);
    const { digestOf } = await import('../../shared/domain/digest.ts');
    let digest: string | undefined;
    const run = runOfDocument(runs.all, { runs: this.#memory.get(uri).runs ?? [], documentKey, digest: () => (digest ??= digestOf(bytes)) });
    const known = this.of(document);
    if (run === undefined || run.status === 'syncing' || (known?.runId === run.id && known.lastSeq === run.lastSeq)) return;
    const found = coveringRun(run, await connection.call('backlog.get', { runId: run.id }));
    this.#known.set(uri, found);
    await this.#remember(uri, found);
    this.#changed.fire(document);
  }

  async #remember(uri: string, run: CoveringRun): Promise<void> {
    if (run.issues.length > mostIssues) return;
    const others = Object.entries(this.#stored()).filter(([one]) => one !== uri);
    await this.#services.context.workspaceState.update(storageKey, Object.fromEntries([...others, [uri, run] as const].slice(-mostRemembered)));
  }

  #stored(): Record<string, CoveringRun> {
    return this.#services.context.workspaceState.get<Record<string, CoveringRun>>(storageKey) ?? {};
  }
}
