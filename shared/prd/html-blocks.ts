import { scanTags } from './html-scan.ts';
import type { Tag } from './html-scan.ts';
import { decodeEntities } from './entities.ts';
import { InlineTextBuilder } from './inline-text.ts';
import type { InlineText } from './inline-text.ts';
import type { Heading, List, ListItem } from './markdown.ts';

/** Level of a heading that is none of the six, as of a bold line. */
const lowest = 7;

/** What is being read: text of a heading or of an item. */
interface Open {
  readonly start: number;
  readonly level: number | 'item';
  readonly text: InlineTextBuilder;
}

/**
 * Headings and list items of an HTML block, outside of tables: `<h1>` to `<h6>`, the `<summary>` of something that folds, `<li>`.
 * The end of what folds is a heading without words, which ends the part above it. Items of one list are one list; nested ones are flat.
 */
export function readHtmlHeadingsAndLists(source: string, from: number, to: number): (Heading | List)[] {
  const found: (Heading | List)[] = [];
  let items: ListItem[] = [];
  let open: Open | null = null;
  let tables = 0;
  let at = from;
  const endItem = (end: number): void => {
    if (open === null) return;
    const content = finish(open, source, at, end);
    if (open.level !== 'item') found.push({ type: 'heading', level: open.level, start: open.start, end, content });
    else if (content.text !== '') items.push({ start: open.start, end, number: items.length + 1, checked: null, blocks: [{ type: 'paragraph', start: open.start, end, content }] });
    open = null;
  };
  const endList = (): void => {
    const [first] = items;
    if (first !== undefined) found.push({ type: 'list', ordered: false, start: first.start, end: items.at(-1)?.end ?? first.end, items });
    items = [];
  };
  for (const tag of scanTags(source, from, to)) {
    if (tag.name === 'table') tables = Math.max(0, tables + (tag.closing ? -1 : 1));
    if (tables > 0) continue;
    const level = levelOf(tag);
    if (level !== null) {
      endItem(tag.start);
      if (level !== 'item') endList();
      if (!tag.closing) open = { start: tag.start, level, text: new InlineTextBuilder(tag.end) };
      at = tag.end;
    } else if (tag.closing && (tag.name === 'ul' || tag.name === 'ol')) {
      endItem(tag.start);
      endList();
    } else if (tag.closing && tag.name === 'details') {
      endItem(tag.start);
      endList();
      found.push({ type: 'heading', level: lowest, start: tag.start, end: tag.end, content: new InlineTextBuilder(tag.end).build() });
    } else if (open !== null) {
      addText(open, source, at, tag.start);
      at = tag.end;
      if (tag.name === 'br' || tag.name === 'p') open.text.addBreak(tag.start);
    }
  }
  endItem(to);
  endList();
  return found;
}

function levelOf(tag: Tag): number | 'item' | null {
  if (tag.name === 'li') return 'item';
  if (tag.name === 'summary') return lowest;
  return /^h[1-6]$/.test(tag.name) ? Number(tag.name.charAt(1)) : null;
}

function finish(open: Open, source: string, at: number, end: number): InlineText {
  addText(open, source, at, end);
  return open.text.build();
}

function addText({ text }: Open, source: string, from: number, to: number): void {
  let at = from;
  for (const word of source.slice(from, to).split(/(?<=\s)|(?=\s)/)) {
    if (word.includes('&')) text.addDecoded(decodeEntities(word), at);
    else text.addSource(source, at, at + word.length);
    at += word.length;
  }
}
