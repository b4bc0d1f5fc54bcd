import type { PrdDocument, Requirement } from '../../domain/prd.ts';
import { normaliseStatement } from '../identifiers.ts';

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

/** Share of common words among all words of two statements (Jaccard). */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared += 1;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** Two requirements and how alike their words are. */
export type LikePair = readonly [first: Requirement, second: Requirement, likeness: number];

/** No rule looks at two statements that have less in common. */
const leastLikeness = 0.5;

/** Pairs of requirements that share a rare word and say something alike, each pair once: linear, because common words are passed over. */
export function* candidatePairs(requirements: readonly Requirement[]): Generator<LikePair> {
  const words = requirements.map((requirement) => contentWords(requirement.text));
  const holders = new Map<string, number[]>();
  words.forEach((set, index) => {
    for (const word of set) {
      const list = holders.get(word);
      if (list === undefined) holders.set(word, [index]);
      else list.push(index);
    }
  });
  const seen = new Set<number>();
  for (const list of holders.values()) {
    if (list.length > 8) continue;
    for (let first = 0; first < list.length; first += 1) {
      for (let second = first + 1; second < list.length; second += 1) {
        const a = list[first] ?? 0;
        const b = list[second] ?? 0;
        const key = a * requirements.length + b;
        if (seen.has(key)) continue;
        seen.add(key);
        const [one, other, oneWords, otherWords] = [requirements[a], requirements[b], words[a], words[b]];
        if (one === undefined || other === undefined || oneWords === undefined || otherWords === undefined) continue;
        const alike = likeness(oneWords, otherWords);
        // A short exclusion may share little with the long statement that it is a part of.
        if (alike >= leastLikeness || one.kind === 'out_of_scope' || other.kind === 'out_of_scope') yield [one, other, alike];
      }
    }
  }
}
