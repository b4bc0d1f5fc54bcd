import type { RemovedText, SanitisedText } from '../domain/prd.ts';
import { EditableText } from './editable-text.ts';
import { hiddenCharacters } from './hidden-characters.ts';
import type { Removal } from './hidden-characters.ts';
import { hiddenMarkup } from './hidden-markup.ts';
import { lineOf, lineStarts } from './line-of.ts';

export interface Sanitised extends SanitisedText {
  /** Offset in the text as given of the character at an offset of the sanitised text. */
  readonly originOf: (offset: number) => number;
}

/** Taking something out can put something else together; after this many rounds every bracket is made visible. */
const maxRounds = 12;

/**
 * Take out of a Markdown text whatever a reader of the document would not see: invisible and bidirectional characters,
 * tag characters, comments, hidden elements and attributes. Sanitising the result changes nothing. Each removed piece is
 * returned with its place in the text as given and made visible. Code keeps its markup (it is shown), not its invisible
 * characters.
 */
export function sanitise(text: string): Sanitised {
  let current = new EditableText(text);
  const removed: { readonly removal: Removal; readonly start: number; readonly end: number }[] = [];
  for (let round = 0; ; round += 1) {
    const removals = outermost(round < maxRounds ? hiddenIn(current.text) : bracketsIn(current.text));
    if (removals.length === 0) break;
    for (const removal of removals) removed.push({ removal, start: current.originOf(removal.start), end: current.originOf(removal.end - 1) + 1 });
    current = current.apply(removals);
  }
  const places = new OriginalPlaces(text);
  return {
    text: current.text,
    removed: removed.sort((a, b) => a.start - b.start || b.end - a.end).map(({ removal, start, end }): RemovedText => ({ kind: removal.kind, span: places.span(start, end), shown: removal.shown.slice(0, 10_000), why: removal.why })),
    originOf: (offset) => (offset >= current.text.length ? text.length : current.originOf(offset)),
  };
}

/** Characters first: they can keep markup from being recognised. */
function hiddenIn(text: string): Removal[] {
  const characters = hiddenCharacters(text);
  return characters.length > 0 ? characters : hiddenMarkup(text);
}

/** Markup that keeps re-assembling itself is no author's work: its brackets are shown. */
function bracketsIn(text: string): readonly Removal[] {
  const hidden = hiddenIn(text);
  if (hidden.length === 0) return [];
  const brackets: Removal[] = [];
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    brackets.push({ start: at, end: at + 1, insert: '&lt;', kind: 'html', shown: text.slice(at, at + 80), why: 'Markup that hides markup is kept as text.' });
  }
  return brackets.length > 0 ? brackets : hidden;
}

/** Sorted, without those that lie in another. */
function outermost(removals: readonly Removal[]): Removal[] {
  const kept: Removal[] = [];
  let end = -1;
  for (const removal of [...removals].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (removal.start < end) continue;
    kept.push(removal);
    end = removal.end;
  }
  return kept;
}

/** Spans by offsets in the original text. */
class OriginalPlaces {
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    this.#lineStarts = lineStarts(text);
  }

  span(start: number, end: number): RemovedText['span'] {
    return { start, end, lineStart: lineOf(this.#lineStarts, start), lineEnd: lineOf(this.#lineStarts, Math.max(start, end - 1)) };
  }
}
