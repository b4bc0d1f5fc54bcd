import type { Block, Heading, List, Paragraph } from './markdown.ts';
import { countWords } from './strength.ts';

/** "2.1.3 The portal …": a clause of a contract or a specification. A number with a unit ("2.5 million …") is none. */
const clauseNumber = /^\d{1,3}(?:(?:\.\d{1,3}){1,5}\.?[ \t]+(?=[\p{Lu}\p{Lo}"“„«(])|(?:\.\d{1,3}){2,5}\.?[ \t]+(?=\p{Ll}))/u;
/** "(a) name the reading": a part of a clause. Markdown knows no list that is lettered. */
const partMarker = /^(?:\(([a-z]|[ivx]{2,5}|\d{1,2})\)|([a-z])\))[ \t]+(?=\S)/i;
const firstMarkers: ReadonlySet<string> = new Set(['a', 'i', '1']);

/** Blocks of a document with its numbered clauses as paragraphs without their numbers, their lettered parts as lists, and their titles as headings. */
export function* readClauses(blocks: Iterable<Block>, source: string): Generator<Block> {
  let title: Heading | null = null;
  let untitled: Block | null = null;
  let parts: Paragraph[] = [];
  for (const block of cutAll(blocks, source)) {
    if (title !== null && untitled !== null) yield startsClause(block, title) ? title : untitled;
    title = null;
    if (block.type === 'paragraph' && continuesParts(block, parts)) {
      parts.push(block);
      continue;
    }
    yield* asList(parts);
    parts = [];
    title = clauseTitle(block);
    untitled = block;
    if (title === null) yield withoutNumber(block);
  }
  yield* asList(parts);
  if (title !== null && untitled !== null) yield untitled;
}

function* cutAll(blocks: Iterable<Block>, source: string): Generator<Block> {
  for (const block of blocks) {
    if (block.type === 'paragraph') yield* cutAtLines(block, source);
    else yield block;
  }
}

/** Clauses and parts that stand line under line, which Markdown joins into one paragraph. */
function cutAtLines(paragraph: Paragraph, source: string): Paragraph[] {
  const { start, end, content } = paragraph;
  const lines = Array.from(source.slice(start, end).matchAll(/\n[ \t]*(?=[\d(a-z])/gi), (found) => start + found.index + found[0].length);
  if (lines.length === 0) return [paragraph];
  const markers = lines.filter((at) => partMarker.test(source.slice(at, at + 10)));
  const lettered = beginsParts(source.slice(start, start + 10)) || (markers.length > 1 && beginsParts(source.slice(markers[0], (markers[0] ?? 0) + 10)));
  const numbered = clauseNumber.test(source.slice(start, start + 40));
  const cuts = lines.filter((at) => (lettered && markers.includes(at)) || (numbered && clauseNumber.test(source.slice(at, at + 40))));
  const all = [start, ...cuts];
  return cuts.length === 0 ? [paragraph] : all.map((from, index) => ({ type: 'paragraph', start: from, end: all[index + 1] ?? end, content: content.part(from, all[index + 1] ?? end) }));
}

function beginsParts(text: string): boolean {
  const marker = partMarker.exec(text);
  return marker !== null && firstMarkers.has((marker[1] ?? marker[2] ?? '').toLowerCase());
}

function continuesParts({ content }: Paragraph, parts: readonly Paragraph[]): boolean {
  return parts.length === 0 ? beginsParts(content.text) : partMarker.test(content.text);
}

/** One lettered paragraph alone is a paragraph. */
function asList(parts: readonly Paragraph[]): Block[] {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined || first === last) return [...parts];
  const items = parts.map((part, index) => ({ start: part.start, end: part.end, number: index + 1, checked: null, blocks: [behind(part, partMarker)] }));
  const list: List = { type: 'list', ordered: true, start: first.start, end: last.end, items };
  return [list];
}

function withoutNumber(block: Block): Block {
  return block.type === 'paragraph' && clauseNumber.test(block.content.text) ? behind(block, clauseNumber) : block;
}

/** A paragraph without a mark at its start, and without what joins it to the next part. */
function behind(paragraph: Paragraph, mark: RegExp): Paragraph {
  const { content, end } = paragraph;
  const from = content.sourceStart(mark.exec(content.text)?.[0].length ?? 0);
  const stop = /\s*[;；](?:\s*(?:and|or|und|oder|et|ou|y|o|och|eller|и|или))?$/iu.exec(content.text)?.index ?? content.text.length;
  return { type: 'paragraph', start: from, end, content: content.part(from, content.sourceEnd(stop)) };
}

/** "2. Scope of delivery", which Markdown takes for a list of one item, or the same without a full stop. Whether it heads clauses depends on what follows. */
function clauseTitle(block: Block): Heading | null {
  const found = block.type === 'list' && block.ordered && block.items.length === 1 ? block.items[0]?.blocks : [block];
  const [only, more] = found ?? [];
  if (only?.type !== 'paragraph' || more !== undefined) return null;
  const { content } = only;
  if (block.type === 'paragraph' && !/^(?:article |section |clause |artikel |§ ?)?\d{1,3}[.:]?\s+\p{Lu}/iu.test(content.text)) return null;
  return content.text.length > 80 || countWords(content.text) > 8 || /[.:;!?。]$/.test(content.text) ? null : { type: 'heading', level: 7, start: block.start, end: block.end, content };
}

/** The first clause below a title has its number: "2.1" below "2." */
function startsClause(block: Block, title: Heading): boolean {
  return block.type === 'paragraph' && clauseNumber.test(block.content.text) && /^\d+\.1\D/.test(block.content.text) && title.end <= block.start;
}
