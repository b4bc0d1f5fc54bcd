import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { DoubleApp, permissionOf } from './app.ts';
import type { AppOptions, IssuedToken } from './app.ts';
import { loadDescription } from './description.ts';
import type { ApiDescription, ApiOperation } from './description.ts';
import { FaultQueue } from './faults.ts';
import type { Fault, PlannedFault } from './faults.ts';
import { asksViewer, mutate, readMutation } from './graphql.ts';
import { Renderer } from './rendering.ts';
import type { Parsed } from './rendering.ts';
import { DoubleRepository } from './repository.ts';
import type { RepositoryOptions } from './repository.ts';
import { repositoryBody, routes } from './routes.ts';

export interface LoggedRequest {
  /** Method and path template, e.g. `POST /repos/{owner}/{repo}/issues`. */
  readonly route: string;
  readonly path: string;
  readonly body: unknown;
  /** What was answered; 0 for a reset connection. */
  status: number;
}

export interface GithubDouble extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  /** Requests in the order in which they came. */
  readonly requests: readonly LoggedRequest[];
  /** Requests (and answers of the double) that break GitHub's description. A test ends by asserting that there are none. */
  readonly violations: readonly string[];
  /** Tokens of the app, in the order in which they were made. */
  readonly issuedTokens: readonly IssuedToken[];
  repository(owner: string, name: string): DoubleRepository;
  inject(fault: PlannedFault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

export interface DoubleOptions {
  repositories?: readonly RepositoryOptions[];
  token?: string;
  login?: string;
  /** Tokens of other accounts, with their logins. */
  accounts?: Readonly<Record<string, string>>;
  /** False: no `dependencies` and `sub_issues`, as on older GitHub Enterprise Server. */
  issueLinks?: boolean;
  now?: () => Date;
  /** An app: its tokens are accepted beside the one above. */
  app?: AppOptions;
}

const isWrite = (method: string): boolean => method !== 'GET' && method !== 'HEAD';

async function readRequest(request: IncomingMessage, origin: string): Promise<Parsed> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return { method: request.method ?? 'GET', url: new URL(request.url ?? '/', origin), body: text === '' ? undefined : (JSON.parse(text) as unknown), headers: request.headers };
}

class Double {
  readonly requests: LoggedRequest[] = [];
  readonly violations: string[] = [];
  readonly faults = new FaultQueue();
  readonly repositories: DoubleRepository[];
  url = '';
  readonly token: string;
  readonly #options: DoubleOptions;
  readonly #description: ApiDescription;
  readonly #renderer: Renderer;
  readonly app: DoubleApp | undefined;

  constructor(description: ApiDescription, options: DoubleOptions) {
    this.#description = description;
    this.#renderer = new Renderer(description, this);
    this.#options = options;
    this.app = options.app === undefined ? undefined : new DoubleApp(options.app, options.now ?? (() => new Date()));
    this.token = options.token ?? 'github_pat_double';
    this.repositories = (options.repositories ?? [{ owner: 'acme', name: 'shop' }]).map((repository, index) => new DoubleRepository(1001 + index, repository));
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming, this.url);
    const path = this.#canonicalPath(request.url.pathname);
    const operation = this.#description.find(request.method, path);
    const route = operation === undefined ? `${request.method} ${path}` : `${request.method} ${operation.template}`;
    const logged: LoggedRequest = { route, path: request.url.pathname + request.url.search, body: request.body, status: 0 };
    this.requests.push(logged);
    const fault = this.faults.next(route);
    if (fault?.kind === 'delay') await delay(fault.milliseconds);
    if (fault?.kind === 'hold') await fault.until;
    const carriedOut = fault === undefined || fault.kind === 'delay' || fault.kind === 'hold' || fault.kind === 'stale-list' || fault.effect === true;
    const answer = carriedOut ? this.#answer(request, path, operation, fault) : { status: 500, error: 'not carried out' };
    this.#send(response, logged, request, operation, fault?.kind === 'answer' ? { status: fault.status, error: fault.message } : answer, fault);
  }

  /** `/repositories/1001/issues` is what redirects point to; it means the repository's path of today. */
  #canonicalPath(path: string): string {
    const match = /^\/repositories\/(\d+)(.*)$/.exec(path);
    const repository = this.repositories.find((candidate) => candidate.id === Number(match?.[1]));
    return repository === undefined ? path : `/repos/${repository.owner}/${repository.name}${match?.[2] ?? ''}`;
  }

  #answer(request: Parsed, path: string, operation: ApiOperation | undefined, fault: Fault | undefined): Answer {
    const place = `${request.method} ${path}`;
    if (place === 'POST /graphql') return this.#mutate(request);
    if (operation === undefined) return this.#violated(place, ['GitHub has no such operation'], 404);
    const headers = request.headers;
    const problems = this.#description.checkRequest(operation, request.url.searchParams, request.body);
    if (headers['user-agent'] === undefined) problems.push('GitHub refuses requests without User-Agent');
    if (!/application\/(?:vnd\.github\S*\+)?json|application\/vnd\.github/.test(headers.accept ?? '')) problems.push(`Accept is ${headers.accept ?? 'missing'}`);
    if (request.body !== undefined && !(headers['content-type'] ?? '').startsWith('application/json')) problems.push(`Content-Type is ${headers['content-type'] ?? 'missing'}`);
    if (problems.length > 0) return this.#violated(place, problems, 422);
    if (this.app !== undefined && (operation.template.startsWith('/app') || operation.template.endsWith('/installation'))) {
      const fault = this.app.jwtFault(headers.authorization);
      return fault === undefined ? this.app.answer(operation, request.body, this.repositories) : { status: 401, error: fault };
    }
    const refusal = this.#scopeFault(request, operation);
    if (refusal !== undefined) return refusal;
    if (!this.#isSignedIn(request)) return { status: 401, error: headers.authorization === undefined ? 'Requires authentication' : 'Bad credentials' };
    const answer = operation.template.startsWith('/repos/{owner}/{repo}') ? this.#inRepository(request, operation) : this.#ofUser(request, operation);
    if (!('list' in answer)) return answer;
    return { ...answer, list: fault?.kind === 'stale-list' ? answer.list.slice(fault.hide) : answer.list };
  }

  /** GraphQL answers 200, also when it refuses. GitHub's OpenAPI description does not cover it. */
  #mutate(request: Parsed): Answer {
    if (!this.#isSignedIn(request)) return { status: 401, error: 'Bad credentials' };
    if (asksViewer(request.body)) return { status: 200, body: { data: { viewer: { login: this.#loginOf(request) } } } };
    const { name, input, problems } = readMutation(request.body);
    if (problems.length > 0) return this.#violated('POST /graphql', problems, 400);
    return { status: 200, body: { ...mutate(name, input, this.repositories) } };
  }

  #isSignedIn({ headers }: Parsed): boolean {
    const [, sent = ''] = /^(?:token|Bearer) (.+)$/i.exec(headers.authorization ?? '') ?? [];
    return this.app?.tokenOf(headers.authorization) !== undefined || sent === this.token || this.#options.accounts?.[sent] !== undefined;
  }

  #loginOf({ headers }: Parsed): string {
    return this.#options.accounts?.[(headers.authorization ?? '').replace(/^\S+ /, '')] ?? this.#options.login ?? 'admin';
  }

  /** What a token of the app may not do. GitHub does not tell a private repository that is out of reach from a missing one. */
  #scopeFault({ headers }: Parsed, operation: ApiOperation): Answer | undefined {
    const token = this.app?.tokenOf(headers.authorization);
    if (token === undefined) return undefined;
    if (operation.template === '/user' || operation.template === '/user/repos') return { status: 403, error: 'Resource not accessible by integration' };
    if (!operation.template.startsWith('/repos/')) return undefined;
    const repository = this.repositories.find(({ owner, name }) => owner === operation.parameters['owner'] && name === operation.parameters['repo']);
    if (repository !== undefined && !token.repositoryIds.includes(repository.id)) return { status: 404, error: 'Not Found' };
    const [name, level] = permissionOf(operation);
    const granted = name === 'metadata' ? 'read' : token.permissions[name];
    return granted === 'write' || granted === level ? undefined : { status: 403, error: 'Resource not accessible by integration' };
  }

  #ofUser(request: Parsed, { method, template }: ApiOperation): Answer {
    const route = `${method.toUpperCase()} ${template}`;
    if (route === 'GET /user') return { status: 200, body: { login: this.#loginOf(request) } };
    if (route === 'GET /installation/repositories') return { status: 200, body: { total_count: this.repositories.length, repositories: [] } };
    if (route === 'GET /rate_limit') return { status: 200, body: {} };
    if (route === 'GET /user/repos') return { status: 200, list: this.repositories.map((repository) => repositoryBody(repository, this.url)) };
    return this.#violated(route, ['the double does not implement it'], 501);
  }

  #inRepository(request: Parsed, operation: ApiOperation): Answer {
    const { owner = '', repo = '' } = operation.parameters;
    const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
    const repository = this.repositories.find((candidate) => same(candidate.owner, owner) && same(candidate.name, repo));
    const renamed = this.repositories.find((candidate) => same(candidate.owner, owner) && candidate.formerNames.some((name) => same(name, repo)));
    if (repository === undefined) return renamed === undefined ? { status: 404, error: 'Not Found' } : { status: isWrite(request.method) ? 307 : 301, error: 'Moved Permanently' };
    if (isWrite(request.method) && repository.archived) return { status: 403, error: 'Repository was archived so is read-only.' };
    if (isWrite(request.method) && !repository.push) return { status: 403, error: 'Resource not accessible by personal access token' };
    if (operation.template.includes('/issues') && !repository.hasIssues) return { status: 410, error: 'Issues has been disabled in this repository.' };
    if (/dependencies|sub_issues/.test(operation.template) && this.#options.issueLinks === false) return { status: 404, error: 'Not Found' };
    const key = `${request.method} ${operation.template}`;
    const route = routes[key];
    if (route === undefined) return this.#violated(key, ['the double does not implement it'], 501);
    const now = this.#options.now?.() ?? new Date();
    return route({ repository, parameters: operation.parameters, query: request.url.searchParams, body: request.body, url: this.url, now, login: this.#loginOf(request) });
  }

  #violated(place: string, problems: readonly string[], status: number): Answer {
    this.violations.push(...problems.map((problem) => `${place}: ${problem}`));
    return { status, error: problems.join('; ') };
  }

  #send(response: ServerResponse, logged: LoggedRequest, request: Parsed, operation: ApiOperation | undefined, answer: Answer, fault: Fault | undefined): void {
    if (fault?.kind === 'reset' && fault.midResponse !== true) {
      response.socket?.resetAndDestroy();
      return;
    }
    const [body, headers] = this.#renderer.render(request, operation, answer);
    const text = JSON.stringify(body);
    const all = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), 'x-github-request-id': `D0B1:${this.requests.length}`, ...headers, ...(fault?.kind === 'answer' ? fault.headers : {}) };
    response.writeHead(answer.status, all);
    if (fault?.kind === 'reset') {
      response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.socket?.resetAndDestroy());
      return;
    }
    logged.status = answer.status;
    response.end(text);
  }

}

/**
 * A small GitHub on a free loopback port that accepts only what GitHub's OpenAPI description allows, and whose own answers
 * are checked against it too. It knows repositories, labels, issues and their links; it fails on demand.
 */
export async function startGithubDouble(options: DoubleOptions = {}): Promise<GithubDouble> {
  const double = new Double(await loadDescription(), options);
  const server = createServer((request, response) => {
    double.handle(request, response).catch((error: unknown) => {
      double.violations.push(`the double broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      response.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The double has no port.');
  double.url = `http://127.0.0.1:${address.port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: double.url,
    token: double.token,
    requests: double.requests,
    violations: double.violations,
    issuedTokens: double.app?.issued ?? [],
    inject: (fault) => double.faults.inject(fault),
    clearFaults: () => double.faults.clear(),
    repository(owner, name) {
      const found = double.repositories.find((candidate) => candidate.owner === owner && (candidate.name === name || candidate.formerNames.includes(name)));
      if (found === undefined) throw new Error(`The double has no repository ${owner}/${name}.`);
      return found;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
