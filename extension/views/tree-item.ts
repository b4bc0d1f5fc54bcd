import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { TreeNode } from './tree-node.ts';

/** VS Code's form of a node. */
export function toTreeItem(node: TreeNode): TreeItem {
  const state =
    node.children === undefined ? TreeItemCollapsibleState.None : node.expanded === true ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(node.label, state);
  item.id = node.id;
  if (node.description !== undefined) item.description = node.description;
  if (node.tooltip !== undefined) item.tooltip = node.tooltip;
  if (node.icon !== undefined) item.iconPath = new ThemeIcon(node.icon, node.color === undefined ? undefined : new ThemeColor(node.color));
  if (node.context !== undefined) item.contextValue = node.context;
  if (node.open !== undefined) item.command = { command: node.open, title: node.label, arguments: [node] };
  item.accessibilityInformation = { label: node.description === undefined ? node.label : `${node.label}, ${node.description}` };
  return item;
}
