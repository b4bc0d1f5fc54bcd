import { readDefinition } from './definition.ts';
import type { Findings } from './drafts.ts';
import type { InlineText } from './inline-text.ts';
import type { Block } from './markdown.ts';
import { firstText } from './read-list.ts';
import { splitSentences } from './sentences.ts';

/** Terms of a glossary: "**Term**: meaning" items and paragraphs, and deeper lists. */
export function readGlossary(found: Findings, blocks: readonly Block[]): void {
  for (const content of leadingTexts(blocks)) {
    const defined = readDefinition(content.text);
    if (defined !== null) {
      found.terms.push({ term: defined.term, definition: defined.meaning, start: content.sourceStart(0), end: content.sourceEnd(content.text.length) });
      continue;
    }
    const match = /^([^:：\n]{1,80}?)\s*(?:[:：]|\s[–—-]\s)\s*/u.exec(content.text);
    const boldEnd = content.strong[0] === 0 ? (content.strong[1] ?? 0) : 0;
    const termEnd = match?.[1]?.length ?? boldEnd;
    const definition = content.text.slice(match?.[0].length ?? boldEnd).trim();
    if (termEnd > 0 && definition !== '') found.terms.push({ term: content.text.slice(0, termEnd).trim().replace(/[:：]$/, ''), definition, start: content.sourceStart(0), end: content.sourceEnd(content.text.length) });
  }
}

/** Every item and every paragraph of a section of open questions is one. */
export function readQuestionBlocks(found: Findings, blocks: readonly Block[]): void {
  for (const content of leadingTexts(blocks)) {
    const asked = splitSentences(content.text).find((sentence) => /[?？]["”)]?$/u.test(sentence.text));
    const start = asked?.start ?? 0;
    const end = asked?.end ?? content.text.length;
    if (asked === undefined && /^[^:：\n]{1,30}[:：]/u.test(content.text) && content.strong[0] === 0) continue;
    if (/^(?:none|n\/a|tbd|-|keine|aucune?|ninguna|nenhuma|inga|нет|なし|无|없음)[.。]?$/iu.test(content.text)) continue;
    found.questions.push({ text: content.text.slice(start, end).replace(/\n/g, ' '), start: content.sourceStart(start), end: content.sourceEnd(end) });
  }
}

function leadingTexts(blocks: readonly Block[]): InlineText[] {
  return blocks.flatMap((block): InlineText[] => {
    if (block.type === 'paragraph') return block.content.text === '' ? [] : [block.content];
    if (block.type === 'quote') return leadingTexts(block.blocks);
    if (block.type !== 'list') return [];
    return block.items.flatMap((item) => {
      const first = firstText(item);
      return first === null || first.text === '' ? [] : [first];
    });
  });
}
