import { shorten } from './markdown.ts';

/** Words that name a kind of text, not a part of the product. A heading made of these alone says nothing about capability. */
const genericWords = new Set(
  (
    'functional nonfunctional non requirement requirements user users story stories feature features scope in out mvp must should could have haves nice to product prd document ' +
    'specification specifications spec specs system software general overview details detailed list key core main and the of for a an on acceptance criteria criterion epic epics ' +
    'constraint constraints phase milestone version v1 v2 priority high medium low p0 p1 p2 p3 goal goals stretch proposal summary introduction background technical design ' +
    'implementation quality attribute attributes description capabilities capability needs use case cases objective objectives solution proposed statement problem business ' +
    'rules other misc miscellaneous notes appendix purpose table contents external interface interfaces nfr nfrs fr frs anforderungen funktionale nichtfunktionale leistungen'
  ).split(' '),
);

/** A heading as a name: without numbering, ids and closing marks. */
export function headingName(heading: string): string {
  return heading
    .replace(/^\s*(?:\d+(?:\.\d+)*[.)]?|[A-Z]\.|§\s*\d+)\s+/, '')
    .replace(/^(?:requirement|req|epic|feature|story|user story|capability|use case|[A-Z]{1,6}-?\d+(?:[.-]\d+)*)\s*#?\d*(?:\.\d+)*\s*[:–—-]\s*/i, '')
    .replace(/^(?:[A-Z][A-Z0-9]*[-_.])+\d+(?:\.\d+)*\s+/, '')
    .replace(/[\s:]+$/, '')
    .trim();
}

/** The headings that name a part of the product, outermost first. */
export function specificHeadings(section: readonly string[], title: string | null): string[] {
  return section.filter((heading) => heading !== title).map(headingName).filter((name) => name !== '' && !isGeneric(name)).map((name) => shorten(name, 80));
}

/** Whether a heading names a kind of text rather than a part of the product. */
export function isGeneric(name: string): boolean {
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  // "The parser SHALL …" is a requirement in a heading's place.
  return /\b(?:shall|must|should)\b/i.test(name) || words.every((word) => genericWords.has(word) || /^\d+$/.test(word));
}
