import { EventEmitter } from 'vscode';
import type { TreeDataProvider, TreeItem } from 'vscode';
import type { ConnectionState } from '../connection/state.ts';
import type { RunStore } from '../connection/run-store.ts';
import type { RunSource } from './run-nodes.ts';
import { toTreeItem } from './tree-item.ts';
import type { TreeNode } from './tree-node.ts';

/** Runs → phases → prerequisites, checks, decisions and receipts. */
export class RunsTree implements TreeDataProvider<TreeNode> {
  readonly #changed = new EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #store: RunStore;
  readonly #source: RunSource;
  readonly #connection: () => ConnectionState;
  readonly #roots = new Map<string, TreeNode>();
  readonly #dirty = new Set<string>();
  #allDirty = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: RunStore, source: RunSource, connection: () => ConnectionState) {
    this.#store = store;
    this.#source = source;
    this.#connection = connection;
  }

  /** Draws one run, or everything, again; several calls within a moment count as one. */
  refresh(runId?: string): void {
    if (runId === undefined) this.#allDirty = true;
    else this.#dirty.add(runId);
    this.#timer ??= setTimeout(() => void this.#flush(), 60);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  getTreeItem(node: TreeNode): TreeItem {
    return toTreeItem(node);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    const { connectionNode, failureNode } = await import('./connection-nodes.ts');
    if (node !== undefined) {
      try {
        return [...((await node.children?.()) ?? [])];
      } catch (error) {
        return [failureNode(node.id, error)];
      }
    }
    const { runNode } = await import('./run-nodes.ts');
    this.#roots.clear();
    for (const run of this.#store.all) this.#roots.set(run.id, runNode(run, this.#source));
    const lost = connectionNode(this.#connection(), this.#roots.size > 0);
    return [...(lost === undefined ? [] : [lost]), ...this.#roots.values()];
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    const all = this.#allDirty || dirty.some((runId) => !this.#roots.has(runId));
    this.#allDirty = false;
    if (all) {
      this.#changed.fire(undefined);
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
      this.#changed.fire(root);
    }
  }
}
