/**
 * Text of a PRD as inline Markdown that shows exactly that text: no HTML, link, image, table cell, list or math comes out
 * of it, and on GitHub nobody is mentioned and no other issue is referenced by it.
 */
export function inline(text: string): string {
  return within(text)
    .replace(/^[-+=#>:]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** {@link inline} for text that never stands at the start of a block. */
export function within(text: string): string {
  const flat = oneLine(text);
  // One dollar or tilde is only itself; two can open math or a strike-through.
  const pairs = ['$', '~'].filter((mark) => flat.split(mark).length > 2);
  if (!mayBeActive.test(flat)) return escapeText(flat, pairs);
  let out = '';
  let from = 0;
  for (const match of flat.matchAll(activeText)) {
    out += escapeText(flat.slice(from, match.index), pairs) + '`' + match[0] + '`';
    from = match.index + match[0].length;
  }
  return out + escapeText(flat.slice(from), pairs);
}

/**
 * What GitHub or GFM turns into a link by itself: URLs, e-mail addresses, mentions, issue references. A code span is the
 * one form that GitHub leaves alone (a backslash or an entity is gone before its mention filter looks). What follows such a
 * span directly stands at the start of a text of its own, so it is taken along without regard to what precedes it.
 */
const linking = String.raw`(?:https?|ftp|mailto|xmpp):[^\s\x60|\\]+|www\.[^\s\x60|\\]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+`;
const mention = String.raw`@[A-Za-z0-9][\w-]*(?:\/[\w.-]+)?`;
const reference = String.raw`[\w.-]+\/[\w.-]+#\d+|GH-\d+`;
const activeText = new RegExp(String.raw`(?:${linking}|(?<!\w)(?:${mention}|${reference})|(?<![\w&])#\d+)(?:${linking}|${mention}|${reference}|#\d+)*`, 'giu');

/** What {@link activeText} cannot do without: a quick look that spares most texts the long one. */
const mayBeActive = /[@#]|www\.|GH-|(?:http|ftp|mailto|xmpp)s?:/i;

/** White space collapsed, control and direction-changing characters gone. */
export function oneLine(text: string): string {
  if (!/[^\S ]| {2}|^ | $|[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/.test(text)) return text;
  return text
    .replace(/[\u202A-\u202E\u2066-\u2069]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function escapeText(text: string, pairs: readonly string[]): string {
  let escaped = text
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|[\\`*[]/gu, '\\$&')
    .replace(/<(?=[A-Za-z/!?])/g, '\\<')
    .replace(/&(?=#|\w+;)/g, '&amp;');
  for (const mark of pairs) escaped = escaped.replaceAll(mark, `\\${mark}`);
  return escaped;
}

/** {@link inline} for the cell of a table. */
export function cell(text: string): string {
  return within(text).replaceAll('|', '\\|');
}

/** A GFM table; the cells are inline Markdown already. Empty cells become a dash so that columns stay readable. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => (cell === '' ? '–' : cell)).join(' | ')} |`;
  return [line(headers), `| ${headers.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** A bullet list of inline Markdown. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A fenced Mermaid block. */
export function mermaidBlock(source: string): string {
  return '```mermaid\n' + source + '\n```';
}

/** Blocks with one blank line between them and a line end after the last. Empty blocks are left out. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n') + '\n';
}

/** `1 issue`, `3 issues`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function sentenceList(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** At most `max` characters, cut at a word with an ellipsis. */
export function shorten(text: string, max: number): string {
  const flat = oneLine(text);
  if (flat.length <= max) return flat;
  const head = flat.slice(0, max - 1);
  const space = head.lastIndexOf(' ');
  return (space > max * 0.6 ? head.slice(0, space) : head.replace(/[\uD800-\uDBFF]$/, '')).replace(/[\s,;:.–-]+$/, '') + '…';
}

/** `line 12` or `lines 12–14`. */
export function linesOf(span: { readonly lineStart: number; readonly lineEnd: number }): string {
  return span.lineStart === span.lineEnd ? `line ${span.lineStart}` : `lines ${span.lineStart}–${span.lineEnd}`;
}
