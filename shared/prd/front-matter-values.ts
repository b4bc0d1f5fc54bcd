import { parse } from 'yaml';
import { PrdAudience, smallerAudience } from '../domain/disclosure.ts';
import { readFrontMatter } from './front-matter.ts';

/** What the front matter of a PRD says about who may read it. */
export interface StatedAudience {
  readonly audience: PrdAudience | null;
  /** The whole document is internal, not only the parts that are named. */
  readonly whole: boolean;
  /** Ids of requirements and titles of sections that it marks internal. */
  readonly names: readonly string[];
  /** Sentences for the person, one for each thing that could not be read and was taken for the stricter. */
  readonly notices: readonly string[];
}

const speaksOfReaders = /\b(?:visibility|internal|confidential)\b/i;
const wordsForInternal: ReadonlySet<string> = new Set(['confidential', 'restricted', 'secret']);

/** Read `visibility` and `pass.internal`. What speaks of readers and cannot be read makes the whole document internal. */
export function readStatedAudience(text: string): StatedAudience {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (!/^(?:---|\+\+\+)\n/.test(source)) return { audience: null, whole: false, names: [], notices: [] };
  const end = readFrontMatter(source);
  const block = source.slice(4, end === 0 ? 4000 : end).replace(/\n(?:---|\.\.\.|\+\+\+)[ \t]*$/, '');
  if (end === 0 || source.startsWith('+++')) return unreadable(block, end === 0 ? 'has no end' : 'is TOML, of which PASS reads no visibility');
  try {
    return readValues(parse(block));
  } catch {
    return unreadable(block, 'is not YAML');
  }
}

function unreadable(block: string, why: string): StatedAudience {
  const marked = speaksOfReaders.test(block);
  return { audience: marked ? 'private' : null, whole: marked, names: [], notices: marked ? [`The front matter ${why}, and speaks of visibility: the whole document is taken for internal.`] : [] };
}

function readValues(value: unknown): StatedAudience {
  const top = asRecord(value);
  const pass = asRecord(valueOf(top, 'pass'));
  const notices: string[] = [];
  const values = [valueOf(top, 'visibility'), valueOf(pass, 'visibility')].filter((one) => one !== undefined).map(wordOf);
  const stated = values.map((word) => audienceOf(word, notices));
  const internal = valueOf(pass, 'internal');
  const all = internal === true || internal === 'true' || internal === 'all';
  const names = all || internal === undefined || internal === null || internal === false ? [] : (Array.isArray(internal) ? internal : [internal]).map(nameOf);
  if (names.includes('')) notices.push('`pass.internal` of the front matter holds something that is no name: the whole document is taken for internal.');
  const whole = all || names.includes('') || values.some((word) => wordsForInternal.has(word));
  const audiences = [...stated, ...(all ? (['internal'] as const) : []), ...(names.includes('') ? (['private'] as const) : [])];
  return { audience: audiences.reduce<PrdAudience | null>(smallerAudience, null), whole, names: names.filter((name) => name !== ''), notices };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}

function audienceOf(word: string, notices: string[]): PrdAudience {
  const known = PrdAudience.safeParse(word);
  if (known.success) return known.data;
  if (wordsForInternal.has(word)) return 'private';
  notices.push('`visibility` of the front matter is none of public, internal, private: the document is taken for private.');
  return 'private';
}

function nameOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function asRecord(value: unknown): ReadonlyMap<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : new Map();
}

function valueOf(record: ReadonlyMap<string, unknown>, name: string): unknown {
  return [...record].find(([key]) => key.trim().toLowerCase() === name)?.[1];
}
