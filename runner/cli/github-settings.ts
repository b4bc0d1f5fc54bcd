import { PassError } from '../../shared/protocol/pass-error.ts';
import type { GithubSettings } from '../../shared/protocol/startup.ts';
import { handedHost, usableApi } from '../gatekeeper/api-host.ts';

const hints = { address: 'Correct PASS_GITHUB_API_URL, for example to https://ghe.example.com/api/v3.', emulator: 'Unset PASS_GITHUB_EMULATOR.' };

export interface EnvironmentSettings {
  /** GitHub token: goes to the gatekeeper over stdin and nowhere else. */
  readonly credential?: string;
  /** The API host that the token belongs to; there when a token is. */
  readonly apiHost?: string;
  readonly github?: GithubSettings;
}

/**
 * GitHub token and API address from the environment: PASS_GITHUB_TOKEN or GITHUB_TOKEN; PASS_GITHUB_API_URL or
 * GITHUB_API_URL; PASS_GITHUB_EMULATOR=1 marks the address as an emulator. The token belongs to that address, and to
 * api.github.com when the environment names none.
 * @param stored a token was given to PASS with `credential`: a GITHUB_TOKEN that is there for other programs does not replace it
 * @throws PassError `bad_input` for an address that cannot be used
 */
export function githubSettingsOf(environment: NodeJS.ProcessEnv, stored = false): EnvironmentSettings {
  // A GITHUB_TOKEN belongs to the API that GITHUB_API_URL names, and to github.com without it: it goes to no address of PASS's own.
  const ambient = !stored && first(environment, 'PASS_GITHUB_API_URL') === undefined;
  const credential = first(environment, 'PASS_GITHUB_TOKEN', ...(ambient ? ['GITHUB_TOKEN'] : []));
  const address = first(environment, 'PASS_GITHUB_API_URL', 'GITHUB_API_URL');
  const emulator = environment['PASS_GITHUB_EMULATOR'] === '1';
  if (emulator && address === undefined) {
    throw new PassError('bad_input', 'PASS_GITHUB_EMULATOR is set, but no address of an emulator is.', 'Set PASS_GITHUB_API_URL too, for example to http://127.0.0.1:4001.');
  }
  const github = address === undefined ? {} : { github: usableApi({ apiUrl: address, emulator }, hints) };
  return {
    ...(credential === undefined ? {} : { credential, apiHost: handedHost(github) }),
    ...github,
  };
}

/**
 * GitHub settings that came from another process, checked as those of the environment are.
 * @throws PassError `bad_input`
 */
export function checkedGithub(value: unknown): GithubSettings {
  const { apiUrl: address, emulator } = (typeof value === 'object' && value !== null ? value : {}) as { apiUrl?: unknown; emulator?: unknown };
  if (typeof address !== 'string' || typeof emulator !== 'boolean') throw new PassError('bad_input', 'These are no GitHub settings.', 'Hand over {"apiUrl", "emulator"}.');
  return usableApi({ apiUrl: address, emulator }, hints);
}

function first(environment: NodeJS.ProcessEnv, ...names: string[]): string | undefined {
  return names.map((name) => environment[name]?.trim()).find((value) => value !== undefined && value !== '');
}
