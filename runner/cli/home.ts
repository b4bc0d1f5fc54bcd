import { statSync } from 'node:fs';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { errorCode } from '../store/file-layer.ts';

/** Where everything of one person's PASS on one machine lies. */
export interface Home {
  readonly root: string;
  readonly runner: string;
  readonly gatekeeper: string;
  readonly keys: string;
  readonly discoveryFile: string;
}

/** Held by the supervisor of a home (runner/store/exclusive.ts): one at a time. */
export const homeLockName = 'supervisor';
/** Held by the process that is just starting one. */
export const startLockName = 'start';

/**
 * Paths of a home; `~/.pass-runner` unless `--home` or PASS_HOME names another.
 * @throws PassError `bad_input` when a file lies where the home would be
 */
export function homeAt(directory: string | undefined): Home {
  const root = resolve(directory ?? process.env['PASS_HOME'] ?? join(homedir(), '.pass-runner'));
  if (isInFile(root)) throw new PassError('bad_input', `The home ${root} is a file, or lies below one.`, 'Name a folder with --home DIR, or PASS_HOME; it is made when it is not there.');
  const runner = join(root, 'runner');
  return { root, runner, gatekeeper: join(root, 'gatekeeper'), keys: join(root, 'keys'), discoveryFile: join(runner, 'discovery.json') };
}

/** What else may be wrong with the path is told by whoever uses it. */
function isInFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch (error) {
    return errorCode(error) === 'ENOTDIR';
  }
}

/**
 * Make the folders of a home, readable by this user alone.
 * @throws PassError `storage` when they cannot be made
 */
export async function prepareHome(home: Home): Promise<void> {
  try {
    for (const directory of [home.root, home.runner, home.gatekeeper, home.keys]) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      if (process.platform !== 'win32' && ((await stat(directory)).mode & 0o077) !== 0) await chmod(directory, 0o700);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PassError('storage', `The home ${home.root} cannot be used: ${reason}.`, 'Choose another with --home DIR, or correct its owner and permissions.', error);
  }
}
