import { decodeEntities } from './entities.ts';
import { scanTags } from './html-scan.ts';
import type { Tag } from './html-scan.ts';
import { InlineTextBuilder } from './inline-text.ts';
import type { InlineText } from './inline-text.ts';
import type { Table, TableRow } from './markdown.ts';

interface OpenTable {
  readonly start: number;
  header: TableRow | null;
  readonly rows: TableRow[];
  rowStart: number;
  cells: InlineText[];
  headerCells: number;
  cell: InlineTextBuilder | null;
}

const breaks = new Set(['br', 'hr', 'p', 'li', 'div', 'ul', 'ol']);

/** Tables of an HTML block, as far as their tags are in it. Nested tables are read as text of the outer cell. */
export function readHtmlTables(source: string, from: number, to: number): Table[] {
  const tables: Table[] = [];
  let open: OpenTable | null = null;
  let textFrom = from;
  for (const tag of scanTags(source, from, to)) {
    if (open?.cell) addText(open.cell, source, textFrom, tag.start);
    textFrom = tag.end;
    if (tag.name === 'table') {
      if (tag.closing && open !== null) {
        endRow(open, tag.start);
        tables.push(finish(open, tag.end));
        open = null;
      } else if (!tag.closing && open === null) open = { start: tag.start, header: null, rows: [], rowStart: tag.start, cells: [], headerCells: 0, cell: null };
    } else if (open !== null) onTag(open, tag);
  }
  if (open !== null) {
    if (open.cell) addText(open.cell, source, textFrom, to);
    endRow(open, to);
    tables.push(finish(open, to));
  }
  return tables.filter((table) => table.rows.length > 0);
}

function onTag(open: OpenTable, tag: Tag): void {
  if (tag.name === 'tr') {
    endRow(open, tag.closing ? tag.end : tag.start);
    open.rowStart = tag.start;
  } else if (tag.name === 'td' || tag.name === 'th') {
    endCell(open);
    if (tag.closing) return;
    open.cell = new InlineTextBuilder(tag.end);
    if (tag.name === 'th') open.headerCells += 1;
  } else if (open.cell !== null && breaks.has(tag.name)) open.cell.addBreak(tag.start);
}

function addText(cell: InlineTextBuilder, source: string, from: number, to: number): void {
  const raw = source.slice(from, to);
  if (!raw.includes('&')) cell.addSource(source, from, to);
  else {
    let at = from;
    for (const word of raw.split(/(?<=\s)|(?=\s)/)) {
      if (word.includes('&')) cell.addDecoded(decodeEntities(word), at);
      else cell.addSource(source, at, at + word.length);
      at += word.length;
    }
  }
}

function endCell(open: OpenTable): void {
  if (open.cell !== null) open.cells.push(open.cell.build());
  open.cell = null;
}

function endRow(open: OpenTable, end: number): void {
  endCell(open);
  if (open.cells.length === 0) return;
  const row: TableRow = { start: open.rowStart, end, cells: open.cells };
  if (open.header === null && open.rows.length === 0 && open.headerCells === open.cells.length) open.header = row;
  else open.rows.push(row);
  open.cells = [];
  open.headerCells = 0;
}

function finish(open: OpenTable, end: number): Table {
  if (open.header !== null || open.rows.length < 2) return { type: 'table', start: open.start, end, header: open.header, rows: open.rows };
  // Many editors write the heading row of an HTML table with <td>: the first row serves.
  const [first, ...rest] = open.rows;
  return { type: 'table', start: open.start, end, header: first ?? null, rows: rest };
}
