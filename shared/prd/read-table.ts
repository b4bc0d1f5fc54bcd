import type { Draft, DraftCriterion, Findings } from './drafts.ts';
import { readAuthorId } from './identifiers.ts';
import type { AuthorId } from './identifiers.ts';
import type { InlineText } from './inline-text.ts';
import type { Table, TableRow } from './markdown.ts';
import { noteStruck } from './read-prose.ts';
import type { ProseContext } from './read-prose.ts';
import { takeStatement } from './statement.ts';
import { countWords, strengthOf } from './strength.ts';
import { attributeRole } from './vocabulary/attributes.ts';
import type { AttributeRole } from './vocabulary/attributes.ts';
import { priorityOfLabel } from './vocabulary/priorities.ts';
import { readStory } from './vocabulary/user-stories.ts';

/** Columns of a table by what they hold; indexes into the cells of a row. */
interface Columns {
  readonly id: number;
  readonly statement: number;
  readonly title: number;
  readonly acceptance: readonly number[];
  readonly priority: number;
  readonly persona: number;
  readonly want: number;
  readonly benefit: number;
  /** Columns that no rule knows, such as "Endpoint" or "Screen": they say more about the requirement of their row. */
  readonly details: readonly Detail[];
}

interface Detail {
  readonly index: number;
  readonly header: string;
}

/** Requirements in the rows of a table, by the words of its header. */
export function readTable(context: ProseContext, table: Table): void {
  if (context.section.role === 'glossary') return readTerms(context.found, table);
  if (context.section.role === 'open_questions') return readQuestions(context.found, table);
  const columns = findColumns(table);
  if (columns === null || !isAboutRequirements(context, table, columns)) return;
  for (const row of table.rows) readRow(context, columns, row);
}

function findColumns(table: Table): Columns | null {
  const roles = (table.header?.cells ?? []).map((cell) => attributeRole(cell.text));
  const at = (role: AttributeRole): number => roles.indexOf(role);
  const acceptance = roles.flatMap((role, index) => (role === 'acceptance' ? [index] : []));
  const statement = at('story') >= 0 ? at('story') : statementColumn(table, roles);
  if (statement < 0 && at('want') < 0) return null;
  return { id: idColumn(table, roles), statement, title: at('title'), acceptance, priority: at('priority'), persona: at('persona'), want: at('want'), benefit: at('benefit'), details: detailColumns(table, roles, [statement, idColumn(table, roles)]) };
}

/** The column headed "Requirement" or "Description"; of several, the one with the longest text. */
function statementColumn(table: Table, roles: readonly (AttributeRole | undefined)[]): number {
  const candidates = roles.flatMap((role, index) => (role === 'statement' ? [index] : []));
  if (candidates.length > 0) return longest(table, candidates);
  const open = roles.flatMap((role, index) => (role === undefined || role === 'title' ? [index] : []));
  return table.header === null ? longest(table, columnIndexes(table)) : longest(table, open);
}

function detailColumns(table: Table, roles: readonly (AttributeRole | undefined)[], taken: readonly number[]): Detail[] {
  return (table.header?.cells ?? []).flatMap((cell, index) => (roles[index] === undefined && !taken.includes(index) && /\p{L}{2}/u.test(cell.text) ? [{ index, header: cell.text.replace(/\n/g, ' ') }] : []));
}

function columnIndexes(table: Table): number[] {
  return (table.rows[0]?.cells ?? []).map((_cell, index) => index);
}

function longest(table: Table, candidates: readonly number[]): number {
  let best = -1;
  let most = 0;
  for (const index of candidates) {
    const length = table.rows.slice(0, 20).reduce((sum, row) => sum + (row.cells[index]?.text.length ?? 0), 0);
    if (length > most) [best, most] = [index, length];
  }
  return best;
}

function idColumn(table: Table, roles: readonly (AttributeRole | undefined)[]): number {
  const named = roles.indexOf('id');
  if (named >= 0) return named;
  const rows = table.rows.slice(0, 20);
  const first = rows.filter((row) => readAuthorId(row.cells[0]?.text ?? '', true)?.length === row.cells[0]?.text.length && row.cells[0]?.text !== '');
  return rows.length > 0 && first.length * 2 > rows.length ? 0 : -1;
}

/** Tables of fields, ports, versions and contacts have text columns too: only the heading, the ids or the words tell. */
function isAboutRequirements(context: ProseContext, table: Table, columns: Columns): boolean {
  const { role, topic } = context.section;
  const roles = (table.header?.cells ?? []).map((cell) => attributeRole(cell.text));
  if (role === 'ignored' || role === 'metrics' || role === 'risks' || role === 'people' || role === 'acceptance') return false;
  if (columns.want >= 0 || roles.includes('story')) return true;
  const hasIds = columns.id >= 0 && table.rows.some((row) => readAuthorId(row.cells[columns.id]?.text ?? '', true) !== null);
  if (hasIds && (roles.includes('statement') || role === 'requirements' || role === 'scope')) return true;
  if (role === 'goals' || role === 'non_goals') return true;
  const states = table.rows.filter((row) => strengthOf(row.cells[columns.statement]?.text ?? '') >= 2).length;
  if (role === 'requirements' && !topic) return roles.includes('statement') || states * 2 >= table.rows.length;
  return (role === null || role === 'scope' || role === 'design' || role === 'journey' || topic) && states > 0 && roles.includes('statement');
}

function readRow(context: ProseContext, columns: Columns, row: TableRow): void {
  const cell = (index: number): InlineText | null => (index < 0 ? null : (row.cells[index] ?? null));
  const statement = cell(columns.statement);
  const authorId = rowId(cell(columns.id), cell(columns.title));
  const shared = { section: context.section, parent: context.parent, authorId, priority: priorityOfLabel(cell(columns.priority)?.text ?? ''), number: /^\d{1,4}(?=[.):\s]|$)/.exec(row.cells[0]?.text ?? '')?.[0] ?? null };
  const reason = authorId === null ? 'A row of a table of requirements' : `A table row with the id ${authorId.id}`;
  const composed = composeStory(row, columns);
  if (composed !== null) {
    addCriteria(takeStatement(context.found, { ...shared, ...composed, confidence: 0.95, reason, kind: 'user_story' }), row, columns);
    return;
  }
  if (statement === null || statement.text === '') {
    if (statement?.struck === true) noteStruck(context, row, authorId === null ? 'a struck-through row' : authorId.id);
    return;
  }
  const strict = context.section.role === 'journey' || context.section.role === 'design' || context.section.role === null || context.section.topic;
  if (strict && authorId === null && strengthOf(statement.text) < 2 && readStory(statement.text) === null) return;
  const title = cell(columns.title);
  const details = detailsOf(row, columns);
  for (const piece of splitCell(statement, authorId !== null)) {
    const name = title === null || title === statement || countWords(piece.text) > 6 ? '' : `${title.text.replace(/\n/g, ' ')}: `;
    addCriteria(takeStatement(context.found, { ...shared, ...piece, text: name + piece.text, details, confidence: authorId === null ? 0.8 : 0.97, reason }), row, columns);
  }
}

/** What the other cells of a row say, behind the statement: " (Endpoint: GET /carts)". Ticks, dashes and long prose say nothing of use there. */
function detailsOf(row: TableRow, { details }: Columns): string {
  const told = details.flatMap(({ index, header }) => {
    const text = row.cells[index]?.text.replace(/\n/g, ', ') ?? '';
    return /[\p{L}\p{N}]{2}/u.test(text) && !/^(?:yes|no|n\/a|none|ja|nein|oui|non|sí|sim|não|нет|да)$/iu.test(text) && countWords(text) <= 12 ? [`${header}: ${text}`] : [];
  });
  return told.length === 0 ? '' : ` (${told.join('; ')})`;
}

function rowId(cell: InlineText | null, title: InlineText | null): AuthorId | null {
  if (cell !== null && cell.text !== '') {
    const read = readAuthorId(cell.text, true);
    if (read !== null) return read;
    // Whatever the author wrote under "ID" is the id, if it looks like one: short, one line, with a digit.
    return /^[^\n]{1,40}$/.test(cell.text) && /\p{N}/u.test(cell.text) && /\p{L}/u.test(cell.text) ? { id: cell.text, length: cell.text.length, prefix: '' } : null;
  }
  return title === null ? null : readAuthorId(title.text, false);
}

/** "As a … | I want to … | So that …" as one sentence. */
function composeStory(row: TableRow, columns: Columns): { text: string; start: number; end: number; persona: string | null } | null {
  const want = row.cells[columns.want];
  if (columns.want < 0 || want === undefined || want.text === '') return null;
  const persona = row.cells[columns.persona]?.text ?? '';
  const benefit = columns.benefit < 0 ? '' : (row.cells[columns.benefit]?.text ?? '');
  const who = persona === '' ? 'I want to ' : `As a ${persona}, I want to `;
  return { text: `${who}${want.text}${benefit === '' ? '' : ` so that I can ${benefit}`}`, start: row.start, end: row.end, persona: persona === '' ? null : persona };
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A cell with several lines holds several requirements, unless an id makes it one. */
function splitCell(content: InlineText, single: boolean): Piece[] {
  const lines = content.text.split('\n');
  if (single || lines.length < 2 || !lines.every((line) => countWords(line) >= 3)) {
    return [{ text: content.text.replace(/\n/g, ' '), start: content.sourceStart(0), end: content.sourceEnd(content.text.length) }];
  }
  return linesOf(content);
}

function linesOf(content: InlineText): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const line of content.text.split('\n')) {
    const marker = /^\s*(?:[-*•–]|\d{1,2}[.)])\s+/u.exec(line)?.[0].length ?? 0;
    const text = line.slice(marker).trim();
    if (text !== '') pieces.push({ text, start: content.sourceStart(at + marker), end: content.sourceEnd(at + line.length) });
    at += line.length + 1;
  }
  return pieces;
}

function addCriteria(draft: Draft | null, row: TableRow, columns: Columns): void {
  if (draft === null) return;
  for (const index of columns.acceptance) {
    const content = row.cells[index];
    if (content !== undefined && content.text !== '') draft.acceptance.push(...linesOf(content).filter((piece): piece is DraftCriterion => /\p{L}{2}/u.test(piece.text)));
  }
}

function readTerms(found: Findings, table: Table): void {
  for (const row of table.rows) {
    const [term, definition] = row.cells;
    if (term !== undefined && definition !== undefined && term.text !== '') found.terms.push({ term: term.text, definition: definition.text, start: row.start, end: row.end });
  }
}

function readQuestions(found: Findings, table: Table): void {
  const index = longest(table, columnIndexes(table));
  for (const row of table.rows) {
    const cell = row.cells[index];
    if (cell !== undefined && cell.text !== '') found.questions.push({ text: cell.text.replace(/\n/g, ' '), start: cell.sourceStart(0), end: cell.sourceEnd(cell.text.length) });
  }
}
