import type { Draft, Findings, LooseCriterion } from './drafts.ts';
import { normaliseStatement, readAuthorId } from './identifiers.ts';
import { criterionAt, firstText } from './read-list.ts';
import type { Block, List, ListItem } from './markdown.ts';
import type { ProseContext } from './read-prose.ts';
import { splitSentences } from './sentences.ts';
import { splitId, takeStatement } from './statement.ts';
import { isNormative } from './strength.ts';
import { readStory } from './vocabulary/user-stories.ts';

/** Criteria in a section of acceptance criteria or a scenario. Normative ones are requirements under their story. */
export function readAcceptance(context: ProseContext, blocks: readonly Block[]): void {
  const owners = context.found.owners(context.section);
  for (const block of blocks) {
    if (block.type === 'list') for (const item of block.items) readCriterion(context, owners, item, block);
    else if (block.type === 'paragraph') readLines(context, owners, block);
    else if (block.type === 'quote') readAcceptance(context, block.blocks);
    else if (block.type === 'table') for (const row of block.rows) {
      const cell = row.cells.reduce((a, b) => (b.text.length > a.text.length ? b : a), row.cells[0] ?? { text: '' } as never);
      if (cell.text !== '') place(context, owners, { ...criterionAt(cell, 0), section: context.section, authorId: readAuthorId(row.cells[0]?.text ?? '', true) });
    }
  }
}

function readLines(context: ProseContext, owners: readonly Draft[], paragraph: Extract<Block, { type: 'paragraph' }>): void {
  const { content } = paragraph;
  for (const sentence of splitSentences(content.text)) {
    if (/[:：]$/.test(sentence.text)) continue;
    place(context, owners, { text: sentence.text, start: content.sourceStart(sentence.start), end: content.sourceEnd(sentence.end), section: context.section, authorId: null });
  }
}

function readCriterion(context: ProseContext, owners: readonly Draft[], item: ListItem, list: List): void {
  const content = firstText(item);
  if (content === null || content.text === '') return;
  const { authorId, offset } = splitId(content.text, content.strong);
  const text = content.text.slice(offset);
  const owner = owners.at(-1) ?? null;
  if (isNormative(text) && owner !== null && isStory(owner)) {
    takeStatement(context.found, {
      ...criterionAt(content, offset),
      section: context.section,
      parent: owner,
      authorId: authorId ?? numberedUnder(owner, item, list),
      kind: 'functional',
      confidence: 0.95,
      reason: 'A normative criterion of the story above it',
    });
  } else place(context, owners, { ...criterionAt(content, offset), section: context.section, authorId });
  for (const block of item.blocks) if (block.type === 'list') for (const nested of block.items) nestCriterion(owner, nested);
}

function nestCriterion(owner: Draft | null, item: ListItem): void {
  const content = firstText(item);
  if (owner !== null && content !== null && content.text !== '') owner.acceptance.push(criterionAt(content, 0));
}

function isStory(draft: Draft): boolean {
  return draft.kind === 'user_story' || readStory(draft.text) !== null;
}

/** Item 3 under "Requirement 2" is 2.3: the number that the format gives it. */
function numberedUnder(owner: Draft, item: ListItem, list: List): Draft['authorId'] {
  const number = /\d+(?:\.\d+)*$/.exec(owner.authorId?.id ?? '')?.[0];
  return number === undefined || !list.ordered ? null : { id: `${number}.${item.number}`, length: 0, prefix: '' };
}

function place(context: ProseContext, owners: readonly Draft[], criterion: LooseCriterion): void {
  const only = owners.length === 1 ? owners[0] : undefined;
  if (only !== undefined) only.acceptance.push({ text: criterion.text, start: criterion.start, end: criterion.end });
  else context.found.loose.push(criterion);
}

/** Give every criterion that stands apart to the requirement that it names or resembles most; one that fits none is left over. */
export function settleLooseCriteria(found: Findings): void {
  if (found.loose.length === 0) return;
  const index = new WordIndex(found.drafts);
  for (const { text, start, end, ...rest } of found.loose) {
    const owner = ownerByNumber(found, { text, start, end, ...rest }) ?? index.closest(text);
    if (owner === null) found.leftOver.push({ text, start, end, what: 'criterion without requirement' });
    else owner.acceptance.push({ text, start, end });
  }
}

/** "AC 5.1" belongs to the requirement numbered 5 in the section around it. */
function ownerByNumber(found: Findings, criterion: LooseCriterion): Draft | null {
  const number = /(\d+)(?:\.\d+)*$/.exec(criterion.authorId?.id ?? '')?.[1];
  if (number === undefined) return null;
  return found.owners(criterion.section).find((draft) => (/\d+(?:\.\d+)*$/.exec(draft.authorId?.id ?? '')?.[0] ?? draft.number) === number) ?? null;
}

/** Requirements by their words, rare words weighing more, so that a search looks at few of them. */
class WordIndex {
  readonly #byWord = new Map<string, Draft[]>();

  constructor(drafts: readonly Draft[]) {
    for (const draft of drafts) {
      if (draft.kind === 'out_of_scope' || draft.kind === 'goal') continue;
      for (const word of wordsOf(draft.text)) {
        const holders = this.#byWord.get(word);
        if (holders === undefined) this.#byWord.set(word, [draft]);
        else holders.push(draft);
      }
    }
  }

  closest(text: string): Draft | null {
    const scores = new Map<Draft, number>();
    for (const word of wordsOf(text)) {
      const holders = this.#byWord.get(word) ?? [];
      // A word that many requirements share says little and costs much.
      if (holders.length > 40) continue;
      for (const draft of holders) scores.set(draft, (scores.get(draft) ?? 0) + 1 / holders.length);
    }
    let best: Draft | null = null;
    let most = 0.6;
    for (const [draft, score] of scores) if (score > most) [best, most] = [draft, score];
    return best;
  }
}

function wordsOf(text: string): Set<string> {
  return new Set(normaliseStatement(text).split(' ').filter((word) => word.length > 3 || /[^\p{ASCII}]/u.test(word)));
}
