const stopWords = new Set(
  (
    'a an and any are as at be been being but by can cannot could do does each either every for from had has have he her his how i if in into is it its ' +
    'just may me might more most must my no nor not of off on once one only or other our out over own per same shall she should so some such than that ' +
    'the their them then there these they this those through to too under until up upon us use used using very via want was we were what when where ' +
    'which while who whom whose will with within without would you your able also after before between during existing new able need needs system app application'
  ).split(' '),
);

/** Words of a text, lower case, in order. Identifiers keep their inner hyphens and apostrophes. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’_-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** How much there is to read, in words; two characters of a script without spaces count as one. */
export function wordCount(text: string): number {
  const ideographs = text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/gu)?.length ?? 0;
  return wordsOf(text).length + Math.floor(ideographs / 2);
}

/** An English noun's singular, by ending; other words come back as they are. */
export function singular(word: string): string {
  if (word.length < 4 || /(ss|us|is|as|news|series|os)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** The words that carry meaning, singular, without stop words and short numbers. */
export function contentWords(text: string): Set<string> {
  const words = wordsOf(text).map(singular);
  return new Set(words.filter((word) => !stopWords.has(word) && (word.length > 2 || /[^\p{ASCII}]/u.test(word)) && !/^\d+$/.test(word)));
}

/** Jaccard similarity of two sets, 0 to 1; two empty sets have nothing in common. */
export function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = sharedCount(a, b);
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

export function sharedCount(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared += 1;
  return shared;
}

/** Lower-case ASCII words joined by hyphens, at most `max` characters, cut at a word; empty for a text without any. */
export function slug(text: string, max: number): string {
  const joined = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '');
  if (joined.length <= max) return joined.replace(/-+$/, '');
  const word = joined.lastIndexOf('-', max);
  return joined.slice(0, word > max / 2 ? word : max).replace(/-+$/, '');
}
