import type { Findings } from './drafts.ts';
import type { InlineText } from './inline-text.ts';
import type { Block } from './markdown.ts';
import { firstText } from './read-list.ts';
import { classifyHeading } from './sections.ts';
import type { Section } from './sections.ts';
import { countWords } from './strength.ts';
import { attributeRole } from './vocabulary/attributes.ts';
import { compilePhrases } from './vocabulary/phrases.ts';

/** A longer text tells about people instead of naming them. */
const mostWords = 6;

/**
 * People of a section on users: what its items and the first cells of its tables begin with ("**Dispatcher**: plans tours"), and
 * the headings below a section that announces personas.
 */
export function readPeople(found: Findings, section: Section, blocks: readonly Block[]): void {
  if (section.parent !== null && introducesPeople(section.parent) && section.level < 7) addName(found, section.title.replace(/^(?:persona\s*\d*\s*[:：–-]|[\p{N}.]+\s)\s*/iu, ''), section.start, section.headingEnd);
  if (!introducesPeople(section)) return;
  for (const block of blocks) {
    if (block.type === 'list') for (const item of block.items) nameOf(found, firstText(item));
    else if (block.type === 'table' && headsPeople(block.header?.cells[0]?.text ?? '')) for (const row of block.rows) nameOf(found, row.cells[0] ?? null);
  }
}

function headsPeople(header: string): boolean {
  return attributeRole(header) === 'persona' || kinds.test(header.toLowerCase());
}

/** A section on the market or on the value for users names other things. */
function introducesPeople({ role, title }: Section): boolean {
  return role === 'people' && kinds.test(title.toLowerCase());
}

const kinds = compilePhrases([
  'persona*', 'users', 'user type*', 'user class*', 'user role*', 'user profile*', 'target user*', 'target audience', 'audience', 'roles', 'actors', 'stakeholder*', 'zielgruppe*', 'benutzer', 'nutzer', 'anwender', 'rollen', 'akteure', 'utilisateurs', 'acteurs', 'public cible', 'parties prenantes', 'usuarios', 'actores', 'roles', 'público objetivo', 'interesados', 'usuários', 'atores', 'público alvo', 'användare', 'aktörer', 'målgrupp*', 'intressenter', 'пользовател*', 'роли', 'персон*', 'заинтересованн*',
  'ペルソナ', '対象ユーザ', '利用者', 'ステークホルダー', '用户画像', '用户角色', '干系人', '페르소나', '사용자 유형', '이해관계자',
]);

function nameOf(found: Findings, content: InlineText | null): void {
  if (content === null) return;
  const bold = content.strong[0] === 0 ? (content.strong[1] ?? 0) : 0;
  const end = bold > 0 ? bold : (/^(.{2,60}?)(?:\s*[:：(（]|\s[–—-]\s|$)/su.exec(content.text)?.[1]?.length ?? 0);
  if (end > 0) addName(found, content.text.slice(0, end), content.sourceStart(0), content.sourceEnd(end));
}

function addName(found: Findings, text: string, start: number, end: number): void {
  const name = text.replace(/[:：.\s]+$/u, '').replace(/\n/g, ' ').trim();
  const key = name.toLowerCase();
  // A small letter goes on with a sentence ("can type fast"); a word of attributes or of headings tells about somebody named above.
  if (/^\p{Ll}/u.test(name) || attributeRole(name) !== undefined || classifyHeading(name) !== null) return;
  if (!/\p{L}{2}/u.test(name) || countWords(name) > mostWords || /[?？!]$/.test(name) || found.people.some((person) => person.name.toLowerCase() === key)) return;
  found.people.push({ name, start, end });
}
