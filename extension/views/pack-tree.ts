import { EventEmitter } from 'vscode';
import type { TreeDataProvider, TreeItem } from 'vscode';
import type { PackContent } from './pack-nodes.ts';
import { toTreeItem } from './tree-item.ts';
import type { TreeNode } from './tree-node.ts';

/** The architecture pack of the selected run. */
export class PackTree implements TreeDataProvider<TreeNode> {
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #load: () => Promise<PackContent | undefined>;
  #timer: NodeJS.Timeout | undefined;

  /** @param load what the selected run has; `undefined` when none is selected */
  constructor(load: () => Promise<PackContent | undefined>) {
    this.#load = load;
  }

  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
    }, 60);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  getTreeItem(node: TreeNode): TreeItem {
    return toTreeItem(node);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node !== undefined) return [...((await node.children?.()) ?? [])];
    try {
      const content = await this.#load();
      if (content === undefined) return [];
      const { packNodes } = await import('./pack-nodes.ts');
      return packNodes(content);
    } catch (error) {
      const { failureNode } = await import('./connection-nodes.ts');
      return [failureNode('pack', error)];
    }
  }
}
