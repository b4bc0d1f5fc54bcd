import { isLoopback } from '../../shared/domain/loopback.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { GithubSettings } from '../../shared/protocol/startup.ts';

/** Where GitHub's API is when nobody says otherwise. */
export const githubApi = 'https://api.github.com';

/** Host and path of an API address, as targets name it: `api.github.com`, `ghe.example/api/v3`, `127.0.0.1:4001`. */
export function apiHostOf(apiUrl: string): string {
  const url = new URL(apiUrl);
  return `${url.host}${url.pathname.replace(/\/$/, '')}`;
}

/** The one API host that a token of an environment may be sent to: the one named with it, or else that of the address beside it. */
export function handedHost({ apiHost, github }: { readonly apiHost?: string | undefined; readonly github?: GithubSettings | undefined }): string {
  return apiHost ?? apiHostOf(github?.apiUrl ?? githubApi);
}

/**
 * The settings with their address in one spelling, if a token may be sent there: over TLS, or to this machine.
 * @param hints what to do about an address, or a mark as an emulator, that cannot be
 * @throws PassError `bad_input`
 */
export function usableApi({ apiUrl, emulator }: GithubSettings, hints: { readonly address: string; readonly emulator: string }): GithubSettings {
  const url = URL.parse(apiUrl);
  if (url === null) throw new PassError('bad_input', `${apiUrl} cannot be the GitHub API: it is no address.`, hints.address);
  const loopback = isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new PassError('bad_input', `${apiUrl} cannot be the GitHub API: the token would travel unencrypted. It has to be an https address.`, hints.address);
  }
  if (emulator && !loopback) {
    throw new PassError('bad_input', `${url.host} cannot be marked as an emulator: only an address of this machine can.`, hints.emulator);
  }
  return { apiUrl: url.href.replace(/\/$/, ''), emulator };
}
