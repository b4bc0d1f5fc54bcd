import type { Draft } from './drafts.ts';
import type { Section } from './sections.ts';
import { splitSentences } from './sentences.ts';
import { hasProductSubject } from './strength.ts';
import { compilePhrases } from './vocabulary/phrases.ts';
import type { Phrases } from './vocabulary/phrases.ts';

export interface DocumentVerdict {
  readonly yes: boolean;
  /** A sentence for a person. */
  readonly reason: string;
}

/** Whether a text asks for a product: by what was found in it, and by its headings. */
export function judgeDocument(text: string, root: Section, drafts: readonly Draft[]): DocumentVerdict {
  const asking = drafts.filter((draft) => draft.confidence >= 0.5);
  const headings = countAnnouncing(root);
  if (asking.length > 0) {
    const many = asking.length === 1 ? '1 statement asks' : `${asking.length} statements ask`;
    return { yes: true, reason: headings > 0 ? `${many} for something, under headings that announce requirements or goals.` : `${many} for something, though no heading announces requirements.` };
  }
  if (drafts.length > 0) return { yes: true, reason: 'No sentence obliges anybody to anything; every item was taken up with low confidence.' };
  if (headings > 0) return { yes: true, reason: 'Its headings announce requirements, but nothing under them states one.' };
  if (text.trim() === '') return { yes: false, reason: 'The document is empty.' };
  return { yes: false, reason: 'Nothing in it asks for anything: no heading announces requirements or goals, there is no user story, and no sentence says what must, shall or will be.' };
}

const manual = compilePhrases(['install*', 'usage', 'getting started', 'quick start', 'quickstart', 'contributing', 'license', 'licence', 'build', 'building', 'development', 'changelog', 'installation', 'verwendung', 'lizenz', 'utilisation', 'instalación', 'instalação', 'licença', 'licencia', 'användning', 'licens', 'установка', 'лицензия', 'インストール', '使い方', 'ライセンス', '安装', '使用方法', '许可', '설치', '사용법', '라이선스']);

/** True when a text tells what a product does, though nothing in it obliges. A manual or read-me tells how to use one. */
export function describesProduct(root: Section, names: Phrases | null): boolean {
  let telling = 0;
  const pending: Section[] = [root];
  for (let section = pending.pop(); section !== undefined; section = pending.pop()) {
    if (manual.test(section.title.toLowerCase())) return false;
    for (const block of section.blocks) {
      if (block.type !== 'paragraph') continue;
      for (const sentence of splitSentences(block.content.text)) {
        const lower = sentence.text.toLowerCase();
        if (hasProductSubject(lower) || (names !== null && names.test(lower.slice(0, 60)))) telling += 1;
      }
    }
    pending.push(...section.children);
  }
  return telling >= 2;
}

function countAnnouncing(section: Section): number {
  const own = section.role === 'requirements' || section.role === 'goals' || section.role === 'scope' ? 1 : 0;
  return section.children.reduce((sum, child) => sum + countAnnouncing(child), own);
}
