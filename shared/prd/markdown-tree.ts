import { NodeType, Tree } from '@lezer/common';
import { parser, Strikethrough, Table, TaskList } from '@lezer/markdown';
import { linearInline } from './linear-inline.ts';
import { memoise } from './memo.ts';

const markdown = parser.configure([Table, TaskList, Strikethrough, linearInline]);

/** A short text is parsed once: it is sanitised and, when nothing was hidden in it, read as it is. */
const parseShort = memoise((text: string): Tree => markdown.parse(text), 1);

/** Syntax of a stretch of a text. Positions count in the whole text. */
export interface MarkdownPiece {
  readonly tree: Tree;
  /** The blocks that begin before this offset belong to the piece. */
  readonly end: number;
}

/** A syntax tree takes twenty times the room of its text: this many characters of it are parsed at a time. */
const usualLength = 200_000;

/**
 * Syntax of a text whose lines end in LF: CommonMark with tables, task lists and strike-through of GFM. A long text comes in
 * pieces, so that memory stays bounded: blocks of the document do not depend on each other, so a piece may begin where one
 * of them does. The last block of a stretch may go on after it, and is left to the next piece.
 */
export function* parsePieces(text: string, pieceLength = usualLength): Generator<MarkdownPiece> {
  let from = 0;
  let length = pieceLength;
  while (from < text.length || from === 0) {
    const to = lineEnd(text, from + length);
    const parsed = text.length <= usualLength && pieceLength === usualLength ? parseShort(text) : markdown.parse(text.slice(from, to));
    const cut = to < text.length ? lastBlockStart(parsed, text, from) : text.length;
    if (cut <= from && to < text.length) {
      // One block fills the stretch.
      length *= 2;
      continue;
    }
    yield { tree: from === 0 ? parsed : new Tree(NodeType.none, [parsed], [from], to), end: to < text.length ? cut : Number.POSITIVE_INFINITY };
    if (to >= text.length) return;
    from = cut;
    length = pieceLength;
  }
}

function lineEnd(text: string, at: number): number {
  const found = at >= text.length ? -1 : text.indexOf('\n', at);
  return found === -1 ? text.length : found + 1;
}

/** Start of the line on which the last block of a stretch begins. */
function lastBlockStart(parsed: Tree, text: string, from: number): number {
  const last = parsed.topNode.lastChild;
  return last === null ? from : text.lastIndexOf('\n', from + last.from - 1) + 1;
}
