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
