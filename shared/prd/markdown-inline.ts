import type { TreeCursor } from '@lezer/common';
import { decodeEntity } from './entities.ts';
import { isHtmlElement } from './html-elements.ts';
import { readTag } from './html-scan.ts';
import { InlineTextBuilder } from './inline-text.ts';
import type { InlineText } from './inline-text.ts';

/** Nodes whose characters are syntax, not text. */
const silent = new Set([
  'HeaderMark', 'QuoteMark', 'EmphasisMark', 'CodeMark', 'LinkMark', 'LinkTitle', 'LinkLabel', 'TaskMarker', 'StrikethroughMark',
  'Comment', 'ProcessingInstruction', 'Image', 'ListMark',
]);
const breakingTags = new Set(['br', 'hr', 'p', 'li', 'div', 'tr']);
const struckTags = new Set(['del', 's', 'strike']);
const maxDepth = 64;

interface Walk {
  readonly source: string;
  readonly out: InlineTextBuilder;
  /** Open `<del>`, `<s>` and `<strike>` tags. */
  struckDepth: number;
}

/** Plain text of one leaf block or table cell. A range that is no cursor has no nodes within. */
export function readInline(node: TreeCursor | { readonly name: string; readonly from: number; readonly to: number }, source: string): InlineText {
  const walk: Walk = { source, out: new InlineTextBuilder(node.from), struckDepth: 0 };
  if ('firstChild' in node) readNode(node, walk, 0);
  else walk.out.addSource(source, node.from, node.to);
  return walk.out.build();
}

function readNode(cursor: TreeCursor, walk: Walk, depth: number): void {
  const { to } = cursor;
  let at = cursor.from;
  const parent = cursor.name;
  if (depth <= maxDepth && cursor.firstChild()) {
    do {
      addText(walk, at, cursor.from);
      readChild(cursor, walk, depth, parent);
      at = cursor.to;
    } while (cursor.nextSibling());
    cursor.parent();
  }
  addText(walk, at, to);
}

function addText(walk: Walk, from: number, to: number): void {
  if (walk.struckDepth > 0) {
    if (to > from) walk.out.struck = true;
    return;
  }
  walk.out.addSource(walk.source, from, to);
}

function readChild(cursor: TreeCursor, walk: Walk, depth: number, parent: string): void {
  const { name, from, to } = cursor;
  const { source, out } = walk;
  if (silent.has(name)) return;
  const before = out.length;
  switch (name) {
    case 'URL':
      // Inside a link the address is not text; a bare or <angled> one is.
      if (parent !== 'Link') addText(walk, from, to);
      return;
    case 'Escape':
      addText(walk, from + 1, to);
      return;
    case 'Entity':
      if (walk.struckDepth === 0) out.addDecoded(decodeEntity(source.slice(from, to)), from);
      return;
    case 'HardBreak':
      out.addBreak(from);
      return;
    case 'Strikethrough':
      out.struck = true;
      return;
    case 'HTMLTag':
      readHtmlTag(walk, from, to);
      return;
    case 'Link':
      // `[P1]` with no address after it is text in brackets (or a short reference, which reads the same).
      if (isBracketed(source, from, to)) {
        addText(walk, from, from + 1);
        readNode(cursor, walk, depth + 1);
        addText(walk, to - 1, to);
        return;
      }
      readNode(cursor, walk, depth + 1);
      break;
    default:
      readNode(cursor, walk, depth + 1);
  }
  if (name === 'StrongEmphasis') out.markStrong(before);
  else if (name === 'Link' || name === 'Autolink') out.markLinked(before);
  else if (name === 'InlineCode') out.markCode(before);
}

function isBracketed(source: string, from: number, to: number): boolean {
  return source.charAt(to - 1) === ']' && !source.slice(from, to).includes('][');
}

function readHtmlTag(walk: Walk, from: number, to: number): void {
  const tag = readTag(walk.source, from, to);
  if (tag === null) return;
  if (breakingTags.has(tag.name)) walk.out.addBreak(from);
  // `<role>` is a placeholder that the author means to be read.
  else if (!isHtmlElement(tag.name)) addText(walk, from, to);
  else if (struckTags.has(tag.name)) walk.struckDepth = Math.max(0, walk.struckDepth + (tag.closing ? -1 : 1));
}
