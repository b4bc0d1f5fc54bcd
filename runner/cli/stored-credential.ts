import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';

/**
 * True when the gatekeeper of this home keeps a credential of its own (`pass-runner credential`), or works with another API
 * than github.com: a token that is in the environment for other programs is not for it.
 */
export function hasOwnGithub(home: Home): boolean {
  return existsSync(join(home.gatekeeper, 'credential')) || namesApi(join(home.gatekeeper, 'settings.json'));
}

function namesApi(file: string): boolean {
  try {
    return 'apiUrl' in (JSON.parse(readFileSync(file, 'utf8')) as object);
  } catch {
    // Absent, or damaged: the gatekeeper itself says so.
    return false;
  }
}
