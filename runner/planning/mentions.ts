import { singular } from './words.ts';

/** Whether a text names a thing, singular or plural, as whole words or as an identifier (`StorageTiers`). */
export function mentions(text: string, key: string): boolean {
  return mentionEnd(text, key, 'first') !== undefined;
}

/** Where the last mention of a thing ends; `undefined` when there is none. */
export function lastMention(text: string, key: string): number | undefined {
  return mentionEnd(text, key, 'last');
}

/** Lower case, last word in the singular: the key of the thing that a phrase names. */
export function singularPhrase(text: string): string {
  const words = text.toLowerCase().trim().split(/\s+/);
  return [...words.slice(0, -1), singular(words.at(-1) ?? '')].join(' ');
}

/** By searching: an expression for each of a document's things would cost more to compile than to run. */
function mentionEnd(text: string, key: string, which: 'first' | 'last'): number | undefined {
  const lower = text.toLowerCase();
  // A few letters change their length with their case; offsets must stay those of the text.
  const searched = lower.length === text.length ? lower : text;
  const words = key.split(' ');
  const last = words.pop() ?? '';
  const stem = last.endsWith('y') ? last.slice(0, -1) : last;
  const endings = last.endsWith('y') ? ['ies', 'y'] : ['es', 's', ''];
  const first = words[0] ?? stem;
  if (first === '') return undefined;
  let found: number | undefined;
  for (let at = searched.indexOf(first); at !== -1; at = searched.indexOf(first, at + 1)) {
    const before = searched.charAt(at - 1);
    if (before === '-' || isWordCharacter(before)) continue;
    const end = endOfMention(searched, at, words, stem, endings);
    if (end === undefined) continue;
    if (which === 'first') return end;
    found = end;
  }
  return found;
}

function endOfMention(text: string, from: number, words: readonly string[], stem: string, endings: readonly string[]): number | undefined {
  let at = from;
  for (const word of [...words, stem]) {
    if (at > from) while (/[\s-]/.test(text.charAt(at))) at += 1;
    if (!text.startsWith(word, at)) return undefined;
    at += word.length;
  }
  const ending = endings.find((candidate) => text.startsWith(candidate, at) && !isWordCharacter(text.charAt(at + candidate.length)));
  return ending === undefined ? undefined : at + ending.length;
}

function isWordCharacter(character: string): boolean {
  return /[\p{L}\p{N}_]/u.test(character);
}
