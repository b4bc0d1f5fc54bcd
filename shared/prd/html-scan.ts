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

const nameCharacter = /[A-Za-z0-9:-]/;
const space = /\s/;

/** The tag at `from`, or null if there is none that ends before `limit`. Never throws; linear. */
export function readTag(source: string, from: number, limit: number): Tag | null {
  if (source.charAt(from) !== '<') return null;
  let at = from + 1;
  const closing = source.charAt(at) === '/';
  if (closing) at += 1;
  const nameStart = at;
  while (at < limit && nameCharacter.test(source.charAt(at))) at += 1;
  if (at === nameStart || !/[A-Za-z]/.test(source.charAt(nameStart))) return null;
  const name = source.slice(nameStart, at).toLowerCase();
  const attributes: Attribute[] = [];
  while (at < limit) {
    const character = source.charAt(at);
    if (character === '>') return { name, closing, start: from, end: at + 1, attributes };
    if (space.test(character) || character === '/') {
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
  while (at < limit && !/[\s=>/]/.test(source.charAt(at))) at += 1;
  if (at === from) at += 1;
  const name = source.slice(from, at).toLowerCase();
  let next = at;
  while (next < limit && space.test(source.charAt(next))) next += 1;
  if (source.charAt(next) !== '=') return { name, value: '', start: from, end: at };
  next += 1;
  while (next < limit && space.test(source.charAt(next))) next += 1;
  const quote = source.charAt(next);
  if (quote === '"' || quote === "'") {
    const close = source.indexOf(quote, next + 1);
    if (close === -1 || close >= limit) return null;
    return { name, value: source.slice(next + 1, close), start: from, end: close + 1 };
  }
  let stop = next;
  while (stop < limit && !/[\s>]/.test(source.charAt(stop))) stop += 1;
  return { name, value: source.slice(next, stop), start: from, end: stop };
}

/** Tags and comments between two offsets, in order. A comment has the name `!--`. */
export function* scanTags(source: string, from: number, to: number): Generator<Tag> {
  let at = source.indexOf('<', from);
  // A `<` whose quote never closes must not be searched for again from every later `<`.
  while (at !== -1 && at < to) {
    if (source.startsWith('<!--', at)) {
      const close = source.indexOf('-->', at + 2);
      const end = close === -1 || close >= to ? to : close + 3;
      yield { name: '!--', closing: false, start: at, end, attributes: [] };
      at = source.indexOf('<', end);
      continue;
    }
    const tag = readTag(source, at, Math.min(to, at + maxTagLength));
    if (tag !== null) yield tag;
    at = source.indexOf('<', tag?.end ?? at + 1);
  }
}

const maxTagLength = 16_384;
