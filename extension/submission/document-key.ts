/** Where a document lies, as far as the editor knows. */
export interface DocumentPlace {
  /** Path with forward slashes, e.g. `/home/ada/shop/docs/prd.md`. */
  readonly path: string;
  /** Root of the Git work tree that holds it. */
  readonly gitRoot: string | undefined;
  /** The workspace folder that holds it. */
  readonly workspaceFolder: string | undefined;
}

/**
 * Name of the document that stays the same when it is edited and run again, from the editor as from the command line: its
 * path below the Git root, else below the workspace folder, else its file name.
 */
export function documentKey(place: DocumentPlace): string {
  for (const root of [place.gitRoot, place.workspaceFolder]) {
    const relative = root === undefined ? undefined : below(root, place.path);
    if (relative !== undefined) return relative;
  }
  return place.path.split('/').at(-1) ?? place.path;
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
