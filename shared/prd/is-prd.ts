import type { Draft } from './drafts.ts';
import type { Section } from './sections.ts';

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

function countAnnouncing(section: Section): number {
  const own = section.role === 'requirements' || section.role === 'goals' || section.role === 'scope' ? 1 : 0;
  return section.children.reduce((sum, child) => sum + countAnnouncing(child), own);
}
