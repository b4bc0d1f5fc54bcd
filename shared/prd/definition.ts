const quoted = '(?:"([^"\\n]{1,60})"|“([^”\\n]{1,60})”|„([^“”\\n]{1,60})[“”]|«\\s?([^»\\n]{1,60}?)\\s?»|「([^」\\n]{1,30})」)';
const means = '(?:(?:shall |will )?means?|(?:shall |will )?ha(?:s|ve) the meaning|(?:shall )?refers? to|bedeutet|bezeichnet|désigne|signifie|significa|betyder|avser|означает|とは|是指|指)';
const definition = new RegExp(`^${quoted}\\s*(?:\\([^()]{1,40}\\)\\s*)?,?\\s*${means}(?!\\p{L})[,:]?\\s*(.+)$`, 'isu');

/** What a clause of definitions defines ("“Portal” means …"), or null. What the meaning says that somebody shall do is asked for elsewhere. */
export function readDefinition(text: string): { readonly term: string; readonly meaning: string } | null {
  const match = definition.exec(text);
  const term = match?.slice(1, 6).find((found) => found !== undefined);
  return match === null || term === undefined ? null : { term, meaning: match[6] ?? '' };
}
