/** Words in a row that make a passage recognisable. */
export const runLength = 5;
/** Fewest words of a short sentence that is looked for as a whole. */
const fewestWords = 3;

// Scripts that are written without spaces: each character counts as a word.
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The words of a text, without regard to case, punctuation, markup and characters that nobody sees. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '').toLowerCase();
  return [...plain.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].flatMap(([word]) => (unspaced.test(word) ? [...word] : [word]));
}

/** Every run of {@link runLength} words; of a shorter text all its words, when there are at least `fewest`. */
export function wordRuns(text: string, fewest = fewestWords): string[] {
  const words = wordsOf(text);
  if (words.length < runLength) return words.length >= fewest ? [words.join(' ')] : [];
  return Array.from({ length: words.length - runLength + 1 }, (_, at) => words.slice(at, at + runLength).join(' '));
}

/** Every run of a text that {@link wordRuns} of another one can hold. */
export function* everyRun(text: string): Generator<string> {
  const words = wordsOf(text);
  for (let length = fewestWords; length <= runLength; length += 1) {
    for (let at = 0; at + length <= words.length; at += 1) yield words.slice(at, at + length).join(' ');
  }
}
