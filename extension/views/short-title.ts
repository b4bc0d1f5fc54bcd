const longest = 40;

/** The title of a run as it fits into a tab: without the ending of a file name, and cut at a word. */
export function shortTitle(title: string): string {
  const name = title.replace(/\.(?:md|markdown)$/i, '');
  if (name.length <= longest) return name;
  const cut = name.slice(0, longest);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > longest / 2 ? space : longest).trimEnd()}…`;
}
