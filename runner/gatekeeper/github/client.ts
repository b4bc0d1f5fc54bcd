import { Octokit } from '@octokit/rest';
import { passVersion } from '../../../shared/version.ts';
import { Redirected, translate } from './errors.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Longest time for one answer, in milliseconds. */
const answerTimeout = 30_000;

export interface GithubAccess {
  readonly apiUrl: string;
  readonly token: string;
}

/** Requests to GitHub. `read` can only GET; `write` reaches nothing but issues, labels and milestones of one repository. */
export interface GithubClient {
  read(what: string, route: `GET ${string}`, parameters?: Parameters): Promise<GithubAnswer>;
  /** Every page of a list. */
  readAll(what: string, route: `GET ${string}`, parameters?: Parameters): Promise<unknown[]>;
  write(what: string, route: `POST ${string}` | `PATCH ${string}`, parameters: Parameters): Promise<GithubAnswer>;
}

export interface GithubAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** What a request may do: checked on the request itself, just before it leaves. */
type Allowed = (method: string, path: string) => boolean;

const writablePath = /^\/repos\/[^/]+\/[^/]+\/(labels|milestones|issues|issues\/\d+|issues\/\d+\/(dependencies\/blocked_by|comments|sub_issues))$/;
const readsOnly: Allowed = (method) => method === 'GET';
const writesOnly: Allowed = (method, path) => (method === 'POST' || method === 'PATCH') && writablePath.test(path);

/** A client of one account. Nothing is retried, and no redirect is followed: a POST would become a GET. */
export function githubClient(access: GithubAccess): GithubClient {
  const reader = octokit(access, readsOnly);
  const writer = octokit(access, writesOnly);
  return {
    read: (what, route, parameters) => send(reader, { what, write: false }, route, parameters),
    async readAll(what, route, parameters) {
      const items: unknown[] = [];
      for (let page = 1; ; page += 1) {
        const { data, headers } = await send(reader, { what, write: false }, route, { ...parameters, per_page: 100, page });
        if (!Array.isArray(data)) return items;
        items.push(...(data as unknown[]));
        if (!/rel="next"/.test(String(headers['link'] ?? ''))) return items;
      }
    },
    write: (what, route, parameters) => send(writer, { what, write: true }, route, parameters),
  };
}

async function send(client: Octokit, failed: { what: string; write: boolean }, route: string, parameters?: Parameters): Promise<GithubAnswer> {
  try {
    const answer: GithubAnswer = await client.request(route, { ...parameters, headers: { 'x-github-api-version': '2022-11-28' } });
    if (answer.status >= 300) throw new Redirected(answer.status);
    return answer;
  } catch (error) {
    throw translate(error, failed);
  }
}

function octokit({ apiUrl, token }: GithubAccess, allowed: Allowed): Octokit {
  const base = new URL(apiUrl);
  const silent = (): void => undefined;
  return new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: `pass-runner/${passVersion}`,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { retries: 0, fetch: guardedFetch(base, allowed) },
  });
}

/** The last gate before the network: host, path and method of what really leaves. */
function guardedFetch(base: URL, allowed: Allowed): typeof fetch {
  const prefix = base.pathname.replace(/\/$/, '');
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = (init?.method ?? 'GET').toUpperCase();
    const path = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : undefined;
    if (url.origin !== base.origin || path === undefined || !allowed(method, path)) {
      return Promise.reject(new TypeError(`${method} ${url.origin}${url.pathname} is not a request that the gatekeeper makes.`));
    }
    return fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(answerTimeout) });
  };
}
