import type { TreeCursor } from '@lezer/common';
import { readClauses } from './clauses.ts';
import { readInline } from './markdown-inline.ts';
import { readFrontMatter } from './front-matter.ts';
import { readHtmlHeadingsAndLists } from './html-blocks.ts';
import { readHtmlTables } from './html-table.ts';
import { readAuthorId } from './identifiers.ts';
import type { InlineText } from './inline-text.ts';
import { parsePieces } from './markdown-tree.ts';

/** Block structure of a Markdown text (CommonMark with GFM). Offsets are into the text that was parsed. */
export type Block = Heading | Paragraph | List | Quote | Table | Code | Html;

interface Placed {
  readonly start: number;
  readonly end: number;
}
export interface Heading extends Placed {
  readonly type: 'heading';
  readonly level: number;
  readonly content: InlineText;
}
export interface Paragraph extends Placed {
  readonly type: 'paragraph';
  readonly content: InlineText;
}
export interface List extends Placed {
  readonly type: 'list';
  readonly ordered: boolean;
  readonly items: readonly ListItem[];
}
export interface ListItem extends Placed {
  /** The author's number in an ordered list, 1-based position otherwise. */
  readonly number: number;
  /** Null when it is not a checklist item. */
  readonly checked: boolean | null;
  readonly blocks: readonly Block[];
}
export interface Quote extends Placed {
  readonly type: 'quote';
  readonly blocks: readonly Block[];
}
export interface Table extends Placed {
  readonly type: 'table';
  /** Null for an HTML table without header cells. */
  readonly header: TableRow | null;
  readonly rows: readonly TableRow[];
}
export interface TableRow extends Placed {
  readonly cells: readonly InlineText[];
}
export interface Code extends Placed {
  readonly type: 'code';
  /** Info string of a fence, lower case; empty for indented code. */
  readonly language: string;
  readonly contentStart: number;
  readonly content: string;
}
export interface Html extends Placed {
  readonly type: 'html';
  readonly comment: boolean;
}

/** Deeper nesting than this is read as flat: no person writes it, and the stack has an end. */
const maxDepth = 64;

/** Blocks of a text whose lines end in LF, in their order. Front matter is skipped. Linear in the length of ordinary text. */
export function parseMarkdown(source: string, pieceLength?: number): Generator<Block> {
  return readClauses(blocksOf(source, pieceLength), source);
}

function* blocksOf(source: string, pieceLength?: number): Generator<Block> {
  const frontMatterEnd = readFrontMatter(source);
  const body = frontMatterEnd === 0 ? source : source.slice(0, frontMatterEnd).replace(/[^\n]/g, ' ') + source.slice(frontMatterEnd);
  for (const { tree, end } of parsePieces(body, pieceLength)) {
    const cursor = tree.cursor();
    if (cursor.name !== 'Document' && !cursor.firstChild()) continue;
    if (!cursor.firstChild()) continue;
    const blocks: Block[] = [];
    do if (cursor.from < end) readBlock(cursor, body, 0, blocks);
    while (cursor.nextSibling());
    yield* blocks;
  }
}

function readChildren(cursor: TreeCursor, source: string, depth: number): Block[] {
  const blocks: Block[] = [];
  if (depth > maxDepth || !cursor.firstChild()) return blocks;
  do readBlock(cursor, source, depth, blocks);
  while (cursor.nextSibling());
  cursor.parent();
  return blocks;
}

function readBlock(cursor: TreeCursor, source: string, depth: number, into: Block[]): void {
  const { name, from: start, to: end } = cursor;
  const level = headingLevel(name);
  if (level > 0) {
    into.push({ type: 'heading', level, start, end, content: readInline(cursor, source) });
    return;
  }
  switch (name) {
    case 'Paragraph':
    case 'Task':
      into.push(...splitAtIds({ type: 'paragraph', start, end, content: readInline(cursor, source) }, source));
      return;
    case 'BulletList':
    case 'OrderedList':
      into.push({ type: 'list', ordered: name === 'OrderedList', start, end, items: readItems(cursor, source, depth + 1) });
      return;
    case 'Blockquote':
      into.push({ type: 'quote', start, end, blocks: readChildren(cursor, source, depth + 1) });
      return;
    case 'Table':
      into.push(readTable(cursor, source));
      return;
    case 'FencedCode':
    case 'CodeBlock':
      into.push(readCode(cursor, source));
      return;
    case 'HTMLBlock':
      into.push({ type: 'html', comment: false, start, end });
      into.push(...[...readHtmlTables(source, start, end), ...readHtmlHeadingsAndLists(source, start, end)].sort((a, b) => a.start - b.start));
      return;
    case 'CommentBlock':
    case 'ProcessingInstructionBlock':
      into.push({ type: 'html', comment: true, start, end });
      return;
    default:
  }
}

/** Lines that each begin with an id are statements of their own, though Markdown joins them into one paragraph. */
function splitAtIds(paragraph: Paragraph, source: string): Paragraph[] {
  const { start, end, content } = paragraph;
  const breaks = source.slice(start, end).matchAll(/\n[ \t]*/g);
  const cuts = [start, ...Array.from(breaks, (found) => start + found.index + found[0].length).filter((at) => beginsWithId(source, at, end))];
  if (cuts.length === 1 || !beginsWithId(source, start, end)) return [paragraph];
  return cuts.map((from, index) => {
    const to = cuts[index + 1] ?? end;
    return { type: 'paragraph', start: from, end: to, content: content.part(from, to) };
  });
}

function beginsWithId(source: string, at: number, limit: number): boolean {
  return /[\p{Lu}[(/*]/u.test(source.charAt(at)) && readAuthorId(source.slice(at, Math.min(limit, at + 80)).replace(/^[*_]{1,3}/, ''), false) !== null;
}

function headingLevel(name: string): number {
  if (name.startsWith('ATXHeading')) return Number(name.slice(10));
  if (name.startsWith('SetextHeading')) return Number(name.slice(13));
  return 0;
}

function readItems(cursor: TreeCursor, source: string, depth: number): ListItem[] {
  const items: ListItem[] = [];
  if (!cursor.firstChild()) return items;
  do {
    if (cursor.name !== 'ListItem') continue;
    const { from: start, to: end } = cursor;
    const marker = /^\d{1,9}/.exec(source.slice(start, start + 10));
    const task = /^(?:[-*+]|\d{1,9}[.)])[ \t]{1,4}\[([ xX])\]\s/.exec(source.slice(start, start + 20));
    items.push({
      start,
      end,
      number: marker === null ? items.length + 1 : Number(marker[0]),
      checked: task === null ? null : task[1] !== ' ',
      blocks: readChildren(cursor, source, depth),
    });
  } while (cursor.nextSibling());
  cursor.parent();
  return items;
}

function readTable(cursor: TreeCursor, source: string): Table {
  const { from: start, to: end } = cursor;
  let header: TableRow | null = null;
  const rows: TableRow[] = [];
  cursor.firstChild();
  do {
    if (cursor.name === 'TableHeader') header = readRow(cursor, source);
    else if (cursor.name === 'TableRow') rows.push(readRow(cursor, source));
  } while (cursor.nextSibling());
  cursor.parent();
  return { type: 'table', start, end, header, rows };
}

/** Cells by the bars between them: the parser gives an empty cell no node. */
function readRow(cursor: TreeCursor, source: string): TableRow {
  const { from: start, to: end } = cursor;
  const cells: InlineText[] = [];
  let current: InlineText | undefined;
  let seenAny = false;
  if (cursor.firstChild()) {
    do {
      if (cursor.name === 'TableCell') {
        current = readInline(cursor, source);
        seenAny = true;
      } else if (cursor.name === 'TableDelimiter') {
        if (seenAny || cursor.from > start) cells.push(current ?? readInline({ name: '', from: cursor.from, to: cursor.from }, source));
        current = undefined;
        seenAny = true;
      }
    } while (cursor.nextSibling());
    cursor.parent();
  }
  if (current !== undefined) cells.push(current);
  return { start, end, cells };
}

function readCode(cursor: TreeCursor, source: string): Code {
  const { from: start, to: end } = cursor;
  let language = '';
  let contentStart = -1;
  let contentEnd = -1;
  if (cursor.firstChild()) {
    do {
      if (cursor.name === 'CodeInfo') language = source.slice(cursor.from, cursor.to).trim().toLowerCase();
      else if (cursor.name === 'CodeText') {
        if (contentStart < 0) contentStart = cursor.from;
        contentEnd = cursor.to;
      }
    } while (cursor.nextSibling());
    cursor.parent();
  }
  if (contentStart < 0) return { type: 'code', language, start, end, contentStart: end, content: '' };
  return { type: 'code', language, start, end, contentStart, content: source.slice(contentStart, contentEnd) };
}
