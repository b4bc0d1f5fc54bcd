import { markScenario, markScenarios } from './sections.ts';
import type { Section, SectionListener } from './sections.ts';
import type { Walk } from './walk.ts';

/**
 * Reads each section as soon as nothing that is yet to come can change how it reads, in the order of the document, and lets go of
 * its blocks: of a long text they would take ten times its room.
 */
export class WalkAsRead implements SectionListener {
  readonly #walkOf: (title: Section | null) => Walk;
  #walk: Walk | undefined;
  readonly #begun = new WeakSet<Section>();

  /** @param walkOf makes the walk, once it is known which section names the document */
  constructor(walkOf: (title: Section | null) => Walk) {
    this.#walkOf = walkOf;
  }

  opened(section: Section): void {
    // Before its first real heading nobody knows what the document is called.
    if (this.#walk === undefined && section.level < 7) this.#walk = this.#walkOf(section.isTitle ? section : null);
    if (this.#walk !== undefined && section.parent !== null) this.#begin(section.parent, this.#walk);
  }

  closed(section: Section): void {
    if (this.#begun.has(section)) return;
    if (section.parent !== null && !this.#begun.has(section.parent)) return;
    this.#walk ??= this.#walkOf(null);
    readWhole(section, this.#walk);
  }

  /** Reads what a section states itself. One whose heading announces a requirement, or takes it out, is read with all that is below it. */
  #begin(section: Section, walk: Walk): void {
    if (this.#begun.has(section) || (section.parent !== null && !this.#begun.has(section.parent)) || section.deleted || walk.readsEntry(section)) return;
    this.#begun.add(section);
    markScenario(section);
    walk.readOwn(section);
    section.blocks.length = 0;
    for (const child of section.children.slice(0, -1)) readWhole(child, walk);
  }
}

function readWhole(section: Section, walk: Walk): void {
  markScenarios(section);
  walk.readSection(section);
  letGo(section);
}

function letGo(section: Section): void {
  section.blocks.length = 0;
  for (const child of section.children) letGo(child);
}
