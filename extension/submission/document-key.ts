import { digestOf } from '../../shared/domain/digest.ts';

/** Where a document lies, as far as the editor knows. */
export interface DocumentPlace {
  /** Path with forward slashes, e.g. `/home/ada/shop/docs/prd.md`. */
  readonly path: string;
  /** Root of the Git work tree that holds it. */
  readonly gitRoot: string | undefined;
}

/**
 * Name of the document that stays the same when it is edited and run again, and is the same from the command line
 * (`documentKeyOf` in runner/cli): its path below the Git root, else its whole path. A file name alone would give two
 * documents one lineage.
 */
export function documentKey(place: DocumentPlace): string {
  const relative = place.gitRoot === undefined ? undefined : below(place.gitRoot, place.path);
  return relative ?? place.path.replace(/^\/([A-Za-z]):/, (_all, drive: string) => `${drive.toLowerCase()}:`);
}

/**
 * Name of a document that was never saved. "Untitled-1" is another document tomorrow, so it goes by its first heading; one
 * without a heading by its whole text.
 */
export function untitledKey(text: string): string {
  const heading = /^ {0,3}#{1,6}[ \t]+(\S.*?)[ \t]*#*[ \t]*$/m.exec(text)?.[1];
  return `untitled:${heading === undefined ? digestOf(text).slice(0, 16) : heading.slice(0, 200)}`;
}

function below(root: string, path: string): string | undefined {
  const start = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(start) && path.length > start.length ? path.slice(start.length) : undefined;
}

/** The folders above a path, nearest first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, parts.length - index).join('/') || '/');
}
