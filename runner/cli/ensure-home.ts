import { passVersion } from '../../shared/version.ts';
import { ensureRunner } from './ensure.ts';
import type { Ensured } from './ensure.ts';
import { githubSettingsOf } from './github-settings.ts';
import type { Home } from './home.ts';
import { hasOwnGithub } from './stored-credential.ts';

export interface EnsureHomeOptions {
  /** True for a command that needs nothing of GitHub: what this process's environment says of it changes no runner. */
  readonly onlyLooks?: boolean;
  /** Told once the process that becomes the runner exists. */
  readonly onStarting?: () => void;
}

/** The runner of a home, started when there is none, with the GitHub settings of this process's environment. */
export function ensureHome(home: Home, options: EnsureHomeOptions = {}): Promise<Ensured> {
  return ensureRunner({
    home,
    version: passVersion,
    ...githubSettingsOf(process.env, hasOwnGithub(home)),
    ...options,
    // Connecting loads the schemas, which only a hand-over between versions needs here.
    retire: async (discovery) => (await import('./connection.ts')).retireRunner(discovery),
  });
}
