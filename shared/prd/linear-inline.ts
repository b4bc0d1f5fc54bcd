import type { InlineContext, MarkdownConfig } from '@lezer/markdown';

const space = 32;
const newline = 10;
const backslash = 92;

/** Delimiters of one kind in one paragraph, cell or heading that are looked at. Those after them are text. */
const maxDelimiters = 1000;

const emphasis = new Set([...'*_~'].map((character) => character.charCodeAt(0)));
const brackets = new Set([...'[]'].map((character) => character.charCodeAt(0)));

/** Delimiters seen so far in a stretch of inline text. */
const seen = new WeakMap<InlineContext, { emphasis: number; brackets: number }>();

/**
 * Keeps the inline parser from taking quadratic time: it looks from each blank of a run for the run's end, and from each
 * closing delimiter back through all that stand open. No person writes a thousand of them in one paragraph.
 */
export const linearInline: MarkdownConfig = {
  parseInline: [
    { name: 'HardBreak', parse: hardBreak },
    { name: 'PlainText', before: 'Escape', parse: skipPlain },
    { name: 'DelimiterLimit', before: 'Escape', parse: tooManyDelimiters },
  ],
};

/** Characters at which inline syntax may begin. */
const special = new Uint8Array(128);
for (const character of '\\&`<*_~[]!') special[character.charCodeAt(0)] = 1;

/** Passes over characters at which nothing can begin: asking every parser about each letter takes most of the time. */
function skipPlain({ text, offset }: InlineContext, _next: number, at: number): number {
  let index = at - offset;
  for (; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (special[code] === 1 || (code === space && text.charCodeAt(index + 1) === space)) break;
  }
  return index > at - offset ? index + offset : -1;
}

/** As in CommonMark; a run of blanks is looked at from its first one only. */
function hardBreak(context: InlineContext, next: number, at: number): number {
  if (next === backslash && context.char(at + 1) === newline) return context.addElement(context.elt('HardBreak', at, at + 2));
  if (next !== space || (at > context.offset && context.char(at - 1) === space)) return -1;
  let end = at + 1;
  while (context.char(end) === space) end += 1;
  return context.char(end) === newline && end >= at + 2 ? context.addElement(context.elt('HardBreak', at, end + 1)) : -1;
}

/** Passes over a delimiter that is one too many. */
function tooManyDelimiters(context: InlineContext, next: number, at: number): number {
  const kind = emphasis.has(next) ? 'emphasis' : brackets.has(next) ? 'brackets' : undefined;
  if (kind === undefined) return -1;
  const counts = seen.get(context) ?? { emphasis: 0, brackets: 0 };
  seen.set(context, counts);
  counts[kind] += 1;
  return counts[kind] > maxDelimiters ? at + 1 : -1;
}
