import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';

/** True when the gatekeeper of this home keeps a GitHub token of its own (`pass-runner credential`). */
export function hasStoredCredential(home: Home): boolean {
  return existsSync(join(home.gatekeeper, 'credential'));
}
