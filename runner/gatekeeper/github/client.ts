import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { passVersion } from '../../../shared/version.ts';
import { ListAnswer, readAnswer, readWritten } from './answers.ts';
import { Redirected, TooLarge, translate } from './errors.ts';
import type { Failed } from './errors.ts';
import { mayRead, mayWrite, mutationFields, mutations, viewerQuery } from './requests.ts';
import type { Allowed, Mutation } from './requests.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Longest time for one answer, in milliseconds. */
const answerTimeout = 30_000;
/** The largest answer that is read, in bytes: a page of a hundred issues, each with the longest body in four bytes a character, has 26 MB. */
const largestAnswer = 32 * 1024 * 1024;
/** Pages of a list that are read, of a hundred entries each. */
const mostPages = 1000;

export interface GithubAccess {
  readonly apiUrl: string;
  /** Asked for right before each request: the token of a GitHub App is renewed in between. */
  readonly token: () => Promise<string>;
  /** Told of a token that GitHub did not accept, or that may not do what was asked. */
  readonly refused?: (token: string) => void;
  /** The token is one of the environment, and not the stored one. */
  readonly handed?: boolean;
}

/** Requests to GitHub. `read` can only GET, `viewer` makes one query; `write` and `mutate` make nothing but the requests of `requests.ts`. */
export interface GithubClient {
  read(what: string, route: `GET ${string}`, parameters?: Parameters): Promise<GithubAnswer>;
  /** Every page of a list; `items` is where an answer holds it, when it is not the answer itself. */
  readAll(what: string, route: `GET ${string}`, parameters?: Parameters, items?: string): Promise<unknown[]>;
  /** Login of the account that the token is of, from the GraphQL API. */
  viewer(what: string): Promise<string>;
  write(what: string, route: `POST ${string}` | `PATCH ${string}`, parameters: Parameters): Promise<GithubAnswer>;
  /** What GitHub has in its GraphQL API alone. Done only when the answer names the pull request. */
  mutate(what: string, mutation: Mutation, variables: Parameters & { readonly pull: string }): Promise<void>;
}

export interface GithubAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** A client of one account. Nothing is retried, and no redirect is followed: a POST would become a GET. */
export function githubClient(access: GithubAccess): GithubClient {
  const reader = octokit(access, mayRead);
  const writer = octokit(access, mayWrite);
  const failed = (what: string, write: boolean): Failed => ({ what, write, handed: access.handed === true });
  return {
    read: (what, route, parameters) => send(reader, failed(what, false), route, parameters),
    async readAll(what, route, parameters, items) {
      const found: unknown[] = [];
      const links = new Set<string>();
      for (let page = 1; ; page += 1) {
        const { data, headers } = await send(reader, { what, write: false }, route, { ...parameters, per_page: 100, page });
        found.push(...listIn(data, items, what));
        const link = String(headers['link'] ?? '');
        if (!/rel="next"/.test(link)) return found;
        // Each page of a list names another one as the next.
        if (links.has(link) || page === mostPages) throw endless(what, page);
        links.add(link);
      }
    },
    async viewer(what) {
      try {
        return readAnswer(z.object({ viewer: z.object({ login: z.string().min(1) }) }), await reader.graphql(viewerQuery), what).viewer.login;
      } catch (error) {
        throw translate(error, failed(what, false));
      }
    },
    write: (what, route, parameters) => send(writer, failed(what, true), route, parameters),
    async mutate(what, mutation, variables) {
      try {
        const data: unknown = await writer.graphql(mutations[mutation], { ...variables });
        readWritten(z.object({ [mutationFields[mutation]]: z.object({ pullRequest: z.object({ id: z.literal(variables.pull) }) }) }), data, what);
      } catch (error) {
        throw translate(error, failed(what, true));
      }
    },
  };
}

/** Never an empty list for an answer that is none: what is there would be written again. */
function listIn(data: unknown, items: string | undefined, what: string): unknown[] {
  if (items === undefined) return readAnswer(ListAnswer, data, what);
  return readAnswer(z.object({ [items]: ListAnswer }), data, what)[items] ?? [];
}

function endless(what: string, page: number): PassError {
  return new PassError('unavailable', `Cannot ${what}: the list does not end; its answers name a next page after page ${page}, too.`, `Check the API address: does a proxy change its answers? Of lists of GitHub, ${mostPages} pages are read.`);
}

/** A client of a GitHub App itself, which signs its requests: for the requests that `allowed` names. */
export function appClient(access: GithubAccess, allowed: Allowed): Pick<GithubClient, 'read' | 'write'> {
  const client = octokit(access, allowed);
  return {
    read: (what, route, parameters) => send(client, { what, write: false }, route, parameters),
    // Making a token is safe to repeat: it is no write to a repository.
    write: (what, route, parameters) => send(client, { what, write: false }, route, parameters),
  };
}

async function send(client: Octokit, failed: Failed, route: string, parameters?: Parameters): Promise<GithubAnswer> {
  try {
    // Read here: Octokit's own parser looks for integers beyond 2^53, which GitHub has none of, and is ten times slower.
    const answer: unknown = await client.request(route, { ...parameters, headers: { 'x-github-api-version': '2022-11-28' }, request: { parseSuccessResponseBody: false } });
    const { status, headers, data } = answer as GithubAnswer;
    if (status >= 300) throw new Redirected(status, headers['location']);
    return { status, headers, data: await readBody(data) };
  } catch (error) {
    throw translate(error, failed);
  }
}

/** What was answered; a text when it is no JSON: whoever reads it says that it is not GitHub's. */
async function readBody(stream: unknown): Promise<unknown> {
  if (!(stream instanceof ReadableStream)) return stream;
  const text = await new Response(stream).text();
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

function octokit(access: GithubAccess, allowed: Allowed): Octokit {
  const silent = (): void => undefined;
  return new Octokit({
    baseUrl: access.apiUrl,
    userAgent: `pass-runner/${passVersion}`,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { retries: 0, fetch: guardedFetch(access, allowed) },
  });
}

/** The last gate before the network: host, path, method and content of what really leaves. Only what passes gets the token. */
function guardedFetch({ apiUrl, token, refused }: GithubAccess, allowed: Allowed): typeof fetch {
  const base = new URL(apiUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = (init?.method ?? 'GET').toUpperCase();
    if (url.origin !== base.origin || !allowed({ method, path: pathOf(url, prefix), body: init?.body })) {
      throw new PassError('internal', `${method} ${url.origin}${url.pathname} is not a request that the gatekeeper makes.`, 'This is a defect in PASS. Nothing was sent.');
    }
    const headers = new Headers(init?.headers);
    const sent = await token();
    headers.set('authorization', `Bearer ${sent}`);
    const answer = await fetch(url, { ...init, headers, redirect: 'manual', signal: AbortSignal.timeout(answerTimeout) });
    if (answer.status === 401 || answer.status === 403) refused?.(sent);
    return bounded(answer);
  };
}

/** The answer; reading it fails once it is larger than any of GitHub's. */
function bounded(answer: Response): Response {
  if (answer.body === null) return answer;
  let size = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > largestAnswer) controller.error(new TooLarge(largestAnswer));
      else controller.enqueue(chunk);
    },
  });
  return new Response(answer.body.pipeThrough(limit), answer);
}

/** The path below the API's own; on GitHub Enterprise Server, GraphQL lies beside REST (`/api/graphql`, `/api/v3`). */
function pathOf(url: URL, prefix: string): string | undefined {
  if (prefix.endsWith('/api/v3') && url.pathname === `${prefix.slice(0, -'/v3'.length)}/graphql`) return '/graphql';
  return url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : undefined;
}
