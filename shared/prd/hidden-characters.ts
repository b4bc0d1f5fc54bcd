import type { RemovedText } from '../domain/prd.ts';
import type { Edit } from './editable-text.ts';

export interface Removal extends Edit {
  readonly kind: RemovedText['kind'];
  readonly shown: string;
  readonly why: string;
}

const hiddenSet = '[\\p{Default_Ignorable_Code_Point}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Noncharacter_Code_Point}\\p{Surrogate}[\\p{Cc}--[\\t\\n\\r]]]';
const anyHidden = new RegExp(hiddenSet, 'v');

/**
 * Group 1 is kept: emoji as Unicode recommends them (with their joiners, selectors and flag tags), one variation selector
 * after an emoji character or a Han character, joiners between letters of scripts that join. Group 2 is taken out.
 * By property, so that characters of later Unicode versions are covered: UAX #44, UTS #51, UAX #9.
 */
const visibleOrHidden = [
  // The look-ahead is cheap, and spares most characters the long list of emoji sequences.
  '((?=\\p{Extended_Pictographic})\\p{RGI_Emoji}|\\p{Emoji}[\\uFE0E\\uFE0F]\\u20E3?|\\p{Script=Han}[\\u{E0100}-\\u{E01EF}]',
  '|(?<=[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{M}])[\\u200C\\u200D](?=[\\p{L}--[\\p{Script=Latin}]]))',
  `|(${hiddenSet})`,
].join('');

let compiled: RegExp | undefined;

/** Compiled at its first use: V8 takes 40 ms to list all emoji, and most documents hold nothing hidden. */
function scanner(): RegExp {
  compiled ??= new RegExp(visibleOrHidden, 'gv');
  return compiled;
}

type CharacterKind = 'bidi' | 'tag_characters' | 'control' | 'invisible';

const why: Readonly<Record<CharacterKind, string>> = {
  bidi: 'Characters that change the reading direction can make text read differently from what it is.',
  tag_characters: 'Tag characters are invisible and can carry a message that no reader sees.',
  control: 'Control characters are not text.',
  invisible: 'Invisible characters can hide a message, or make two different texts look the same.',
};

/** Characters that a reader cannot see, in runs, with what they say where they say something. */
export function hiddenCharacters(text: string): Removal[] {
  if (!anyHidden.test(text)) return [];
  const found: Removal[] = [];
  let run: { kind: CharacterKind; start: number; end: number } | null = null;
  for (const match of text.matchAll(scanner())) {
    if (match[2] === undefined) continue;
    const kind = kindOf(match[2]);
    const end = match.index + match[2].length;
    if (run !== null && run.end === match.index && run.kind === kind) run.end = end;
    else {
      if (run !== null) found.push(toRemoval(text, run));
      run = { kind, start: match.index, end };
    }
  }
  if (run !== null) found.push(toRemoval(text, run));
  return found;
}

/** True when a character that an entity stands for would be taken out. */
export function isHidden(characters: string): boolean {
  return anyHidden.test(characters);
}

function kindOf(character: string): CharacterKind {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xe0000 && code <= 0xe007f) return 'tag_characters';
  if (/\p{Bidi_Control}/u.test(character)) return 'bidi';
  return /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(character) ? 'control' : 'invisible';
}

function toRemoval(text: string, run: { readonly kind: CharacterKind; readonly start: number; readonly end: number }): Removal {
  const characters = text.slice(run.start, run.end);
  // A line separator separates; without it two words would become one.
  const insert = /[\p{Zl}\p{Zp}\u0085\v\f]/u.test(characters) ? '\n' : '';
  return { start: run.start, end: run.end, insert, kind: run.kind, shown: showCharacters(characters), why: why[run.kind] };
}

/** Hidden characters made visible: tags and selectors that spell bytes are decoded, others named by code point. */
export function showCharacters(characters: string): string {
  const codes = [...characters].map((character) => character.codePointAt(0) ?? 0);
  const spelled = codes.map(byteOf);
  if (spelled.length > 2 && spelled.every((byte) => byte !== null)) {
    const message = String.fromCharCode(...spelled.filter((byte) => byte !== null).slice(0, 4000));
    if (/^[\x20-\x7e\s]+$/.test(message)) return message;
  }
  const names: string[] = [];
  let count = 0;
  codes.forEach((code, index) => {
    count += 1;
    if (codes[index + 1] === code) return;
    if (names.length < 40) names.push(`U+${code.toString(16).toUpperCase().padStart(4, '0')}${count > 1 ? ` × ${count}` : ''}`);
    count = 0;
  });
  return names.join(' ');
}

/** Byte that a tag character or variation selector stands for in the known ways to smuggle text. */
function byteOf(code: number): number | null {
  if (code >= 0xe0020 && code <= 0xe007e) return code - 0xe0000;
  if (code >= 0xfe00 && code <= 0xfe0f) return code - 0xfe00;
  return code >= 0xe0100 && code <= 0xe01ef ? code - 0xe0100 + 16 : null;
}
