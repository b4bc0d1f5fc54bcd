import { EventEmitter } from 'vscode';
import type { Disposable, TreeDataProvider, TreeItem } from 'vscode';
import { toTreeItem } from './tree-item.ts';
import type { TreeNode } from './tree-node.ts';

/** Changes that come together are drawn once. */
const drawAfterMs = 60;

/** A tree of nodes. Children that cannot be fetched are replaced by a node that says why. */
export abstract class NodeTree implements TreeDataProvider<TreeNode>, Disposable {
  readonly #changed = new EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;

  protected abstract roots(): Promise<readonly TreeNode[]>;

  getTreeItem(node: TreeNode): TreeItem {
    return toTreeItem(node);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    try {
      return [...(node === undefined ? await this.roots() : ((await node.children?.()) ?? []))];
    } catch (error) {
      const { failureNode } = await import('./connection-nodes.ts');
      return [failureNode(node?.id ?? 'root', error)];
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  /** Calls back in a moment, once for all calls until then. */
  protected soon(draw: () => void): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      draw();
    }, drawAfterMs);
  }

  /** Has VS Code ask for a node again, or for the whole tree. */
  protected redraw(node?: TreeNode): void {
    this.#changed.fire(node);
  }
}
