import type { Tree } from '@lezer/common';
import { parser, Strikethrough, Table, TaskList } from '@lezer/markdown';

const markdown = parser.configure([Table, TaskList, Strikethrough]);

/** Syntax tree of a text whose lines end in LF: CommonMark with tables, task lists and strike-through of GFM. */
export function parseTree(text: string): Tree {
  return markdown.parse(text);
}
