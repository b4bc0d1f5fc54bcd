import { plainName } from './persons.ts';

/** Letters of other scripts that are drawn like Latin ones (from the Unicode confusables, UTS #39, lower case). */
const drawnAlike: Readonly<Record<string, string>> = {
  а: 'a', с: 'c', ԁ: 'd', е: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', ӏ: 'l', м: 'm', о: 'o', р: 'p', ѕ: 's', т: 't', у: 'y', ѵ: 'v', ԝ: 'w', х: 'x', в: 'b', н: 'h',
  α: 'a', ε: 'e', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ı: 'i',
};

/** What is left of a name when accents, punctuation, spaces and the script of a letter are left out. */
function skeleton(name: string): string {
  const letters = plainName(name).normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '');
  return [...letters].map((letter) => drawnAlike[letter] ?? letter).join('');
}

/** A name among others that a reader could take for this one, though it is not spelled the same. */
export function lookAlike(name: string, others: readonly string[]): string | undefined {
  if (others.includes(name)) return undefined;
  return others.find((other) => plainName(other) === plainName(name) || (skeleton(name) !== '' && skeleton(other) === skeleton(name)));
}
