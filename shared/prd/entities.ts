import { characterEntities } from 'character-entities';

const byName: ReadonlyMap<string, string> = new Map(Object.entries(characterEntities));

/** Character that an HTML character reference stands for, or the reference itself if there is none (HTML, section 13.5). */
export function decodeEntity(reference: string): string {
  const body = reference.slice(1, reference.endsWith(';') ? -1 : undefined);
  if (!body.startsWith('#')) return byName.get(body) ?? reference;
  const hexadecimal = body.charAt(1) === 'x' || body.charAt(1) === 'X';
  const code = hexadecimal ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
  if (!Number.isInteger(code) || code <= 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\uFFFD';
  return String.fromCodePoint(code);
}

/** Decode every character reference in a text. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(/&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});/g, decodeEntity) : text;
}
