import type { PrdDocument, RemovedText } from '../domain/prd.ts';
import type { FindingOptions } from './findings/rule.ts';
import { EditableText } from './editable-text.ts';
import { internalTags } from './internal-tag.ts';
import { toOriginalSpans } from './original-spans.ts';
import { readPrd } from './read.ts';
import { sanitise } from './sanitise.ts';

/** What a person sees of a PRD, and what they do not. Spans of both count in the text as given. */
export interface VisiblePrd {
  readonly document: PrdDocument;
  readonly removed: RemovedText[];
}

/**
 * Read what a person sees of a text: hidden text is taken out before anything is read, and each place is then moved back by
 * what was taken out before it, so that a span points into the text that the person has open.
 */
export function readVisiblePrd(text: string, options: FindingOptions = {}): VisiblePrd {
  const { text: clean, removed, originOf } = sanitise(text);
  const tags = internalTags(clean);
  if (tags.length === 0) {
    const document = readPrd(clean, options);
    return { document: clean === text ? document : toOriginalSpans(document, text, originOf), removed };
  }
  const untagged = new EditableText(clean).apply(tags.map((tag) => ({ ...tag, insert: '' })));
  const placeOf = (offset: number): number => originOf(offset >= untagged.text.length ? clean.length : untagged.originOf(offset));
  return { document: toOriginalSpans(readPrd(untagged.text, options), text, placeOf), removed };
}
