import { parse } from 'yaml';
import { PrdAudience, smallerAudience } from '../domain/disclosure.ts';
import { afterNothing, beginsFrontMatter, readFrontMatter } from './front-matter.ts';

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

const speaksOfReaders = /(?<![\p{L}\p{N}])(?:visibility|internal|confidential)(?![\p{L}\p{N}])/iu;
const wordsForInternal: ReadonlySet<string> = new Set(['confidential', 'restricted', 'secret']);
/** As a whole value of a name that PASS does not know, or in such a name: a title may say “internal” of anything. */
const wordsOfReaders: ReadonlySet<string> = new Set([...wordsForInternal, 'internal', 'private']);
/** More names than this are no list that a person wrote. */
const maxNames = 500;
const silent: StatedAudience = { audience: null, whole: false, names: [], notices: [] };

/** Read `visibility`, `internal` and `confidential`, at the top and below `pass`. What speaks of readers and cannot be read makes the whole document internal. */
export function readStatedAudience(text: string): StatedAudience {
  if (!beginsFrontMatter(text)) return silent;
  const source = text.slice(afterNothing(text)).replace(/\r\n?/g, '\n');
  const begin = source.indexOf('\n') + 1;
  const end = readFrontMatter(source);
  const block = source.slice(begin, end === 0 ? 4000 : end).replace(/\n(?:---|\.\.\.|\+\+\+)[ \t]*$/, '');
  if (end === 0 || source.startsWith('+++')) return unreadable(block, end === 0 ? 'has no end' : 'is TOML, of which PASS reads no visibility');
  let value: unknown;
  try {
    value = parse(block);
  } catch {
    return unreadable(block, 'is not YAML');
  }
  return isRecord(value) ? readValues(value) : unreadable(block, 'is no list of names with values');
}

function unreadable(block: string, why: string): StatedAudience {
  return speaksOfReaders.test(block.normalize('NFKC').replace(/\p{DI}/gu, '')) ? wholly(why) : silent;
}

function wholly(why: string): StatedAudience {
  return { audience: 'private', whole: true, names: [], notices: [`The front matter ${why}, and speaks of visibility: the whole document is taken for internal.`] };
}

type Known = 'visibility' | 'internal' | 'confidential';

/** What is said under the names that PASS knows, and whether something else speaks of readers. */
interface Said {
  readonly visibility: unknown[];
  readonly internal: unknown[];
  readonly confidential: unknown[];
  other: boolean;
  /** Something stands under `pass` that PASS does not know. */
  strange: boolean;
}

function readValues(record: object): StatedAudience {
  const said: Said = { visibility: [], internal: [], confidential: [], other: false, strange: false };
  collect(record, said, false);
  if (said.strange) return wholly('says something under `pass` that PASS does not know');
  if (said.visibility.length + said.internal.length + said.confidential.length === 0) return said.other ? wholly('says who may read this under a name that PASS does not know') : silent;
  const notices: string[] = [];
  const words = said.visibility.map(wordOf);
  const stated = words.map((word) => audienceOf(word, notices));
  const confidential = said.confidential.some((value) => !isNo(value));
  const all = said.internal.some((value) => isYes(value));
  const listed = said.internal.filter((value) => !isNo(value) && !isYes(value)).flatMap((value: unknown): unknown[] => (Array.isArray(value) ? value : [value])).map(nameOf);
  const unclear = listed.includes('') || listed.length > maxNames;
  if (unclear) notices.push('`pass.internal` of the front matter holds something that is no name, or too many: the whole document is taken for internal.');
  const whole = all || confidential || unclear || words.some((word) => wordsForInternal.has(word));
  const audiences = [...stated, ...(all ? (['internal'] as const) : []), ...(unclear || confidential ? (['private'] as const) : [])];
  return { audience: audiences.reduce<PrdAudience | null>(smallerAudience, null), whole, names: unclear ? [] : listed, notices };
}

function collect(record: object, said: Said, below: boolean): void {
  for (const [key, value] of Object.entries(record) as [string, unknown][]) {
    const name = plain(key).replace(/^pass[\s._:/-]+/, '');
    if (isKnown(name)) said[name].push(value);
    else if (name === 'pass' && !below) {
      if (isRecord(value)) collect(value, said, true);
      else if (value !== null) said.strange = true;
    } else if (below || /^pass[.:/]/.test(plain(key))) said.strange = true;
    else if (speaks(key, value, new Set())) said.other = true;
  }
}

function isKnown(name: string): name is Known {
  return name === 'visibility' || name === 'internal' || name === 'confidential';
}

/** True when a name, or a whole value, is one of the words for readers. What YAML lets refer to itself is looked at once. */
function speaks(key: string, value: unknown, seen: Set<unknown>): boolean {
  if (isNo(value) || seen.has(value)) return false;
  if (plain(key).split(/[^\p{L}\p{N}]+/u).some((word) => wordsOfReaders.has(word) || word === 'visibility')) return true;
  if (typeof value === 'string') return wordsOfReaders.has(plain(value));
  if (typeof value !== 'object' || value === null) return false;
  seen.add(value);
  return Object.entries(value).some(([inner, one]) => speaks(inner, one, seen));
}

function isYes(value: unknown): boolean {
  return value === true || ['true', 'yes', 'all'].includes(wordOf(value));
}

function isNo(value: unknown): boolean {
  return value === false || value === null || ['false', 'no'].includes(wordOf(value));
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? plain(value) : '';
}

/** A word as its reader sees it. */
function plain(text: string): string {
  return text.normalize('NFKC').replace(/\p{DI}/gu, '').trim().toLowerCase();
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

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
