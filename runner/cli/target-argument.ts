import { basename, dirname, extname, join, resolve } from 'node:path';
import { TargetChoice } from '../../shared/domain/target.ts';
import { UsageError } from './usage-error.ts';

/**
 * The target that `--target` names: `owner/name`, or `folder:DIR` (relative to the current directory).
 * @throws UsageError
 */
export function parseTarget(text: string, base: string | undefined): TargetChoice {
  if (text.startsWith('folder:')) {
    const path = text.slice('folder:'.length);
    if (path === '') throw new UsageError('--target folder: names no folder.', 'Write --target folder:DIR.');
    if (base !== undefined) throw new UsageError('A folder has no base branch.', 'Leave --base out.');
    return { kind: 'folder', path: resolve(path) };
  }
  const [owner, name, ...rest] = text.split('/');
  const parsed = TargetChoice.safeParse({ kind: 'github', owner, name, ...(base === undefined ? {} : { base }) });
  if (rest.length > 0 || !parsed.success) {
    throw new UsageError(`--target ${text} is neither a repository nor a folder.`, 'Write --target owner/name, or --target folder:DIR.');
  }
  return parsed.data;
}

/** Where a backlog goes when nothing is said: a folder beside the PRD, `checkout.md` → `checkout-backlog`. */
export function defaultTarget(prdPath: string): TargetChoice {
  const stem = basename(prdPath, extname(prdPath));
  return { kind: 'folder', path: join(dirname(prdPath), `${stem}-backlog`) };
}
