/** Where VS Code keeps things for a workspace, where no file of the workspace can change them. */
export interface Storage {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** What a person wanted of a document, and which runs were made of it. */
export interface RememberedDocument {
  /** Asked for, or asked to stop. Absent: the settings decide. */
  readonly annotate?: boolean;
  /** Ids of runs submitted from this workspace, newest last. */
  readonly runs?: readonly string[];
}

const storageKey = 'pass.prd.documents';
const mostDocuments = 300;
const mostRuns = 20;

/** Documents that were submitted, or that annotations were asked for or stopped in. By URI, the latest last. */
export class DocumentMemory {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  get(uri: string): RememberedDocument {
    return this.#all()[uri] ?? {};
  }

  async setAnnotate(uri: string, annotate: boolean): Promise<void> {
    await this.#put(uri, { ...this.get(uri), annotate });
  }

  /** A submitted document is a PRD, whatever was asked for before. */
  async addRun(uri: string, runId: string): Promise<void> {
    const runs = (this.get(uri).runs ?? []).filter((one) => one !== runId);
    await this.#put(uri, { annotate: true, runs: [...runs, runId].slice(-mostRuns) });
  }

  /** URI of the document that a run was submitted from here for. */
  documentOf(runId: string): string | undefined {
    return Object.entries(this.#all()).find(([, { runs }]) => runs?.includes(runId) === true)?.[0];
  }

  async #put(uri: string, document: RememberedDocument): Promise<void> {
    const others = Object.entries(this.#all()).filter(([one]) => one !== uri);
    await this.#storage.update(storageKey, Object.fromEntries([...others, [uri, document] as const].slice(-mostDocuments)));
  }

  #all(): Record<string, RememberedDocument> {
    const stored = this.#storage.get(storageKey);
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).map(([uri, value]) => [uri, remembered(value)]));
  }
}

function remembered(value: unknown): RememberedDocument {
  if (typeof value !== 'object' || value === null) return {};
  const { annotate, runs } = value as Record<string, unknown>;
  return {
    ...(typeof annotate === 'boolean' ? { annotate } : {}),
    ...(Array.isArray(runs) ? { runs: runs.filter((one) => typeof one === 'string') } : {}),
  };
}
