import type { PrdDocument, PrdSnapshot, RemovedText } from '../../shared/domain/prd.ts';
import { decodePrd } from '../../shared/prd/decode.ts';
import { readVisiblePrd } from '../../shared/prd/read-visible.ts';

/** A PRD as the phases use it: read from the sanitised text, with spans that count in the text as submitted. */
export interface ReadSubmission {
  readonly document: PrdDocument;
  readonly removed: RemovedText[];
  /** Sentences on how the bytes were understood. */
  readonly notices: readonly string[];
}

/**
 * Read the bytes of a PRD. What was taken out is never planned from.
 * @throws PassError `bad_input`
 */
export function readSubmission(bytes: Uint8Array, { name, rulesOff }: Pick<PrdSnapshot, 'name' | 'rulesOff'>): ReadSubmission {
  const { text, notices } = decodePrd(bytes, name);
  return { ...readVisiblePrd(text, { disabledRules: rulesOff ?? [] }), notices };
}
