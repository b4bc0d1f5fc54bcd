import type { PrdAudience } from '../domain/disclosure.ts';
import type { PrdDocument, Requirement } from '../domain/prd.ts';
import { readStatedAudience } from './front-matter-values.ts';
import { endOfSection, taggedHtml } from './internal-html.ts';
import { hasInternalTag, withoutTags } from './internal-tag.ts';
import { blockAround, isRow, linesOfText } from './line-blocks.ts';
import type { Line } from './line-blocks.ts';
import { lineOf } from './line-of.ts';

/** A part of a PRD that is marked internal. Offsets in the text as submitted. */
export interface InternalPart {
  readonly start: number;
  readonly end: number;
  /** Which mark says so. */
  readonly because: string;
}

export interface DisclosureMarks {
  /** Who may read the document; null when it does not say. */
  readonly audience: PrdAudience | null;
  /** The whole document is internal. */
  readonly whole: boolean;
  readonly parts: readonly InternalPart[];
  /** Names of the front matter that fit no requirement and no section: what was meant is not known. */
  readonly unresolved: readonly string[];
  /** Sentences for the person, one for each mark that was malformed and taken for the stricter. */
  readonly notices: readonly string[];
}

/**
 * What a PRD says about its readers: front matter, comments `<!-- pass:internal -->…<!-- /pass:internal -->` (which the
 * sanitiser takes out, so that they are read from the text as submitted), and the tag `[internal]` in a heading or an item.
 * Marks are taken wherever they stand, also in code: what is malformed hides more, never less.
 */
export function readDisclosureMarks(text: string, document: Pick<PrdDocument, 'requirements' | 'sections'>): DisclosureMarks {
  const stated = readStatedAudience(text);
  const lines = linesOfText(text);
  const comments = commentedParts(text, lines);
  const named = stated.names.map((name) => ({ name, parts: partsOfName(name, document, lines) }));
  return {
    audience: stated.audience,
    whole: stated.whole,
    parts: [...comments.parts, ...taggedParts(lines, document, text.length), ...taggedHtml(text, document), ...named.flatMap(({ parts }) => parts)].sort((a, b) => a.start - b.start || a.end - b.end),
    unresolved: named.filter(({ parts }) => parts.length === 0).map(({ name }) => name),
    notices: [...stated.notices, ...comments.notices, ...named.filter(({ parts }) => parts.length === 0).map(({ name }) => `The front matter marks “${name.slice(0, 80)}” internal; no requirement and no section is named like that.`)],
  };
}

/** The text with every character of these parts as a space, so that places and lines stay. */
export function withoutParts(text: string, parts: readonly InternalPart[]): string {
  let blanked = '';
  let at = 0;
  for (const { start, end } of parts) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    blanked += text.slice(at, from) + text.slice(from, end).replace(/[^\r\n]/g, ' ');
    at = end;
  }
  return blanked + text.slice(at);
}

/** True when any of it lies in an internal part. */
export function isInternal({ start, end }: { readonly start: number; readonly end: number }, parts: readonly InternalPart[]): boolean {
  return parts.some((part) => start < part.end && part.start < end);
}

// Characters that nobody sees may stand anywhere in a mark: the sanitiser takes them out first, too.
// `<!-->` and `<!--->` are whole comments.
const comment = /<\p{DI}*!\p{DI}*-\p{DI}*-(?:\p{DI}*(?:-\p{DI}*)?>|([\s\S]*?)(?:-\p{DI}*-\p{DI}*(?:!\p{DI}*)?>|$))/gu;
const commentStart = /<\p{DI}*!\p{DI}*-\p{DI}*-/u;

/** One mark in a comment that was begun before and has no end of its own is meant, too, where it hides more. */
function markIn(inner: string): 'open' | 'close' | undefined {
  const [first = '', ...others] = inner.split(commentStart);
  return others.some((other) => markOf(other) === 'open') ? 'open' : markOf(first);
}

/** `open`, `close`, or undefined for a comment that is no mark. A comment that means one and is neither is an opening one. */
function markOf(inner: string): 'open' | 'close' | undefined {
  const said = inner.normalize('NFKC').replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}\s_-]+/gu, '').toLowerCase();
  if (/^(?:\/|end|close)+:?pass[:.=]?internal/.test(said) || /^pass[:.=]?(?:\/|end|close)+:?internal/.test(said) || /^pass[:.=]?internal[:.=]?(?:\/|end|close)$/.test(said)) return 'close';
  return /^pass[:.=]?internal/.test(said) ? 'open' : undefined;
}

/** So many marks are told of; the others are as wrong, and hide as much. */
const maxNotices = 20;

function commentedParts(text: string, lines: readonly Line[]): { parts: InternalPart[]; notices: string[] } {
  const parts: InternalPart[] = [];
  const notices: string[] = [];
  let opened: number | undefined;
  let depth = 0;
  let closedAt = 0;
  const starts = lines.map(({ start }) => start);
  for (const match of text.matchAll(comment)) {
    const mark = markIn(match[1] ?? '');
    const end = match.index + match[0].length;
    if (mark === 'open') {
      depth += 1;
      opened ??= match.index;
    } else if (mark === 'close' && depth === 0) {
      if (notices.length < maxNotices) notices.push(`Line ${lineOf(starts, match.index)} ends an internal part that was never begun: everything before it is taken for internal.`);
      parts.push({ start: closedAt, end, because: 'an end mark without a beginning' });
      closedAt = end;
    } else if (mark === 'close') {
      depth -= 1;
      if (depth > 0) continue;
      parts.push({ start: opened ?? match.index, end, because: '<!-- pass:internal -->' });
      opened = undefined;
      closedAt = end;
    }
  }
  if (opened !== undefined) {
    notices.push(`The internal part that begins in line ${lineOf(starts, opened)} has no end: everything after it is taken for internal.`);
    parts.push({ start: opened, end: text.length, because: '<!-- pass:internal --> without an end' });
  }
  return { parts, notices };
}

/** A line of bold words alone stands for a heading, up to the next one or to a section. */
const label = /^[\s>]*(?:\*\*|__)[^\n]*(?:\*\*|__)[:.]?\s*$/;

function taggedParts(lines: readonly Line[], document: Pick<PrdDocument, 'sections'>, length: number): InternalPart[] {
  const because = 'the tag [internal]';
  let byLine: Map<number, PrdDocument['sections'][number]> | undefined;
  let around = { start: 0, end: 0, table: false };
  return lines.flatMap((line, at): InternalPart[] => {
    if (!hasInternalTag(line.text)) return [];
    const isHeading = /^[\s>]*#{1,6}(?:\s|$)/.test(line.text) || /^\s{0,3}(?:=+|-{2,})\s*$/.test(lines[at + 1]?.text ?? '');
    const section = (byLine ??= new Map(document.sections.map((one) => [one.span.lineStart, one]))).get(at + 1);
    if (section !== undefined) return [{ start: Math.min(line.start, section.span.start), end: section.span.end, because }];
    if (label.test(line.text)) {
      let next = at + 1;
      while (next < lines.length && !label.test(lines[next]?.text ?? '') && !byLine.has(next + 1)) next += 1;
      return [{ start: line.start, end: lines[next]?.start ?? length, because }];
    }
    if (!isHeading) {
      // A block that a tag hides has no larger one in it, except a table in an item.
      if (line.end <= around.end && (!isRow(line) || around.table)) return [];
      around = { ...blockAround(lines, at), table: isRow(line) };
      return [{ start: around.start, end: around.end, because }];
    }
    const level = /^[\s>]*(#{1,6})/.exec(line.text)?.[1]?.length ?? 1;
    return [{ start: line.start, end: endOfSection(document, line.end, level, length), because }];
  });
}

function partsOfName(name: string, document: Pick<PrdDocument, 'requirements' | 'sections'>, lines: readonly Line[]): InternalPart[] {
  const because = `the front matter (${name.slice(0, 80)})`;
  const wanted = plainTitle(name);
  const sections = document.sections.filter(({ title }) => plainTitle(title) === wanted);
  const requirements = withParts(document.requirements.filter(({ id }) => id.toLowerCase() === name.toLowerCase()), document.requirements);
  if (sections.length === 0 && requirements.length === 0) return [];
  const ids = requirements.map(({ id }) => id);
  const led = requirements.length === 0 ? [] : document.sections.filter(({ title }) => ids.some((id) => namesAtStart(title, id)));
  const spans = requirements.flatMap(({ span, acceptance }) => [span, ...acceptance.map((criterion) => criterion.span)]);
  const places = lines.flatMap((line, at) => (spans.some(({ start, end }) => line.start < end && start < line.end) || ids.some((id) => namesAtStart(line.text, id)) ? [at] : []));
  return [...[...sections, ...led].map(({ span }) => ({ start: span.start, end: span.end, because })), ...places.map((at) => ({ ...blockAround(lines, at), because }))];
}

/** The requirements with those that refine them. */
function withParts(roots: readonly Requirement[], all: readonly Requirement[]): Requirement[] {
  const found = new Set(roots);
  for (const requirement of found) for (const child of all) if (child.parentId === requirement.id) found.add(child);
  return [...found];
}

function plainTitle(title: string): string {
  return withoutTags(title).replace(/[*_`]/g, '').replace(/^[\s#]*(?:\d+(?:\.\d+)*[.)]?\s+)?/, '').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** True when a line is about that id: it stands first, after list marker, check box, table bar, emphasis or brackets. */
function namesAtStart(line: string, id: string): boolean {
  const rest = line.replace(/^(?:[\s>|#*_~[\](){}+-]|\d{1,9}[.)]\s)+/, '');
  return rest.toLowerCase().startsWith(id.toLowerCase()) && !/^[\p{L}\p{N}]|^[-._][\p{L}\p{N}]/u.test(rest.slice(id.length));
}
