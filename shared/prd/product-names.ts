import { compilePhrases } from './vocabulary/phrases.ts';
import type { Phrases } from './vocabulary/phrases.ts';

const maxNames = 12;

/**
 * Names that the document gives to its product and parts: words with a capital that begin sentences again and again and
 * never stand in lower case, and such words of the title. Null when there is none. Works in any script with capitals.
 */
export function findProductNames(text: string, title: string | null): Phrases | null {
  const sample = text.slice(0, 200_000);
  const lowerCase = new Set(sample.match(/(?<![\p{L}\p{N}])\p{Ll}[\p{L}\p{N}]+/gu) ?? []);
  const counts = new Map<string, number>();
  for (const match of sample.matchAll(/(?:^|[.!?:]\s|\n[^\S\n]*(?:(?:[-*+]|\d{1,3}[.)])[^\S\n]+)?(?:The |the )?)(\p{Lu}[\p{L}\p{N}_-]{1,30})(?=[’']s\s|\s+\p{Ll})/gu)) {
    const name = match[1] ?? '';
    if (!lowerCase.has(name.toLowerCase())) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const frequent = [...counts].filter(([, count]) => count >= 3).sort((a, b) => b[1] - a[1]).slice(0, maxNames).map(([name]) => name);
  const titled = (title?.match(/\p{L}[\p{L}\p{N}_-]{2,}/gu) ?? []).filter((word) => !generic.test(word.toLowerCase()) && sample.split(word).length > 3);
  const names = [...new Set([...frequent, ...titled].map((name) => name.toLowerCase()))];
  return names.length === 0 ? null : compilePhrases(names);
}

const generic = compilePhrases([
  'requirement*', 'document*', 'product', 'software', 'system', 'specification*', 'spec', 'prd', 'srs', 'feature*', 'user', 'users', 'stories', 'story', 'for', 'the', 'and', 'with', 'overview', 'design', 'version', 'mvp', 'high', 'level', 'functional', 'description', 'of', 'anforderung*', 'lastenheft', 'pflichtenheft', 'exigences', 'cahier', 'des', 'charges', 'requisitos', 'documento', 'kravspecifikation', 'требовани*', 'техническое', 'задание', '要件', '需求', '文档', '요구사항',
]);
