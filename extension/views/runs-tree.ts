import type { RunStore } from '../connection/run-store.ts';
import type { ConnectionView } from './connection-nodes.ts';
import { NodeTree } from './node-tree.ts';
import type { RunSource } from './run-nodes.ts';
import type { TreeNode } from './tree-node.ts';

/** Runs → phases → prerequisites, checks, decisions and receipts. */
export class RunsTree extends NodeTree {
  readonly #store: RunStore;
  readonly #source: RunSource;
  readonly #connection: () => ConnectionView;
  readonly #roots = new Map<string, TreeNode>();
  readonly #dirty = new Set<string>();
  #allDirty = false;

  constructor(store: RunStore, source: RunSource, connection: () => ConnectionView) {
    super();
    this.#store = store;
    this.#source = source;
    this.#connection = connection;
  }

  /** Draws one run, or everything, again. */
  refresh(runId?: string): void {
    if (runId === undefined) this.#allDirty = true;
    else this.#dirty.add(runId);
    this.soon(() => void this.#flush());
  }

  protected async roots(): Promise<readonly TreeNode[]> {
    const [{ connectionNodes }, { runNode }] = await Promise.all([import('./connection-nodes.ts'), import('./run-nodes.ts')]);
    this.#roots.clear();
    for (const run of this.#store.all) this.#roots.set(run.id, runNode(run, this.#source));
    return [...connectionNodes(this.#connection(), this.#roots.size > 0), ...this.#roots.values()];
  }

  async #flush(): Promise<void> {
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    const all = this.#allDirty || dirty.some((runId) => !this.#roots.has(runId));
    this.#allDirty = false;
    if (all) {
      this.redraw();
      return;
    }
    const { runNode } = await import('./run-nodes.ts');
    for (const runId of dirty) {
      const root = this.#roots.get(runId);
      const run = this.#store.summary(runId);
      if (root === undefined || run === undefined) continue;
      // VS Code knows the node by its object: it is changed in place.
      const fresh = runNode(run, this.#source);
      for (const name of ['color', 'context'] as const) if (fresh[name] === undefined) delete root[name];
      Object.assign(root, fresh);
      this.redraw(root);
    }
  }
}
