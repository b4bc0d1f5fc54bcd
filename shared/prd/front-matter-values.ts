import { parse } from 'yaml';
import { PrdAudience, smallerAudience } from '../domain/disclosure.ts';
import { readFrontMatter } from './front-matter.ts';

/** What the front matter of a PRD says about who may read it. */
export interface StatedAudience {
  readonly audience: PrdAudience | null;
  /** Ids of requirements and titles of sections that it marks internal. */
  readonly names: readonly string[];
  /** Sentences for the person, one for each thing that could not be read and was taken for the stricter. */
  readonly notices: readonly string[];
}

const speaksOfReaders = /\b(?:visibility|internal|confidential)\b/i;
const otherNames: Readonly<Record<string, PrdAudience>> = { confidential: 'private', restricted: 'private', secret: 'private', open: 'public' };

/** Read `visibility` and `pass.internal`. What speaks of readers and cannot be read makes the document private. */
export function readStatedAudience(text: string): StatedAudience {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (!/^(?:---|\+\+\+)\n/.test(source)) return { audience: null, names: [], notices: [] };
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
  return { audience: marked ? 'private' : null, names: [], notices: marked ? [`The front matter ${why}, and speaks of visibility: the whole document is taken for private.`] : [] };
}

function readValues(value: unknown): StatedAudience {
  const top = asRecord(value);
  const pass = asRecord(valueOf(top, 'pass'));
  const notices: string[] = [];
  const stated = [valueOf(top, 'visibility'), valueOf(pass, 'visibility')].filter((one) => one !== undefined).map((one) => audienceOf(one, notices));
  const internal = valueOf(pass, 'internal');
  const whole = internal === true || internal === 'true' || internal === 'all';
  const names = whole || internal === undefined || internal === null || internal === false ? [] : (Array.isArray(internal) ? internal : [internal]).map(nameOf);
  if (names.includes('')) notices.push('`pass.internal` of the front matter holds something that is no name: the whole document is taken for private.');
  const audiences = [...stated, ...(whole ? (['internal'] as const) : []), ...(names.includes('') ? (['private'] as const) : [])];
  return { audience: audiences.reduce<PrdAudience | null>(smallerAudience, null), names: names.filter((name) => name !== ''), notices };
}

function audienceOf(value: unknown, notices: string[]): PrdAudience {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  const known = PrdAudience.safeParse(otherNames[word] ?? word);
  if (known.success) return known.data;
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
