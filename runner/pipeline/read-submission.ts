import type { PrdDocument, RemovedText } from '../../shared/domain/prd.ts';
import { decodePrd } from '../../shared/prd/decode.ts';
import { readPrd } from '../../shared/prd/read.ts';
import { sanitise } from '../../shared/prd/sanitise.ts';
import { toOriginalSpans } from './original-spans.ts';

/** A PRD as the phases use it: read from the sanitised text, with spans that count in the text as submitted. */
export interface ReadSubmission {
  readonly document: PrdDocument;
  readonly removed: RemovedText[];
  /** Sentences on how the bytes were understood. */
  readonly notices: readonly string[];
}

/**
 * Read the bytes of a PRD.
 *
 * What was taken out is never planned from: requirements are read from the sanitised text. Each place is then moved back
 * by what was taken out before it, so that a span points into the document that the person has open.
 * @throws PassError `bad_input`
 */
export function readSubmission(bytes: Uint8Array, name: string): ReadSubmission {
  const { text, notices } = decodePrd(bytes, name);
  const { text: clean, removed, originOf } = sanitise(text);
  const document = readPrd(clean);
  return { document: clean === text ? document : toOriginalSpans(document, text, originOf), removed, notices };
}
