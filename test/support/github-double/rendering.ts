import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import type { ApiDescription, ApiOperation } from './description.ts';
import type { DoubleRepository } from './repository.ts';

export interface Parsed {
  method: string;
  url: URL;
  body: unknown;
  headers: IncomingMessage['headers'];
}

/** Overlays `over` on an example, object by object; arrays and values replace. */
function overlay(example: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
  const merged = Object.entries(over).map(([key, value]): [string, unknown] => {
    const below = example[key];
    return [key, isObject(value) && isObject(below) ? overlay(below, value) : value];
  });
  return { ...example, ...Object.fromEntries(merged) };
}

/** What the renderer needs to know of its double. */
interface Rendered {
  readonly url: string;
  readonly repositories: readonly DoubleRepository[];
  readonly violations: string[];
}

/** Makes whole answers of GitHub out of what the routes say: its examples with the fields laid over, pages, redirects. */
export class Renderer {
  readonly #description: ApiDescription;
  readonly #double: Rendered;

  constructor(description: ApiDescription, double: Rendered) {
    this.#description = description;
    this.#double = double;
  }

  /** The whole answer, checked against GitHub's description, and the headers that go with it. */
  render(request: Parsed, operation: ApiOperation | undefined, answer: Answer): [unknown, Record<string, string>] {
    if ('error' in answer) return this.#renderError(request, answer);
    if (operation === undefined && 'body' in answer) return [answer.body, {}];
    if (operation === undefined) throw new Error('An answer without an operation.');
    const example = this.#exampleFor(operation, answer);
    const headers: Record<string, string> = {};
    const body = 'body' in answer ? overlay(example, answer.body) : this.#page(answer.list, request.url, headers).map((entry) => overlay(example, entry));
    const problems = this.#description.checkResponse(operation, answer.status, body);
    this.#double.violations.push(...problems.map((problem) => `the double's answer to ${request.method} ${operation.template}: ${problem}`));
    return [body, headers];
  }

  #exampleFor(operation: ApiOperation, answer: Answer): Record<string, unknown> {
    const [method = '', template = '', status = ''] = 'exampleOf' in answer && answer.exampleOf !== undefined ? answer.exampleOf.split(' ') : [operation.method, operation.template, String(answer.status)];
    // GitHub's examples of issues are of pull requests too.
    const { source: _source, parent: _parent, template_repository: _template, pull_request: _pull, ...example } = this.#description.example({ method: method.toLowerCase(), template, parameters: {} }, Number(status));
    return example;
  }

  #renderError(request: Parsed, answer: Extract<Answer, { error: string }>): [unknown, Record<string, string>] {
    const body = { message: answer.error, documentation_url: 'https://docs.github.com/rest', status: String(answer.status), ...(answer.errors === undefined ? {} : { errors: answer.errors }) };
    if (answer.status !== 301 && answer.status !== 307) return [body, {}];
    const [, owner, name, rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(.*)$/.exec(request.url.pathname) ?? [];
    const repository = this.#double.repositories.find((candidate) => candidate.owner === owner && candidate.formerNames.includes(name ?? ''));
    const location = `${this.#double.url}/repositories/${repository?.id ?? 0}${rest}${request.url.search}`;
    return [{ ...body, url: location }, { location }];
  }

  #page(list: Record<string, unknown>[], url: URL, headers: Record<string, string>): Record<string, unknown>[] {
    const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
    const page = Number(url.searchParams.get('page') ?? 1);
    if (page * size < list.length) {
      const next = new URL(url);
      next.searchParams.set('page', String(page + 1));
      headers['link'] = `<${next.href}>; rel="next"`;
    }
    return list.slice((page - 1) * size, page * size);
  }
}
