import type { FileChange } from '../../shared/domain/code-content.ts';

/**
 * Why a commit would do more than it says, or less: git keeps either a file or a folder at a path, and GitHub replaces the one by
 * the other with everything in it. `undefined` when it does exactly what it says.
 * @param present paths of the files that the parent has
 */
export function pathFault(files: readonly FileChange[], present: Iterable<string>): string | undefined {
  const there = new Set(present);
  const gone = files.find(({ as, path }) => as === 'deletion' && !there.has(path));
  if (gone !== undefined) return `“${gone.path}”, which the commit deletes, is no file there`;
  for (const { as, path } of files) if (as === 'deletion') there.delete(path);
  const folders = new Set([...there].flatMap(foldersOf));
  for (const { as, path } of files) {
    if (as === 'deletion') continue;
    if (folders.has(path)) return `“${path}”, which the commit writes, is a folder there: what is in it would be deleted`;
    const file = foldersOf(path).find((folder) => there.has(folder));
    if (file !== undefined) return `“${file}” is a file there, and the commit writes “${path}” below it`;
  }
  return undefined;
}

function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_part, at) => parts.slice(0, at + 1).join('/'));
}
