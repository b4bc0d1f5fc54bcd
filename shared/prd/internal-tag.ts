// Not a link ([internal](…), [internal][…], [text][internal]).
const tag = /(?<!\])\\?\[[ \t]*internal[ \t]*\\?\](?![([])/i;
const linkDefinition = /^\s{0,3}\[\s*internal\s*\]:\s*\S+\s*(?:["'(].*)?$/i;

const tagWithSpace = new RegExp(`[ \\t]*(\\*\\*|__|[*_\`]|)${tag.source}\\1`, 'gi');

/** True when a line carries the tag `[internal]`, also with letters of another width or with characters in it that nobody sees. */
export function hasInternalTag(line: string): boolean {
  const seen = line.normalize('NFKC').replace(/\p{DI}/gu, '');
  return tag.test(seen) && !linkDefinition.test(seen);
}

/** Where tags stand in a text, with the space before each and emphasis around it: a tag is no part of the statement it is about. */
export function internalTags(text: string): { start: number; end: number }[] {
  if (!/internal/i.test(text)) return [];
  return [...text.matchAll(/[^\r\n]+/g)].flatMap((line) =>
    linkDefinition.test(line[0]) ? [] : [...line[0].matchAll(tagWithSpace)].map((found) => ({ start: line.index + found.index, end: line.index + found.index + found[0].length })));
}

/** A title without tags. */
export function withoutTags(title: string): string {
  return title.replace(tagWithSpace, '');
}
