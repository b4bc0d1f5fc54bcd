import type { Draft, Findings } from './drafts.ts';
import { deriveId, normaliseStatement } from './identifiers.ts';
import { sectionPath } from './sections.ts';

export interface SettledId {
  readonly id: string;
  readonly source: 'author' | 'derived';
}

/**
 * Ids of the requirements that stay, in document order. A derived id is a function of the statement; the same statement
 * under another heading adds that heading, and the same statement under the same heading is the same requirement.
 * The same author's id a second time is told apart by its statement.
 */
export function settleIds({ drafts, leftOver }: Pick<Findings, 'drafts' | 'leftOver'>): Map<Draft, SettledId> {
  const settled = new Map<Draft, SettledId>();
  const taken = new Map<string, Draft>();
  for (const draft of [...drafts].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const settledId = draft.authorId === null ? derivedId(draft, taken) : authorsId(draft, draft.authorId.id, taken);
    if (settledId === null) {
      leftOver.push({ text: draft.text, start: draft.start, end: draft.end, what: 'repetition' });
      continue;
    }
    taken.set(settledId.id, draft);
    settled.set(draft, settledId);
  }
  return settled;
}

function authorsId(draft: Draft, id: string, taken: ReadonlyMap<string, Draft>): SettledId | null {
  const short = id.slice(0, 100);
  const holder = taken.get(short);
  if (holder === undefined) return { id: short, source: 'author' };
  if (normaliseStatement(holder.text) === normaliseStatement(draft.text)) return null;
  const told = `${short}~${deriveId(draft.text).slice(2)}`;
  return taken.has(told) ? null : { id: told, source: 'author' };
}

function derivedId(draft: Draft, taken: ReadonlyMap<string, Draft>): SettledId | null {
  const plain = deriveId(draft.text);
  if (!taken.has(plain)) return { id: plain, source: 'derived' };
  const context = `${sectionPath(draft.section).map(withoutNumber).join(' / ')}\n${draft.parent?.text ?? ''}`;
  const placed = deriveId(draft.text, context);
  const holder = taken.get(plain);
  const sameplace = holder !== undefined && holder.section === draft.section && holder.parent === draft.parent;
  return sameplace || taken.has(placed) ? null : { id: placed, source: 'derived' };
}

/** Renumbering the headings must not change an id. */
function withoutNumber(title: string): string {
  return title.replace(/^[\p{N}.\s]+/u, '');
}
