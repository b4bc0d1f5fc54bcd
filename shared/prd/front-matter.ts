const firstLine = /(?:---|\+\+\+)[ \t]*(?=\r|\n)/y;

/**
 * Offset after the front matter of a text whose lines end in LF, or 0. YAML between `---` lines or TOML between `+++`
 * lines, at the very start, at most 400 lines; the form of Jekyll, Hugo and Docusaurus.
 */
export function readFrontMatter(source: string): number {
  firstLine.lastIndex = 0;
  const opening = firstLine.exec(source)?.[0];
  if (opening === undefined || source.charAt(opening.length) !== '\n') return 0;
  const fence = opening.trimEnd();
  let at = opening.length + 1;
  for (let line = 0; line < 400 && at < source.length; line += 1) {
    const next = source.indexOf('\n', at);
    const stop = next === -1 ? source.length : next;
    const text = source.slice(at, stop).trimEnd();
    if (text === fence || (fence === '---' && text === '...')) return stop;
    at = stop + 1;
  }
  return 0;
}

/** True when the first line that anybody sees begins front matter: blank lines and comments before it are passed over. */
export function beginsFrontMatter(text: string): boolean {
  firstLine.lastIndex = afterNothing(text);
  return firstLine.test(text);
}

/** Offset of the first character that anybody sees. */
export function afterNothing(text: string): number {
  const blank = /[\s\p{DI}]*/uy;
  for (let at = 0; ; ) {
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    const end = text.startsWith('<!--', at) ? text.indexOf('-->', at + 2) : -1;
    if (end === -1) return at;
    at = end + 3;
  }
}
