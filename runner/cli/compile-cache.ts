import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Folder for Node's compile cache (https://nodejs.org/api/module.html#module-compile-cache), or `undefined` when it cannot
 * be made. Never Node's default below the system's temporary folder: on a machine with several users somebody else could
 * put code there first.
 */
export function compileCacheDirectory(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment['NODE_DISABLE_COMPILE_CACHE'] === '1') return undefined;
  const directory = join(cacheRoot(environment), 'pass-runner', 'compile');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  } catch {
    return undefined;
  }
}

function cacheRoot(environment: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  const xdg = environment['XDG_CACHE_HOME'];
  return xdg !== undefined && xdg.startsWith('/') ? xdg : join(homedir(), '.cache');
}
