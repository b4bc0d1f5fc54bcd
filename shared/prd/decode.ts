import { maxPrdBytes } from '../domain/prd.ts';
import { PassError } from '../protocol/pass-error.ts';

/** The text of a PRD and how its bytes were understood. */
export interface DecodedPrd {
  readonly text: string;
  readonly encoding: 'utf-8' | 'windows-1252';
  /** Sentences for the person, one for each thing that was not plain UTF-8. */
  readonly notices: readonly string[];
}

const saveAsUtf8 = 'Save the file as UTF-8 text and submit it again.';

/**
 * Decode the bytes of a PRD: UTF-8 (a byte order mark is dropped), else windows-1252 with a notice.
 * @param name file name, for messages
 * @throws PassError `bad_input` for an empty file, one over 5 MB, UTF-16, and binary content
 */
export function decodePrd(bytes: Uint8Array, name: string): DecodedPrd {
  if (bytes.length > maxPrdBytes) {
    throw new PassError(
      'bad_input',
      `${name} is ${(bytes.length / 1024 / 1024).toFixed(1)} MB; a PRD may have ${maxPrdBytes / 1024 / 1024} MB at most.`,
      'Split it into one document per product area, or move attachments out of it.',
    );
  }
  refuseUtf16(bytes, name);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = marked ? bytes.subarray(3) : bytes;
  const decoded = decodeText(content, name);
  refuseBinary(decoded.text, name);
  if (decoded.text.trim() === '') throw new PassError('bad_input', `${name} is empty: there is nothing to plan.`, 'Write the requirements into it, save it, and submit it again.');
  const notices = marked ? ['A byte order mark at the start of the file was dropped.', ...decoded.notices] : decoded.notices;
  return { ...decoded, notices };
}

function decodeText(content: Uint8Array, name: string): DecodedPrd {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content), encoding: 'utf-8', notices: [] };
  } catch {
    // WHATWG windows-1252 maps every byte, so this cannot fail: binary content is recognised by its control characters.
    const text = new TextDecoder('windows-1252').decode(content);
    return {
      text,
      encoding: 'windows-1252',
      notices: [`${name} is not valid UTF-8; it was read as Windows-1252 (Western European). Check names and accents, and save it as UTF-8.`],
    };
  }
}

function refuseUtf16(bytes: Uint8Array, name: string): void {
  const [first, second] = bytes;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (marked || halfOfThemZero(bytes)) throw new PassError('bad_input', `${name} is UTF-16 text; PASS reads UTF-8.`, saveAsUtf8);
}

/** UTF-16 without a byte order mark: in mostly Latin text every second byte is zero. */
function halfOfThemZero(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 512);
  if (sample.length < 4) return false;
  const zeros: [number, number] = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2 === 0 ? 0 : 1] += 1;
  });
  const half = sample.length / 2;
  return (zeros[0] > half * 0.7 && zeros[1] === 0) || (zeros[1] > half * 0.7 && zeros[0] === 0);
}

/** A NUL, or more than one control character in a hundred, is no text that a person typed. */
function refuseBinary(text: string, name: string): void {
  let controls = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0) controls = Number.POSITIVE_INFINITY;
    else if ((code < 32 && (code < 9 || code > 13)) || (code >= 127 && code < 160)) controls += 1;
  }
  if (controls > 4 && controls > text.length / 100) {
    throw new PassError('bad_input', `${name} holds binary data, not Markdown text.`, 'Export the document as Markdown (UTF-8) and submit that file.');
  }
}
