import { readAuthorId } from './identifiers.ts';
import type { Code } from './markdown.ts';
import type { ProseContext } from './read-prose.ts';
import { takeStatement } from './statement.ts';
import { countWords, isNormative } from './strength.ts';

const prose = new Set(['', 'text', 'txt', 'plain', 'plaintext', 'markdown', 'md', 'requirements']);

const scenarios = new Set(['gherkin', 'feature', 'cucumber', 'bdd']);

/** Requirements written in a fence of plain text: lines with an id or a normative verb. Code is never read. */
export function readFence(context: ProseContext, block: Code): void {
  if (scenarios.has(block.language)) return readScenarios(context, block);
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

/** Each scenario of a feature file is a criterion of the requirement above it. */
function readScenarios({ found, section, parent }: ProseContext, block: Code): void {
  const owner = parent ?? found.statedIn(section).at(-1) ?? found.owners(section).at(-1);
  const lines = block.content.split('\n');
  let at = block.contentStart;
  let open: { readonly start: number; end: number; readonly lines: string[] } | null = null;
  const take = (): void => {
    if (open === null || open.lines.length < 2) return;
    const criterion = { text: open.lines.join(' '), start: open.start, end: open.end };
    if (owner === undefined) found.loose.push({ ...criterion, section, authorId: null });
    else owner.acceptance.push(criterion);
  };
  for (const line of lines) {
    const text = line.trim();
    const start = at + line.indexOf(text);
    const title = /^(?:Scenario(?: Outline| Template)?|Example|Szenario(?:grundriss)?|Scénario|Plan du scénario|Escenario|Cenário|Scenariot|Сценарий|シナリオ|场景|시나리오)[^:：]{0,20}[:：]/u.test(text);
    if (title || /^(?:Feature|Rule|Background|Examples|Scenarios)\s*:/.test(text)) {
      take();
      open = title ? { start, end: start + text.length, lines: [text] } : null;
    } else if (open !== null && text !== '' && !/^[#@|]/.test(text)) {
      open.lines.push(text);
      open.end = start + text.length;
    }
    at += line.length + 1;
  }
  take();
}
