import type { PrdDocument } from '../../shared/domain/prd.ts';
import { contentWords } from './words.ts';

/** Words that tell the parts of a document apart: a shared one means something. */
export interface DistinctiveWords {
  /** How many distinctive words two texts share. */
  shared(a: string, b: string): number;
}

/** A word of more than this share of the requirements says nothing about any of them. */
const commonShare = 0.15;

/** Words are compared by their first letters, so that `pay`, `paying` and `payment` count as one. */
export function distinctiveWords(prd: PrdDocument): DistinctiveWords {
  const uses = new Map<string, number>();
  for (const requirement of prd.requirements) for (const stem of stemsOf(requirement.text)) uses.set(stem, (uses.get(stem) ?? 0) + 1);
  const limit = Math.max(2, prd.requirements.length * commonShare);
  const cache = new Map<string, ReadonlySet<string>>();
  const rare = (text: string): ReadonlySet<string> => {
    const known = cache.get(text) ?? new Set([...stemsOf(text)].filter((stem) => (uses.get(stem) ?? 0) <= limit));
    cache.set(text, known);
    return known;
  };
  return {
    shared(a, b) {
      const other = rare(b);
      let count = 0;
      for (const stem of rare(a)) if (other.has(stem)) count += 1;
      return count;
    },
  };
}

function stemsOf(text: string): Set<string> {
  return new Set([...contentWords(text)].map((word) => word.replace(/(?:ations?|ments?|ings?|ed|ers?|ly)$/, '').slice(0, 10)).filter((stem) => stem.length > 2));
}
