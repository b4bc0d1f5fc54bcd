/** One word of a phrase. */
interface Step {
  readonly text: string;
  readonly match: 'whole' | 'prefix' | 'suffix';
}

/** A phrase and the number of the group that it was given with. */
interface Phrase {
  readonly steps: readonly Step[];
  readonly group: number;
}

const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const keyLength = 3;

interface Found {
  readonly start: number;
  readonly end: number;
  readonly group: number;
}

/**
 * A vocabulary of phrases of several languages, in groups.
 *
 * Phrases are lower case. In scripts with spaces they match whole words, whatever stands between the words; `*` at an end
 * of a word stands for more letters, so that inflected forms and compounds match (`anforderung*`, `*ziele`). Han, Kana
 * and Hangul phrases match anywhere. Looking a text up is linear in its words, however large the vocabulary is.
 */
export class Phrases {
  readonly #whole = new Map<string, Phrase[]>();
  readonly #prefixes = new Map<string, Phrase[]>();
  readonly #suffixes: Phrase[] = [];
  readonly #anywhere: { readonly text: string; readonly group: number }[] = [];

  constructor(groups: readonly (readonly string[])[]) {
    groups.forEach((phrases, group) => {
      for (const phrase of phrases) this.#add(phrase, group);
    });
  }

  test(text: string): boolean {
    return this.#locate(text) !== null;
  }

  /** The number of the first group that has a phrase in the text, or null. */
  groupOf(text: string): number | null {
    return this.#locate(text)?.group ?? null;
  }

  /** The phrase that stands in the text, as written there; null when there is none. */
  find(text: string): string | null {
    const found = this.#locate(text);
    return found === null ? null : text.slice(found.start, found.end);
  }

  /** The text without every phrase of one group that is in it. */
  without(text: string, group: number): string {
    let rest = text;
    for (let found = this.#locate(rest); found?.group === group; found = this.#locate(rest)) rest = `${rest.slice(0, found.start)} ${rest.slice(found.end)}`;
    return rest;
  }

  #add(phrase: string, group: number): void {
    const words = plainWords.test(phrase) ? phrase.split(' ') : null;
    if (words === null && dense.test(phrase)) {
      this.#anywhere.push({ text: phrase, group });
      return;
    }
    const steps = (words ?? phrase.match(/\*?[\p{L}\p{N}\p{M}]+\*?/gu) ?? []).map((word): Step => {
      if (word.startsWith('*')) return { text: word.slice(1).replace(/\*$/, ''), match: 'suffix' };
      return word.endsWith('*') ? { text: word.slice(0, -1), match: 'prefix' } : { text: word, match: 'whole' };
    });
    const [first] = steps;
    if (first === undefined) return;
    if (first.match === 'suffix') this.#suffixes.push({ steps, group });
    else append(first.match === 'whole' ? this.#whole : this.#prefixes, first.match === 'whole' ? first.text : first.text.slice(0, keyLength), { steps, group });
  }

  /** The phrase of the lowest group, of those the first in the text, of those the longest. */
  #locate(text: string): Found | null {
    const tokens = tokenise(text);
    let best: Found | null = null;
    for (let index = 0; index < tokens.count; index += 1) {
      best = better(best, matchAt(this.#whole.get(tokens.words[index] ?? ''), tokens, index));
      best = better(best, matchAt(this.#prefixes.get(tokens.keys[index] ?? ''), tokens, index));
      if (this.#suffixes.length > 0) best = better(best, matchAt(this.#suffixes, tokens, index));
      if (best?.group === 0) return best;
    }
    if (!tokens.isDense) return best;
    for (const phrase of this.#anywhere) {
      if (best !== null && phrase.group >= best.group) break;
      const start = text.indexOf(phrase.text);
      if (start >= 0) return { start, end: start + phrase.text.length, group: phrase.group };
    }
    return best;
  }
}

/** Most phrases: they need no look at the properties of their letters. */
const plainWords = /^\*?[a-z]+\*?(?: [a-z]+\*?)*$/;

/** A vocabulary of one group. */
export function compilePhrases(phrases: readonly string[]): Phrases {
  return new Phrases([phrases]);
}

/** Words of one text. The arrays are longer than `count` where an earlier text had more words. */
class Tokens {
  text = '';
  count = 0;
  isDense = false;
  readonly words: string[] = [];
  /** First letters of each word, by which prefixes are found. */
  readonly keys: string[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  read(text: string): void {
    this.text = text;
    this.count = 0;
    this.isDense = dense.test(text);
    let start = -1;
    for (let at = 0; at <= text.length; at += 1) {
      if (at < text.length && isWordAt(text, at)) {
        if (start < 0) start = at;
      } else if (start >= 0) {
        this.#add(text.slice(start, at), start, at);
        start = -1;
      }
    }
  }

  #add(word: string, start: number, end: number): void {
    const { count } = this;
    this.words[count] = word;
    this.keys[count] = word.length > keyLength ? word.slice(0, keyLength) : word;
    this.starts[count] = start;
    this.ends[count] = end;
    this.count = count + 1;
  }
}

/**
 * The last texts that were looked at: a sentence is looked up in one vocabulary after another. They are written over in turn. In a
 * long document, words of their own for each text would be most of the garbage.
 */
const recent = Array.from({ length: 8 }, () => new Tokens());
let oldest = 0;

function tokenise(text: string): Tokens {
  const known = recent.find((tokens) => tokens.text === text);
  if (known !== undefined) return known;
  const tokens = recent[oldest] ?? new Tokens();
  oldest = (oldest + 1) % recent.length;
  tokens.read(text);
  return tokens;
}

/** Whether each UTF-16 code unit is a letter, a digit or a mark: 0 where nobody asked yet, 1 for yes, 2 for no. */
const wordUnits = new Uint8Array(0x1_0000);

/** True for a letter, a digit or a mark; the halves of a character outside of the first plane count as that character. */
function isWordAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit >= 0xd800 && unit <= 0xdfff) return /[\p{L}\p{N}\p{M}]/u.test(unit < 0xdc00 ? text.slice(at, at + 2) : text.slice(at - 1, at + 1));
  const known = wordUnits[unit];
  if (known !== 0) return known === 1;
  const isWord = /[\p{L}\p{N}\p{M}]/u.test(text.charAt(at));
  wordUnits[unit] = isWord ? 1 : 2;
  return isWord;
}

function append(into: Map<string, Phrase[]>, key: string, phrase: Phrase): void {
  const list = into.get(key);
  if (list === undefined) into.set(key, [phrase]);
  else list.push(phrase);
}

function better(best: Found | null, found: Found | null): Found | null {
  return found !== null && (best === null || found.group < best.group) ? found : best;
}

/** The phrase that stands at a token: of the lowest group, of those the longest. */
function matchAt(phrases: readonly Phrase[] | undefined, tokens: Tokens, index: number): Found | null {
  if (phrases === undefined) return null;
  let best: Found | null = null;
  for (const { steps, group } of phrases) {
    const last = index + steps.length - 1;
    if (last >= tokens.count) continue;
    const end = tokens.ends[last] ?? 0;
    if (best !== null && (group > best.group || (group === best.group && end <= best.end))) continue;
    if (steps.every((step, offset) => matches(step, tokens.words[index + offset] ?? ''))) best = { start: tokens.starts[index] ?? 0, end, group };
  }
  return best;
}

function matches(step: Step, word: string): boolean {
  switch (step.match) {
    case 'whole':
      return word === step.text;
    case 'prefix':
      return word.startsWith(step.text);
    case 'suffix':
      return word.endsWith(step.text);
  }
}
