import { createEmulator } from 'emulate';
import { freePort } from './ports.ts';

export interface EmulatedRepository {
  owner: string;
  name: string;
  private?: boolean;
}

export interface EmulatedGithub extends AsyncDisposable {
  /** Base URL of the REST API, without a slash at its end. */
  readonly url: string;
  /** Token with scope `repo` of the account. */
  readonly token: string;
  /** GET or other request with the token; parsed JSON. Throws on a status of 400 and above. */
  request(path: string, init?: { method?: string; body?: unknown }): Promise<unknown>;
  close(): Promise<void>;
}

/** GitHub's REST API as the `emulate` package imitates it, on a free loopback port, with these repositories of one account. */
export async function startEmulator(repositories: readonly EmulatedRepository[] = [{ owner: 'admin', name: 'shop' }], { login, name } = { login: 'admin', name: 'Admin' }): Promise<EmulatedGithub> {
  const token = `test_token_${login}`;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const emulator = await createEmulator({
    service: 'github',
    port,
    baseUrl: url,
    seed: {
      tokens: { [token]: { login, scopes: ['repo', 'user'] } },
      github: {
        users: [{ login, name }],
        repos: repositories.map((repository) => ({ auto_init: true, ...repository })),
      },
    },
  });
  const close = (): Promise<void> => emulator.close();
  return {
    url,
    token,
    close,
    [Symbol.asyncDispose]: close,
    async request(path, init = {}) {
      const response = await fetch(`${url}${path}`, {
        method: init.method ?? 'GET',
        headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'content-type': 'application/json' },
        ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
      return text === '' ? null : (JSON.parse(text) as unknown);
    },
  };
}
