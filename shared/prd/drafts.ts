import type { Priority, RequirementKind } from '../domain/prd.ts';
import type { AuthorId } from './identifiers.ts';
import type { Section } from './sections.ts';

/** A criterion with its place in the parsed text. */
export interface DraftCriterion {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A requirement before ids are settled. Offsets are into the parsed text. */
export interface Draft {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly kind: RequirementKind;
  readonly authorId: AuthorId | null;
  readonly priority: Priority | null;
  readonly confidence: number;
  readonly reason: string;
  readonly section: Section;
  readonly parent: Draft | null;
  readonly persona: string | null;
  /** The author's running number, where there is no id ("5. Symptom logging"). */
  readonly number: string | null;
  readonly acceptance: DraftCriterion[];
}

export interface DraftQuestion {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
export interface DraftTerm {
  readonly term: string;
  readonly definition: string;
  readonly start: number;
  readonly end: number;
}

export interface DraftPerson {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A criterion that no requirement beside it claims; settled when the whole document is read. */
export interface LooseCriterion extends DraftCriterion {
  readonly section: Section;
  readonly authorId: AuthorId | null;
}

/** Something the author took out of scope where it stands, kept so that nothing is dropped in silence. */
export interface Cancelled {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly why: 'struck through' | 'marked as not in this version' | 'under a heading that takes it out';
}

/** A text that looks like a part of the requirements and became none, kept so that nothing is dropped in silence. */
export interface LeftOver {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly what: 'criterion without requirement' | 'repetition' | 'template';
}

/** Everything found while walking a document. */
export class Findings {
  readonly drafts: Draft[] = [];
  readonly questions: DraftQuestion[] = [];
  readonly terms: DraftTerm[] = [];
  readonly people: DraftPerson[] = [];
  readonly loose: LooseCriterion[] = [];
  readonly cancelled: Cancelled[] = [];
  readonly leftOver: LeftOver[] = [];
  readonly #bySection = new Map<Section, Draft[]>();

  add(draft: Draft): Draft {
    this.drafts.push(draft);
    const own = this.#bySection.get(draft.section);
    if (own === undefined) this.#bySection.set(draft.section, [draft]);
    else own.push(draft);
    return draft;
  }

  /** Requirements stated directly in a section. */
  statedIn(section: Section): readonly Draft[] {
    return this.#bySection.get(section) ?? [];
  }

  /** Requirements that criteria in a section can belong to: those of the section around it, else of the sibling before it. */
  owners(section: Section): readonly Draft[] {
    for (let at: Section = section; at.parent !== null; at = at.parent) {
      const stated = this.statedIn(at.parent);
      if (stated.length > 0) return stated;
      if (at.level < 7 && at.parent.role !== 'acceptance') break;
    }
    const siblings = section.parent?.children ?? [];
    const before = siblings[siblings.indexOf(section) - 1];
    return section.level < 7 || before === undefined ? [] : this.statedIn(before);
  }
}
