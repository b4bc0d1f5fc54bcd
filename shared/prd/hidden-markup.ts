import type { SyntaxNode } from '@lezer/common';
import { decodeEntity } from './entities.ts';
import { isHidden, showCharacters } from './hidden-characters.ts';
import type { Removal } from './hidden-characters.ts';
import { readTag, scanTags } from './html-scan.ts';
import type { Tag } from './html-scan.ts';
import { hiddenInTags } from './hidden-tags.ts';
import type { PlacedTag } from './hidden-tags.ts';
import { parsePieces } from './markdown-tree.ts';
import type { MarkdownPiece } from './markdown-tree.ts';

const whyComment = 'A comment is not shown where the document is read.';
const whyReference = 'A link definition that nothing refers to is not shown.';
const whyTitle = 'The title of a link is not shown until the pointer rests on it.';

/** What is found on the way through a text. */
interface Search {
  readonly text: string;
  readonly found: Removal[];
  readonly tags: PlacedTag[];
  /** Labels that a link or an image refers to. */
  readonly used: Set<string>;
  readonly references: { readonly start: number; readonly end: number; readonly label: string }[];
}

/** Markup whose text a reader of the rendered document does not see. Not sorted; ranges may lie in one another. */
export function hiddenMarkup(text: string): Removal[] {
  const search: Search = { text, found: [], tags: [], used: new Set(), references: [] };
  // A carriage return is white space to the parser, and offsets stay.
  for (const piece of parsePieces(text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n').replace(/\r/g, ' ') : text)) searchPiece(piece, search);
  const { found, tags, used, references } = search;
  for (const { start, end, label } of references) if (!used.has(label)) found.push({ start, end, insert: '', kind: 'html_comment', shown: text.slice(start, end), why: whyReference });
  found.push(...hiddenInTags(text, tags));
  return found;
}

function searchPiece({ tree, end: pieceEnd }: MarkdownPiece, search: Search): void {
  const { text, found, tags } = search;
  let leafEnd = 0;
  tree.iterate({
    enter(node) {
      const { name, from, to } = node;
      if (from >= pieceEnd) return false;
      switch (name) {
        case 'FencedCode':
        case 'CodeBlock':
        case 'InlineCode':
          return false;
        case 'Paragraph':
        case 'Task':
        case 'TableCell':
          leafEnd = to;
          return undefined;
        case 'Comment':
        case 'CommentBlock':
          found.push(comment(text, from, to));
          return false;
        case 'ProcessingInstruction':
        case 'ProcessingInstructionBlock':
          found.push({ start: from, end: to, insert: '', kind: 'html', shown: text.slice(from, to), why: whyComment });
          return false;
        case 'HTMLBlock':
          readBlock(text, from, to, tags, found);
          return false;
        case 'HTMLTag':
          readInlineTag(text, from, to, Math.max(leafEnd, to), tags, found);
          return false;
        case 'Entity':
          readEntity(text, from, to, found);
          return false;
        case 'LinkTitle':
          found.push(title(text, from, to));
          return false;
        case 'Link':
        case 'Image':
          search.used.add(labelOf(text, node.node));
          return undefined;
        case 'LinkReference':
          noteReference(search, node.node);
          return undefined;
        default:
          return undefined;
      }
    },
  });
}

/** A comment ends at its `-->`; what follows on the line is text again. */
function comment(text: string, from: number, to: number): Removal {
  const close = text.indexOf('-->', from + 2);
  const end = close === -1 || close + 3 > to ? to : close + 3;
  const inner = text.slice(from + 4, close === -1 || close + 3 > to ? to : close).trim();
  return { start: from, end, insert: '', kind: 'html_comment', shown: inner === '' ? text.slice(from, end) : inner, why: whyComment };
}

function title(text: string, from: number, to: number): Removal {
  let start = from;
  while (start > 0 && /[ \t\n\r]/.test(text.charAt(start - 1))) start -= 1;
  return { start, end: to, insert: '', kind: 'hidden_attribute', shown: text.slice(from + 1, to - 1), why: whyTitle };
}

function readEntity(text: string, from: number, to: number, found: Removal[]): void {
  const decoded = decodeEntity(text.slice(from, to));
  if (isHidden(decoded)) found.push({ start: from, end: to, insert: '', kind: 'invisible', shown: `${text.slice(from, to)} (${showCharacters(decoded)})`, why: 'This reference stands for a character that no reader sees.' });
}

/** `[//]: # (text)` and other definitions that nothing refers to are comments. */
function noteReference({ text, references }: Search, node: SyntaxNode): void {
  const label = node.getChild('LinkLabel');
  references.push({ start: node.from, end: node.to, label: label === null ? '' : normaliseLabel(text.slice(label.from + 1, label.to - 1)) });
}

/** What a link or an image refers to: its label, else its text. */
function labelOf(text: string, node: SyntaxNode): string {
  const label = node.getChild('LinkLabel');
  if (label !== null && label.to - label.from > 2) return normaliseLabel(text.slice(label.from + 1, label.to - 1));
  const marks = node.getChildren('LinkMark');
  return normaliseLabel(text.slice(marks[0]?.to ?? node.from, marks[1]?.from ?? node.to));
}

function normaliseLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}

function readBlock(text: string, from: number, to: number, tags: PlacedTag[], found: Removal[]): void {
  let at = from;
  for (const tag of scanTags(text, from, to)) {
    strayBrackets(text, at, tag.start, found);
    at = tag.end;
    if (tag.name === '!--') found.push(comment(text, tag.start, tag.end));
    else tags.push({ tag, scopeEnd: to, inBlock: true });
  }
  strayBrackets(text, at, to, found);
}

/** `<` that starts no tag: declarations go; anything else becomes visible. */
function strayBrackets(text: string, from: number, to: number, found: Removal[]): void {
  for (let at = text.indexOf('<', from); at !== -1 && at < to; at = text.indexOf('<', at + 1)) {
    if (/[a-zA-Z/!?]/.test(text.charAt(at + 1))) found.push({ start: at, end: at + 1, insert: '&lt;', kind: 'html', shown: text.slice(at, Math.min(to, at + 80)), why: 'Broken HTML is not shown where the document is read; it is kept as text.' });
  }
}

function readInlineTag(text: string, from: number, to: number, scopeEnd: number, tags: PlacedTag[], found: Removal[]): void {
  const tag: Tag | null = readTag(text, from, to);
  if (tag !== null && tag.end === to) tags.push({ tag, scopeEnd, inBlock: false });
  else found.push({ start: from, end: to, insert: '', kind: 'html', shown: text.slice(from, to), why: 'HTML declarations and broken tags are not shown where the document is read.' });
}
