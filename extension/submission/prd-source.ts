import { decodePrd } from '../../shared/prd/decode.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

/** One document to submit, as the editor has it. */
export interface PrdSource {
  readonly name: string;
  readonly documentKey: string;
  readonly bytes: Uint8Array;
  /** False when the buffer has changes that the file does not. */
  readonly saved: boolean;
  /** VS Code's language id, where the document is open. */
  readonly languageId: string | undefined;
}

const markdownName = /\.(md|markdown|mdown|mkd|mdx)$/i;

/**
 * Refuses what cannot be a PRD before anything is sent.
 * @returns sentences about how the bytes were understood
 * @throws PassError `bad_input` for another language, and what `decodePrd` throws (empty, over 5 MB, binary)
 */
export function checkSource(source: PrdSource): readonly string[] {
  const markdown = source.languageId === undefined ? markdownName.test(source.name) : source.languageId === 'markdown';
  if (!markdown) {
    throw new PassError('bad_input', `${source.name} is not a Markdown document${source.languageId === undefined ? '' : ` (its language is ${source.languageId})`}.`, 'Choose a Markdown file, or set the language mode of the editor to Markdown.');
  }
  return decodePrd(source.bytes, source.name).notices;
}
