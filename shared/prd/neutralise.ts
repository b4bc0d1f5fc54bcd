import type { SyntaxNode } from '@lezer/common';
import { parser, Strikethrough, Table, TaskList } from '@lezer/markdown';
import { activeTextIn, isWhollyActive } from '../domain/active-text.ts';
import { decodeEntity } from './entities.ts';
import { hiddenCharacters } from './hidden-characters.ts';
import { markupIn } from './neutral-markup.ts';
import type { Change, Neutralised } from './neutral-markup.ts';

const markdown = parser.configure([Table, TaskList, Strikethrough]);

/** Taking one thing away can uncover another; a text that is not settled after this many rounds is shown as code. */
const maxRounds = 10;
const mayMatter = /[@<`~]|#\d|GH-\d|!\[|&[#\w]|^[ \t]*\/|\/(?:issues|pulls?|discussions|commit)\//im;

/**
 * Markdown in which nothing acts on GitHub by itself or hides: mentions, references, closing keywords and addresses of
 * issues become code; a `/command` at the start of a line too; hidden characters and comments go; HTML and images become
 * text. What stands in code stays. The same text always gives the same result, and neutralising that changes nothing.
 */
export function neutralise(text: string): { readonly text: string; readonly changed: readonly Neutralised[] } {
  const changed: Neutralised[] = [];
  let current = text;
  for (let round = 0; round < maxRounds; round += 1) {
    const changes = changesOf(current);
    if (changes.length === 0) return { text: current, changed };
    changed.push(...changes.filter(({ shown }) => shown !== '').map(({ kind, shown }) => ({ kind, shown })));
    current = apply(current, changes);
  }
  return { text: asCode(current), changed };
}

/** {@link neutralise} for the text of a list item, which is one line. */
export function neutraliseItem(line: string): ReturnType<typeof neutralise> {
  const item = '- [ ] ';
  const done = neutralise(`${item}${line}`);
  return { text: done.text.startsWith(item) ? done.text.slice(item.length) : line, changed: done.changed };
}

/** What would act on GitHub or hide in a Markdown text, and what stands there as code so that it does not act. */
export function inspect(text: string): { readonly live: readonly Neutralised[]; readonly quoted: readonly string[] } {
  if (!mayMatter.test(text) && hiddenCharacters(text).length === 0) return { live: [], quoted: [] };
  const quoted: string[] = [];
  markdown.parse(text).iterate({
    enter(node) {
      if (node.name !== 'InlineCode') return;
      const content = withoutTicks(text.slice(node.from, node.to)).trim();
      if (isWhollyActive(content)) quoted.push(content);
    },
  });
  return { live: changesOf(text).filter(({ shown }) => shown !== ''), quoted };
}

/** One kind of change at a time: each can make the next one's text. */
function changesOf(text: string): Change[] {
  const hidden = hiddenCharacters(text).map(({ start, end, insert, shown }): Change => ({ kind: 'hidden', start, end, insert, shown }));
  if (hidden.length > 0 || !mayMatter.test(text)) return hidden;
  const root = markdown.parse(text).topNode;
  const markup = outermost(markupIn(root, text));
  const { active, ticks } = textChanges(root, text);
  if (markup.length === 0 && active.length === 0) return [];
  // Where code spans are put in, a lone backtick would pair with one of theirs.
  if (ticks.length > 0) return ticks;
  return markup.length > 0 ? markup : outermost(active);
}

function outermost(changes: readonly Change[]): Change[] {
  let end = -1;
  return [...changes]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((change) => {
      if (change.start < end) return false;
      end = Math.max(end, change.end);
      return true;
    });
}

function apply(text: string, changes: readonly Change[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, insert } of changes) {
    out += text.slice(at, start) + insert;
    at = end;
  }
  return out + text.slice(at);
}

const skipped = new Set(['InlineCode', 'FencedCode', 'CodeBlock', 'HTMLBlock', 'HTMLTag', 'Comment', 'CommentBlock', 'URL', 'Autolink', 'LinkTitle', 'LinkReference', 'Image', 'TaskMarker', 'ProcessingInstruction', 'ProcessingInstructionBlock']);

/** Text as GitHub's filters see it: one run between two marks, with escapes and entities decoded, and where it stands. */
class TextRun {
  text = '';
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  add(decodedText: string, start: number, end: number): void {
    const literal = end - start === decodedText.length;
    for (let at = 0; at < decodedText.length; at += 1) {
      this.starts.push(literal ? start + at : start);
      this.ends.push(literal ? start + at + 1 : end);
    }
    this.text += decodedText;
  }
}

/** `[text]` that links nothing is text with its brackets. */
function isBracketed(node: SyntaxNode): boolean {
  return node.name === 'Link' && node.getChild('URL') === null;
}

interface TextChanges {
  readonly active: Change[];
  /** Backticks that are text. */
  readonly ticks: Change[];
}

function textChanges(root: SyntaxNode, text: string): TextChanges {
  const changes: TextChanges = { active: [], ticks: [] };
  let run = new TextRun();
  const flush = (): void => {
    changesInRun(run, text, changes);
    run = new TextRun();
  };
  const visit = (node: SyntaxNode): void => {
    const brackets = isBracketed(node);
    let at = node.from;
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      run.add(text.slice(at, child.from), at, child.from);
      at = child.to;
      if (child.name === 'Escape') run.add(text.slice(child.from + 1, child.to), child.from, child.to);
      else if (child.name === 'Entity') run.add(decodeEntity(text.slice(child.from, child.to)), child.from, child.to);
      else if (brackets && child.name === 'LinkMark') run.add(text.slice(child.from, child.to), child.from, child.to);
      else if (isBracketed(child)) visit(child);
      else {
        flush();
        if (!skipped.has(child.name)) visit(child);
        flush();
      }
    }
    run.add(text.slice(at, node.to), at, node.to);
  };
  visit(root);
  flush();
  return changes;
}

function changesInRun(run: TextRun, text: string, { active, ticks }: TextChanges): void {
  const quote = (kind: Change['kind'], from: number, to: number): void => {
    const start = run.starts[from] ?? 0;
    const end = run.ends[to - 1] ?? start;
    const shown = run.text.slice(from, to);
    const before = /[`\\]/.test(text.charAt(start - 1)) ? ' ' : '';
    active.push({ kind, start, end, insert: `${before}\`${shown}\`${text.charAt(end) === '`' ? ' ' : ''}`, shown });
  };
  for (const { kind, start, end } of activeTextIn(run.text)) quote(kind, start, end);
  for (const match of run.text.matchAll(/(?<=^|\n)[ \t]*(\/[A-Za-z][\w-]*)(?=\s|$)/g)) {
    const from = match.index + match[0].length - (match[1] ?? '').length;
    const start = run.starts[from] ?? 0;
    if (text.charAt(start) === '/' && /(?:^|\n)[ \t]*$/.test(text.slice(0, start))) quote('command', from, from + (match[1] ?? '').length);
  }
  for (const match of run.text.matchAll(/<(?=[A-Za-z/!?])/g)) {
    const start = run.starts[match.index] ?? 0;
    if (text.charAt(start) === '<') active.push({ kind: 'html', start, end: start + 1, insert: '&lt;', shown: run.text.slice(match.index, match.index + 20) });
  }
  for (const match of run.text.matchAll(/`/g)) {
    const start = run.starts[match.index] ?? 0;
    if (text.charAt(start) === '`') ticks.push({ kind: 'mention', start, end: start + 1, insert: '\\`', shown: '' });
  }
}

/** Code without its marks. By hand: a pattern tied to the end of the text would look at each run of ticks again and again. */
function withoutTicks(code: string): string {
  let start = 0;
  let end = code.length;
  while (start < end && code.charAt(start) === '`') start += 1;
  while (end > start && code.charAt(end - 1) === '`') end -= 1;
  return code.slice(start, end);
}

/** As a block of code, in which nothing acts. */
function asCode(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
