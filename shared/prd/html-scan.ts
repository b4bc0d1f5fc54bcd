import { PassError } from '../protocol/pass-error.ts';

/** One HTML tag as it stands in the text. */
export interface Tag {
  /** Lower case. */
  readonly name: string;
  readonly closing: boolean;
  readonly start: number;
  readonly end: number;
  readonly attributes: readonly Attribute[];
}
export interface Attribute {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const nameCharacters = new Set(`${letters}0123456789:-`);
const spaces = new Set([...' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff']);
const endsAttributeName = new Set([...spaces, '=', '>', '/']);
const endsBareValue = new Set([...spaces, '>']);

/** The tag at `from`, or null if there is none that ends before `limit`. Never throws; linear. */
export function readTag(source: string, from: number, limit: number): Tag | null {
  if (source.charAt(from) !== '<') return null;
  let at = from + 1;
  const closing = source.charAt(at) === '/';
  if (closing) at += 1;
  const nameStart = at;
  while (at < limit && nameCharacters.has(source.charAt(at))) at += 1;
  if (at === nameStart || !/[A-Za-z]/.test(source.charAt(nameStart))) return null;
  const name = source.slice(nameStart, at).toLowerCase();
  const attributes: Attribute[] = [];
  while (at < limit) {
    const character = source.charAt(at);
    if (character === '>') return { name, closing, start: from, end: at + 1, attributes };
    if (spaces.has(character) || character === '/') {
      at += 1;
      continue;
    }
    const attribute = readAttribute(source, at, limit);
    if (attribute === null) return null;
    attributes.push(attribute);
    at = attribute.end;
  }
  return null;
}

function readAttribute(source: string, from: number, limit: number): Attribute | null {
  let at = from;
  while (at < limit && !endsAttributeName.has(source.charAt(at))) at += 1;
  if (at === from) at += 1;
  const name = source.slice(from, at).toLowerCase();
  let next = at;
  while (next < limit && spaces.has(source.charAt(next))) next += 1;
  if (source.charAt(next) !== '=') return { name, value: '', start: from, end: at };
  next += 1;
  while (next < limit && spaces.has(source.charAt(next))) next += 1;
  const quote = source.charAt(next);
  if (quote === '"' || quote === "'") {
    const close = source.indexOf(quote, next + 1);
    if (close === -1 || close >= limit) return null;
    return { name, value: source.slice(next + 1, close), start: from, end: close + 1 };
  }
  let stop = next;
  while (stop < limit && !endsBareValue.has(source.charAt(stop))) stop += 1;
  return { name, value: source.slice(next, stop), start: from, end: stop };
}

/**
 * Tags and comments between two offsets, in order. A comment has the name `!--`.
 * @throws PassError `bad_input` for a text with more unfinished tags than can be looked through in reasonable time
 */
export function* scanTags(source: string, from: number, to: number): Generator<Tag> {
  let at = source.indexOf('<', from);
  let close = -1;
  let inVain = 0;
  while (at !== -1 && at < to) {
    if (source.startsWith('<!--', at)) {
      const end = source.indexOf('-->', at + 2);
      const tagEnd = end === -1 || end >= to ? to : end + 3;
      yield { name: '!--', closing: false, start: at, end: tagEnd, attributes: [] };
      at = source.indexOf('<', tagEnd);
      continue;
    }
    // Where nothing closes a tag, none is read; the place is looked for once, not from every `<` before it.
    if (close < at) close = endOr(source.indexOf('>', at), to);
    const limit = Math.min(to, at + maxTagLength);
    const tag = close < limit ? readTag(source, at, limit) : null;
    if (tag !== null) yield tag;
    else if (close < limit) inVain += limit - at;
    if (inVain > maxInVain) {
      throw new PassError('bad_input', 'The document holds too many HTML tags that are never closed.', 'Take the HTML out of it, or close its tags and quotes, then submit it again.');
    }
    at = source.indexOf('<', tag?.end ?? at + 1);
  }
}

function endOr(found: number, end: number): number {
  return found === -1 ? end : found;
}

const maxTagLength = 16_384;
/** Characters that may be looked through for tags that turn out to be none: two thousand of the greatest length. */
const maxInVain = 2000 * maxTagLength;
