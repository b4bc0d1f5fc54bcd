import type { PrdDocument, Requirement } from '../../domain/prd.ts';
import { normaliseStatement } from '../identifiers.ts';
import { readStory } from '../vocabulary/user-stories.ts';

/** Requirements that are to be built. */
export function wanted(document: PrdDocument): Requirement[] {
  return document.requirements.filter((requirement) => requirement.kind !== 'out_of_scope' && requirement.kind !== 'goal');
}

const common = new Set(
  'the and for with that this from must shall should will can may not are was has have been being user users system app application able want when then than into onto each any all its their they them out per via der die das und für mit von den dem ein eine einen einer nicht muss soll wird kann les des une pour dans avec que qui sur par est doit peut los las una con del que para por debe puede como dos das uma com não deve pode och att som med för den det ska kan till'.split(' '),
);

/** Words of a statement that carry its meaning, normalised. */
export function contentWords(text: string): Set<string> {
  const words = normaliseStatement(text).split(' ').filter((word) => word.length > 2 && !common.has(word));
  if (words.length > 2 || !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return new Set(words);
  // Without spaces between words, pairs of characters serve.
  const characters = [...normaliseStatement(text).replace(/ /g, '')];
  return new Set(characters.slice(0, -1).map((character, index) => character + (characters[index + 1] ?? '')));
}

const benefit = /[,，、]?\s*(?:(?<!\p{L})(?:so that|so i can|in order to|damit|um zu|afin que|afin de|afin d[’']|para que|så att|чтобы)(?!\p{L})|以便|从而|这样|ために|도록)/iu;

/** A statement without the benefit that a story promises: a benefit may be as vague as it likes. */
export function wish(text: string): string {
  const at = readStory(text) === null ? -1 : text.search(benefit);
  return at > 0 ? text.slice(0, at) : text;
}

/** Two requirements and how alike their words are. */
export type LikePair = readonly [first: Requirement, second: Requirement, likeness: number];

/** No rule looks at two statements that have less in common. */
const leastLikeness = 0.5;

/** A word that more statements have in common than this says little, and would cost much. */
const mostHolders = 8;

/** Pairs of requirements that share a rare word and say something alike, each pair once: linear, because common words are passed over. */
export function* candidatePairs(requirements: readonly Requirement[]): Generator<LikePair> {
  const words = new StatementWords(requirements);
  const seen = new Set<number>();
  for (const list of words.holders()) {
    for (let first = 0; first < list.length; first += 1) {
      for (let second = first + 1; second < list.length; second += 1) {
        const a = list[first] ?? 0;
        const b = list[second] ?? 0;
        const key = a * requirements.length + b;
        if (seen.has(key)) continue;
        seen.add(key);
        const [one, other] = [requirements[a], requirements[b]];
        if (one === undefined || other === undefined) continue;
        const alike = words.likeness(a, b);
        // A short exclusion may share little with the long statement that it is a part of.
        if (alike >= leastLikeness || one.kind === 'out_of_scope' || other.kind === 'out_of_scope') yield [one, other, alike];
      }
    }
  }
}

/** The words of many statements, as numbers: sets of strings would take more room than the document. */
class StatementWords {
  readonly #words: readonly Uint32Array[];
  /** Statements that hold a word, at its number. No more than one too many of them are kept. */
  readonly #holders: number[][] = [];

  constructor(requirements: readonly Requirement[]) {
    const numbers = new Map<string, number>();
    this.#words = requirements.map(({ text }, index) =>
      Uint32Array.from(contentWords(text), (word) => {
        const number = numbers.get(word) ?? numbers.size;
        if (number === numbers.size) numbers.set(word, number);
        const holders = (this.#holders[number] ??= []);
        if (holders.length <= mostHolders) holders.push(index);
        return number;
      }).sort(),
    );
  }

  /** For each word that few statements have: which have it. In the order in which the words come up. */
  *holders(): Generator<readonly number[]> {
    for (const list of this.#holders) if (list.length <= mostHolders) yield list;
  }

  /** Share of common words among all words of two statements (Jaccard). */
  likeness(first: number, second: number): number {
    const a = this.#words[first] ?? new Uint32Array();
    const b = this.#words[second] ?? new Uint32Array();
    let shared = 0;
    for (let at = 0, other = 0; at < a.length && other < b.length; ) {
      const difference = (a[at] ?? 0) - (b[other] ?? 0);
      if (difference === 0) shared += 1;
      if (difference <= 0) at += 1;
      if (difference >= 0) other += 1;
    }
    const all = a.length + b.length - shared;
    return all === 0 ? 0 : shared / all;
  }
}
