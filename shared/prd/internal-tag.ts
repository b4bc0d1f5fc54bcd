// Not a link ([internal](…), [internal][…], [text][internal]); a check box before it is no text of one.
const tag = /(?<!(?<!\[[ xX])\])\\?\[[ \t*_`~]*internal[ \t*_`~]*\\?\](?![([])/i;
const linkDefinition = /^\s{0,3}\[\s*internal\s*\]:\s*\S+\s*(?:["'(].*)?$/i;
const emphasised = new RegExp(`(\\*\\*|__|[*_\`]|)${tag.source}\\1`, 'gi');
const reference = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(lsqb|lbrack|rsqb|rbrack));/g;

/** True when a line carries the tag `[internal]`, also with letters of another width, with character references, or with characters in it that nobody sees. */
export function hasInternalTag(line: string): boolean {
  const seen = asSeen(line);
  return tag.test(seen) && !linkDefinition.test(seen);
}

/** A text as its reader sees it, as far as marks are concerned: in plain letters and brackets, without what nobody sees. */
export function asSeen(text: string): string {
  const decoded = text.replace(/\p{DI}/gu, '').replace(reference, (written, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return name.startsWith('l') ? '[' : ']';
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number.parseInt(decimal, 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written;
  });
  return decoded.normalize('NFKC').replace(/\p{DI}/gu, '');
}

/** Where tags stand in a text, with the space before each and emphasis around it: a tag is no part of the statement it is about. */
export function internalTags(text: string): { start: number; end: number }[] {
  if (!/internal/i.test(text)) return [];
  return [...text.matchAll(/[^\r\n]+/g)].flatMap((line) =>
    linkDefinition.test(line[0]) ? [] : tagsInLine(line[0]).map(({ start, end }) => ({ start: line.index + start, end: line.index + end })));
}

/** The space is looked for backwards from a tag: a pattern that begins with it reads a run of spaces once for each of them. */
function tagsInLine(line: string): { start: number; end: number }[] {
  let before = 0;
  return [...line.matchAll(emphasised)].map((found) => {
    let start = found.index;
    while (start > before && /[ \t]/.test(line.charAt(start - 1))) start -= 1;
    before = found.index + found[0].length;
    return { start, end: before };
  });
}

/** A title without tags. */
export function withoutTags(title: string): string {
  let kept = '';
  let at = 0;
  for (const { start, end } of tagsInLine(title)) {
    kept += title.slice(at, start);
    at = end;
  }
  return kept + title.slice(at);
}
