/** Markdown as a reader of the pack gets it: GFM tables, strike-through, HTML, and links made of bare addresses. */
import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';

const reader = new MarkdownIt({ html: true, linkify: true });
reader.linkify.tlds('example', true);

/** All tokens of a text, those within a line included, in document order. */
export function tokensOf(markdown: string): Token[] {
  return reader.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

/** What is left of a text once its syntax is gone. */
export function shownBy(markdown: string): string {
  return tokensOf(markdown).flatMap((token) => (token.type === 'text' || token.type === 'code_inline' ? [token.content] : [])).join('');
}
