import { sha256Hex } from '../domain/sha256.ts';
import { memoise } from './memo.ts';

export interface AuthorId {
  readonly id: string;
  /** Length of the id with what separates it from the statement. */
  readonly length: number;
  /** Letters in front of the number, upper case: `NFR` of `NFR-3`. */
  readonly prefix: string;
}

/**
 * Forms: FR-1, NFR 2.1, REQ-TRAQ-SWH-1, E01.02, US_07, RF001, /LF10/, [F-3], AC 1.1, Requirement 3, Anforderung 4.
 * A standard's name (ISO 27001, UTF-8, TLS 1.3, SHA-256) is none of these.
 */
const coded = /^[[(/]?((?:[A-ZÄÖÅ][A-ZÄÖÅ0-9]{0,11}[-_.])*[A-ZÄÖÅ]{1,10}[-_. ]?\d{1,5}(?:[.-]\d{1,4}){0,4}[a-z]?)[\])/]?(?![\p{L}\p{N}])/u;
const worded = /^((?:requirement|req|story|user story|feature|epic|goal|rule|use case|anforderung|exigence|requisito|requerimiento|krav|funktion|fonction|требование|требование №|要件|需求|요구사항)\s*(?:[-#№]\s*)?\d{1,4}(?:\.\d{1,4}){0,4})(?![\p{L}\p{N}])/iu;
const standards = /^(?:ISO|IEC|UTF|SHA|TLS|SSL|RFC|HTTP|OAUTH|WCAG|IEEE|DIN|EN|EU|MD|AES|RSA|IPV|BASE|ES|PHP|JAVA|GO|NODE|WINDOWS|MAC|IOS|Q|H|V|S|COVID|SARS|MP|GPT|CVE|OWASP|USB|X|WI|PCI|DO|ED|ASCII|CP|PY|PYTHON|V\d|COP|CO|B2|4K|PNG|JPEG|HTML|CSS|UTC|GMT)$/;

/** The id at the start of a statement, heading or bold label, if it is set off from what follows. */
export function readAuthorId(text: string, setOff: boolean): AuthorId | null {
  const match = coded.exec(text) ?? worded.exec(text);
  if (match === null) return null;
  const id = match[1] ?? '';
  const prefix = (/^\P{N}+/u.exec(id)?.[0] ?? '').replace(/[-_. #№]+$/u, '').toUpperCase();
  // P0 to P4 are priorities.
  if (standards.test(prefix) || /^P ?[0-4]$/.test(id)) return null;
  const rest = text.slice(match[0].length);
  const separator = /^\s*(?:\((?:must|should|could|p\d|[^()]{1,16})\)\s*)?(?:[:：.)\]–—|]|-(?=\s)|\s-\s)+\s*/iu.exec(rest);
  const bracketed = /^[[(/]/.test(text);
  if (separator === null && !setOff && !bracketed) return null;
  return { id: id.replace(/\s+/g, ' '), length: match[0].length + (separator?.[0].length ?? /^\s*/.exec(rest)?.[0].length ?? 0), prefix };
}

/** Text as it is compared: case, width, white space, punctuation at the ends and Markdown marks make no difference. */
export const normaliseStatement = memoise((text: string): string => {
  // ASCII needs no normal form, and most statements are ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
  return text.normalize('NFKC').toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, ' ').trim();
});

/** Id derived from the statement alone, so that no edit elsewhere changes it: `R-` and 8 hexadecimal characters. */
export function deriveId(text: string, context = ''): string {
  const source = context === '' ? normaliseStatement(text) : `${normaliseStatement(text)}\n${normaliseStatement(context)}`;
  return `R-${sha256Hex(source).slice(0, 8)}`;
}
