import { NodeTree } from './node-tree.ts';
import type { MarkSource, PackContent } from './pack-nodes.ts';
import type { TreeNode } from './tree-node.ts';

/** The architecture pack of the selected run. */
export class PackTree extends NodeTree {
  /** Told whose pack is shown; `undefined` when none is. */
  onShown: (runId: string | undefined) => void = () => undefined;
  readonly #load: () => Promise<PackContent | undefined>;
  readonly #marks: MarkSource;

  /**
   * @param load what the selected run has; `undefined` when none is selected
   * @param marks what people did to its issues on the target
   */
  constructor(load: () => Promise<PackContent | undefined>, marks: MarkSource) {
    super();
    this.#marks = marks;
    this.#load = load;
  }

  refresh(): void {
    this.soon(() => this.redraw());
  }

  protected async roots(): Promise<readonly TreeNode[]> {
    const content = await this.#load();
    this.onShown(content?.runId);
    if (content === undefined) return [];
    const { packNodes } = await import('./pack-nodes.ts');
    return packNodes(content, this.#marks);
  }
}
