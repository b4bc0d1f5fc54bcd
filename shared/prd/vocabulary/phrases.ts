/**
 * Phrases of several languages as one linear regular expression.
 *
 * A phrase is lower case. In scripts with spaces it matches whole words; `*` at an end stands for more letters, so that
 * inflected forms and compounds match (`anforderung*`, `*ziele`). Han, Kana and Hangul phrases match anywhere.
 */
export function compilePhrases(phrases: readonly string[]): RegExp {
  const spaced: string[] = [];
  const anywhere: string[] = [];
  for (const phrase of phrases) {
    if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(phrase)) anywhere.push(escape(phrase));
    else spaced.push(spacedPattern(phrase));
  }
  const parts: string[] = [];
  if (spaced.length > 0) parts.push(`(?<![\\p{L}\\p{N}])(?:${spaced.join('|')})(?![\\p{L}\\p{N}])`);
  if (anywhere.length > 0) parts.push(`(?:${anywhere.join('|')})`);
  return new RegExp(parts.join('|'), 'u');
}

function spacedPattern(phrase: string): string {
  const open = phrase.startsWith('*') ? '[\\p{L}-]{0,40}' : '';
  const close = phrase.endsWith('*') ? '\\p{L}{0,40}' : '';
  const words = phrase.replace(/^\*|\*$/g, '').split(' ').map((word) => (word.endsWith('*') ? `${escape(word.slice(0, -1))}\\p{L}{0,40}` : escape(word)));
  return open + words.join('[\\s-]') + close;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/[’']/g, "[’']");
}
