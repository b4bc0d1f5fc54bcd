/**
 * Offset after the front matter of a text whose lines end in LF, or 0. YAML between `---` lines or TOML between `+++`
 * lines, at the very start, at most 400 lines; the form of Jekyll, Hugo and Docusaurus.
 */
export function readFrontMatter(source: string): number {
  const fence = source.startsWith('---\n') ? '---' : source.startsWith('+++\n') ? '+++' : null;
  if (fence === null) return 0;
  let at = 4;
  for (let line = 0; line < 400 && at < source.length; line += 1) {
    const next = source.indexOf('\n', at);
    const stop = next === -1 ? source.length : next;
    const text = source.slice(at, stop).trimEnd();
    if (text === fence || (fence === '---' && text === '...')) return stop;
    at = stop + 1;
  }
  return 0;
}
