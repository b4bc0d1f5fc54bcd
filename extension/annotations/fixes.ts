import type { PrdDocument, Requirement, RequirementKind } from '../../shared/domain/prd.ts';
import { criterionWords } from './fix-words.ts';
import { needsIssue } from './coverage.ts';

/** A text to be put in, in parts: what lies between two parts is for the author to fill in. */
export interface Insertion {
  /** UTF-16 code units into the document's text. */
  readonly offset: number;
  readonly parts: readonly string[];
}

/** Marker of a list item with what stands before it, e.g. `  > 1. [ ] `. */
const itemStart = /^(?<indent>[ \t]*(?:>[ \t]?)*[ \t]*)(?<marker>[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/;

/**
 * Where an acceptance criterion of a requirement goes: below its list item, or after its paragraph. `undefined` where a
 * criterion could not be told to be its own: in a table, and after the second paragraph under one heading.
 * @param eol line end of the document
 */
export function addCriterion(text: string, document: PrdDocument, requirement: Requirement, eol: string): Insertion | undefined {
  const line = lineAt(text, requirement.span.start);
  const item = itemStart.exec(line.text);
  if (isTableRow(text, line) || (item === null && !isFirstOfItsSection(document, requirement))) return undefined;
  const { steps, comma, heading } = criterionWords(document.language);
  const offset = item === null ? paragraphEnd(text, requirement.span.end) : lineAt(text, Math.max(requirement.span.start, requirement.span.end - 1)).end;
  const quote = item === null ? (/^[ \t]*(?:>[ \t]?)+/.exec(line.text)?.[0] ?? '') : '';
  const before = item === null ? `${eol}${quote.trimEnd()}${eol}${quote}${heading}${eol}${quote.trimEnd()}${eol}${quote}` : `${eol}${nested(item)}`;
  return { offset, parts: [`${before}- ${steps[0]}`, `${comma}${steps[1]}`, `${comma}${steps[2]}`, item === null && !/^\s*$/.test(lineAfter(text, offset)) ? eol : ''] };
}

function isFirstOfItsSection(document: PrdDocument, requirement: Requirement): boolean {
  const section = requirement.section.join('\n');
  return document.requirements.every((other) => other.span.start >= requirement.span.start || other.section.join('\n') !== section);
}

/** Indentation at which an item lies in the item above it: the column of that one's text. */
function nested(item: RegExpExecArray): string {
  const indent = item.groups?.['indent'] ?? '';
  return indent + ' '.repeat((item.groups?.['marker']?.length ?? 1) + 1);
}

const prefixes: Readonly<Record<RequirementKind, string>> = { functional: 'FR-', nonfunctional: 'NFR-', constraint: 'C-', user_story: 'US-', goal: 'G-', out_of_scope: 'NG-' };

/**
 * An id for a requirement that has none, in the manner of the author's other ids. `undefined` where an id would not be
 * taken for one: in a table, in the middle of a line, and for what no issue has to cover.
 */
export function giveId(text: string, document: PrdDocument, requirement: Requirement): (Insertion & { readonly id: string }) | undefined {
  if (requirement.idSource === 'author' || !needsIssue(requirement)) return undefined;
  const line = lineAt(text, requirement.span.start);
  if (isTableRow(text, line)) return undefined;
  const start = contentStart(line);
  // Emphasis may stand between the start of the line and the statement; words may not.
  if (/[^*_\s]/.test(text.slice(start, requirement.span.start))) return undefined;
  const models = document.requirements.filter((one) => one.idSource === 'author' && one.kind === requirement.kind && /\d$/.test(one.id));
  const id = nextId(text, models.at(-1)?.id ?? `${prefixes[requirement.kind]}0`);
  return { id, offset: start, parts: [manner(text, models, id)] };
}

/** The highest number that the document uses with this prefix, and one more; `FR-009` is followed by `FR-010`. */
function nextId(text: string, like: string): string {
  const prefix = like.replace(/\d+$/, '');
  const width = like.length - prefix.length;
  const used = [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${prefix.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(\\d{1,6})(?![\\p{L}\\p{N}])`, 'gu'))].map((match) => Number(match[1]));
  return prefix + String(Math.max(0, ...used) + 1).padStart(like.startsWith('0', prefix.length) ? width : 1, '0');
}

/** `FR-7: `, `**FR-7** `, `**FR-7:** `: as the other ids are set off. */
function manner(text: string, models: readonly Requirement[], id: string): string {
  for (const model of [...models].reverse()) {
    const line = lineAt(text, model.span.start);
    const before = text.slice(contentStart(line), model.span.start);
    if (before.includes(model.id) && before.length <= model.id.length + 8 && !/[#|\r\n]/.test(before)) return before.replace(model.id, id);
  }
  return `${id}: `;
}

interface Line {
  readonly start: number;
  /** Before the line end. */
  readonly end: number;
  readonly text: string;
}

function lineAt(text: string, offset: number): Line {
  let start = offset;
  while (start > 0 && !isLineEnd(text, start - 1)) start -= 1;
  let end = offset;
  while (end < text.length && !isLineEnd(text, end)) end += 1;
  return { start, end, text: text.slice(start, end) };
}

function isLineEnd(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  return code === 10 || code === 13;
}

function contentStart(line: Line): number {
  return line.start + (itemStart.exec(line.text)?.[0].length ?? /^[ \t]*(?:>[ \t]?)*[ \t]*/.exec(line.text)?.[0].length ?? 0);
}

/** True when the line belongs to a pipe table (GFM): a delimiter row stands above it. */
function isTableRow(text: string, line: Line): boolean {
  if (!line.text.includes('|')) return false;
  for (let above = line; above.start > 0; ) {
    above = lineAt(text, above.start - (text.startsWith('\r\n', above.start - 2) ? 2 : 1));
    if (!above.text.includes('|')) return false;
    if (/^[\s>]*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/.test(above.text)) return true;
  }
  return false;
}

/** End of the last line of the paragraph around an offset. */
function paragraphEnd(text: string, offset: number): number {
  let line = lineAt(text, Math.max(0, offset - 1));
  while (line.end < text.length) {
    const next = lineAt(text, afterLineEnd(text, line.end));
    if (/^[\s>]*$/.test(next.text) || /^[\s>]*(?:[-*+]|\d+[.)]|#{1,6})\s/.test(next.text)) break;
    line = next;
  }
  return line.end;
}

function afterLineEnd(text: string, end: number): number {
  return end + (text.startsWith('\r\n', end) ? 2 : 1);
}

function lineAfter(text: string, end: number): string {
  return end >= text.length ? '' : lineAt(text, afterLineEnd(text, end)).text;
}
