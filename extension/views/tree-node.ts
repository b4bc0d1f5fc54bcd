import type { CommandId } from '../commands/ids.ts';

/** What a node stands for; commands of its context menu are given the node and read these. */
export interface NodeSubject {
  readonly runId?: string;
  readonly artifactId?: string;
  readonly issueKey?: string;
  readonly requirementId?: string;
  /** 1-based, inclusive. */
  readonly lines?: { readonly start: number; readonly end: number };
  readonly url?: string;
}

/** A node of a tree as data; `tree-item.ts` turns it into VS Code's. */
export interface TreeNode extends NodeSubject {
  /** Unique in its tree and the same for the same thing at the next refresh, so that it stays expanded. */
  readonly id: string;
  label: string;
  description?: string;
  /** Plain text. */
  tooltip?: string;
  /** Codicon id. */
  icon?: string;
  /** Theme colour id of the icon. */
  color?: string;
  /** `viewItem` in `when` clauses. */
  context?: string;
  /** What a click does; the node itself is the argument. */
  open?: CommandId;
  /** Absent for a leaf. */
  children?: () => Promise<readonly TreeNode[]> | readonly TreeNode[];
  expanded?: boolean;
}
