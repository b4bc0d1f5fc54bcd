import { readAuthorId } from './identifiers.ts';
import type { Code } from './markdown.ts';
import type { ProseContext } from './read-prose.ts';
import { takeStatement } from './statement.ts';
import { countWords, isNormative } from './strength.ts';

const prose = new Set(['', 'text', 'txt', 'plain', 'plaintext', 'markdown', 'md', 'requirements']);

/** Requirements written in a fence of plain text: lines with an id or a normative verb. Code is never read. */
export function readFence(context: ProseContext, block: Code): void {
  if (!prose.has(block.language) || (context.section.role !== 'requirements' && context.section.role !== null)) return;
  let at = block.contentStart;
  for (const line of block.content.split('\n')) {
    const marker = /^\s*(?:[-*+]|\d{1,3}[.)])?\s*/.exec(line)?.[0].length ?? 0;
    const authorId = readAuthorId(line.slice(marker), false);
    const from = marker + (authorId?.length ?? 0);
    const text = line.slice(from).trim();
    if (countWords(text) >= 4 && (isNormative(text) || (authorId !== null && context.section.role === 'requirements'))) {
      takeStatement(context.found, { text, start: at + from, end: at + from + text.length, section: context.section, parent: context.parent, authorId, confidence: 0.65, reason: 'A line of a code fence' });
    }
    at += line.length + 1;
  }
}
