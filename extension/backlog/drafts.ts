import { BacklogDraft } from '../../shared/protocol/webview.ts';

/** `vscode.Memento`, as far as drafts need it. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Unsaved edits by run: they survive a closed tab and a reloaded window, and go when they are saved or undone. */
export class BacklogDrafts {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The draft of a run, or null; one that this version cannot read counts as none and stays where it is. */
  get(runId: string): BacklogDraft | null {
    const parsed = BacklogDraft.safeParse(this.#memory.get(keyOf(runId)));
    return parsed.success && parsed.data.runId === runId ? parsed.data : null;
  }

  async set(runId: string, draft: BacklogDraft | null): Promise<void> {
    await this.#memory.update(keyOf(runId), draft ?? undefined);
  }
}

function keyOf(runId: string): string {
  return `pass.backlogDraft.${runId}`;
}
