/** Where a document lies. */
export interface DocumentPlace {
  /** Path with forward slashes, e.g. `/home/ada/shop/docs/prd.md`; on Windows `C:/…` or `/C:/…`. */
  readonly path: string;
  /** Root of the Git work tree that holds it, written the same way. */
  readonly gitRoot: string | undefined;
}

/**
 * Name of the document that stays the same when it is edited and run again, from the editor and from the command line: its path
 * below the Git root, else its whole path. A file name alone would give two documents one lineage.
 */
export function documentKey({ path, gitRoot }: DocumentPlace): string {
  const relative = gitRoot === undefined ? undefined : below(gitRoot, path);
  return relative ?? path.replace(/^\/?([A-Za-z]):/, (_all, drive: string) => `${drive.toLowerCase()}:`);
}

function below(root: string, path: string): string | undefined {
  const start = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(start) && path.length > start.length ? path.slice(start.length) : undefined;
}
