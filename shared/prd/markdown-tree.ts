import { NodeType, Tree } from '@lezer/common';
import { parser, Strikethrough, Table, TaskList } from '@lezer/markdown';
import { linearInline } from './linear-inline.ts';

const markdown = parser.configure([Table, TaskList, Strikethrough, linearInline]);

/** Syntax of a stretch of a text. Positions count in the whole text. */
export interface MarkdownPiece {
  readonly tree: Tree;
  /** The blocks that begin before this offset belong to the piece. */
  readonly end: number;
}

/**
 * A syntax tree takes twenty times the room of its text. So this many characters are parsed at a time: few enough for the tree
 * to be gone before the collector of garbage takes it for something that lasts.
 */
const usualLength = 16_000;

/**
 * A text is sanitised and, when nothing was hidden in it, read as it is: one of at most this many characters is parsed once for
 * both. The pieces live as long as the job that asked for them; after that they may go.
 */
const keptLength = 2_000_000;
let kept: { readonly text: string; readonly pieces: WeakRef<readonly MarkdownPiece[]> } | undefined;

/**
 * Syntax of a text whose lines end in LF: CommonMark with tables, task lists and strike-through of GFM. A long text comes in
 * pieces, so that memory stays bounded: blocks of the document do not depend on each other, so a piece may begin where one
 * of them does. The last block of a stretch may go on after it, and is left to the next piece.
 */
export function parsePieces(text: string, pieceLength = usualLength): Iterable<MarkdownPiece> {
  if (pieceLength !== usualLength || text.length > keptLength) return parseAnew(text, pieceLength);
  const known = kept?.text === text ? kept.pieces.deref() : undefined;
  const pieces = known ?? [...parseAnew(text, pieceLength)];
  if (known === undefined) kept = { text, pieces: new WeakRef(pieces) };
  return pieces;
}

function* parseAnew(text: string, pieceLength: number): Generator<MarkdownPiece> {
  let from = 0;
  let length = pieceLength;
  while (from < text.length || from === 0) {
    const to = lineEnd(text, from + length);
    const parsed = markdown.parse(text.slice(from, to));
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
