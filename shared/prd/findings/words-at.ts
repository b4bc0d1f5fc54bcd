import type { Requirement, Span } from '../../domain/prd.ts';
import type { SourceText } from '../source-text.ts';

/**
 * Where words of a statement stand in the text; the place of the whole statement when marks of Markdown stand between their
 * letters. Case makes no difference.
 */
export function wordsAt(source: SourceText, { span }: Pick<Requirement, 'span'>, words: string): Span {
  const statement = source.original.slice(span.start, span.end);
  const lower = statement.toLowerCase();
  // A letter that changes its length in lower case would move the place.
  if (lower.length !== statement.length) return span;
  const wanted = words.toLowerCase();
  const pattern = wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+');
  const found = new RegExp(`(?<![\\p{L}\\p{N}])${pattern}`, 'u').exec(lower);
  const [start, end] = found === null ? [lower.indexOf(wanted), lower.indexOf(wanted) + wanted.length] : [found.index, found.index + found[0].length];
  return start < 0 ? span : source.originalSpan(span.start + start, span.start + end, span.lineStart);
}
