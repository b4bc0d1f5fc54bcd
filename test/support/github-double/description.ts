import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { provision } from '../provision.ts';

type Json = Record<string, unknown>;

interface Validate {
  (value: unknown): boolean;
  errors?: { instancePath: string; message?: string; params: unknown }[] | null;
}
interface Ajv {
  addSchema(schema: Json, key: string): unknown;
  compile(schema: Json): Validate;
}

/** One operation of GitHub's REST API, by the text of its description. */
export interface ApiOperation {
  readonly method: string;
  /** e.g. `/repos/{owner}/{repo}/issues`. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ApiDescription {
  /** The operation that a request means, or undefined when GitHub has none. */
  find(method: string, path: string): ApiOperation | undefined;
  /** What is wrong with a request's query and body; empty when nothing is. */
  checkRequest(operation: ApiOperation, query: URLSearchParams, body: unknown): string[];
  /** What is wrong with an answer; empty when nothing is. */
  checkResponse(operation: ApiOperation, status: number, body: unknown): string[];
  /** GitHub's example answer of that status (a list's first element), to be overlaid with what a test needs. */
  example(operation: ApiOperation, status: number): Json;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows `path` through `value`; undefined where it ends early. */
function dig(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((at, name) => (isJson(at) ? at[name] : undefined), value);
}

/** `/repos/{owner}/{repo}/git/ref/{ref}` as an expression; GitHub lets the last parameter of these contain slashes. */
function templatePattern(template: string): RegExp {
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => (part.startsWith('{') ? `(?<${part.slice(1, -1).replaceAll('-', '_')}>${/^\{(?:ref|branch|path)\}$/.test(part) ? '.+' : '[^/]+'})` : part.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`);
}

const escapePointer = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

class GithubDescription implements ApiDescription {
  readonly #document: Json;
  readonly #ajv: Ajv;
  readonly #paths: [RegExp, string][];
  readonly #validators = new Map<string, Validate>();

  constructor(document: Json, ajv: Ajv) {
    this.#document = document;
    this.#ajv = ajv;
    ajv.addSchema(document, 'github');
    // Literal paths before those with parameters: /user/repos is not /user/{anything}.
    const templates = Object.keys(isJson(document['paths']) ? document['paths'] : {}).sort((a, b) => a.split('{').length - b.split('{').length);
    this.#paths = templates.map((template) => [templatePattern(template), template]);
  }

  find(method: string, path: string): ApiOperation | undefined {
    const name = method.toLowerCase();
    for (const [pattern, template] of this.#paths) {
      const match = pattern.exec(path);
      if (match === null || dig(this.#document, 'paths', template, name) === undefined) continue;
      const parameters = Object.entries(match.groups ?? {}).map(([key, value]): [string, string] => [key, decodeURIComponent(value)]);
      return { method: name, template, parameters: Object.fromEntries(parameters) };
    }
    return undefined;
  }

  checkRequest(operation: ApiOperation, query: URLSearchParams, body: unknown): string[] {
    return [...this.#checkQuery(operation, query), ...this.#checkBody(operation, body)];
  }

  checkResponse(operation: ApiOperation, status: number, body: unknown): string[] {
    const [response, pointer] = this.#response(operation, status);
    // GitHub answers 401, 403, 429 and 5xx to anything, described or not.
    if (response === undefined) return [401, 403, 429].includes(status) || status >= 500 ? [] : [`GitHub does not describe a ${status} here`];
    const type = ['application/json', 'application/scim+json'].find((candidate) => dig(response, 'content', candidate, 'schema') !== undefined);
    if (type === undefined) return [];
    return this.#check(`${pointer}/content/${escapePointer(type)}/schema`, body, 'answer');
  }

  example(operation: ApiOperation, status: number): Json {
    const [response] = this.#response(operation, status);
    const examples = dig(response, 'content', 'application/json', 'examples');
    const [first] = isJson(examples) ? Object.values(examples) : [];
    const value = dig(this.#resolve(first)[0], 'value');
    const one: unknown = Array.isArray(value) ? value[0] : value;
    if (!isJson(one)) throw new Error(`GitHub's description has no example for ${operation.method} ${operation.template} ${status}`);
    return structuredClone(one);
  }

  #operationPointer(operation: ApiOperation): string {
    return `#/paths/${escapePointer(operation.template)}/${operation.method}`;
  }

  #response(operation: ApiOperation, status: number): [unknown, string] {
    const responses = dig(this.#document, 'paths', operation.template, operation.method, 'responses');
    return this.#resolve(dig(responses, String(status)), `${this.#operationPointer(operation)}/responses/${status}`);
  }

  /** A node and its pointer, behind a `$ref` if it is one. */
  #resolve(node: unknown, pointer = ''): [unknown, string] {
    const reference = dig(node, '$ref');
    return typeof reference === 'string' ? [dig(this.#document, ...reference.slice(2).split('/')), reference] : [node, pointer];
  }

  #checkQuery(operation: ApiOperation, query: URLSearchParams): string[] {
    const listed = dig(this.#document, 'paths', operation.template, operation.method, 'parameters');
    const parameters = (Array.isArray(listed) ? listed : []).map((parameter) => this.#resolve(parameter)[0]).filter((parameter) => dig(parameter, 'in') === 'query');
    const problems: string[] = [];
    for (const [name, value] of query) {
      const parameter = parameters.find((candidate) => dig(candidate, 'name') === name);
      const schema = this.#resolve(dig(parameter, 'schema'))[0];
      const allowed = dig(schema, 'enum');
      if (parameter === undefined) problems.push(`query: GitHub knows no parameter "${name}"`);
      else if (dig(schema, 'type') === 'integer' && !/^-?\d+$/.test(value)) problems.push(`query: ${name}=${value} is not an integer`);
      else if (Array.isArray(allowed) && !allowed.includes(value)) problems.push(`query: ${name}=${value} is none of ${allowed.join(', ')}`);
    }
    return problems;
  }

  #checkBody(operation: ApiOperation, body: unknown): string[] {
    const request = dig(this.#document, 'paths', operation.template, operation.method, 'requestBody');
    if (request === undefined) return body === undefined ? [] : ['body: GitHub takes none here'];
    if (body === undefined) return dig(request, 'required') === true ? ['body: missing'] : [];
    const schema = dig(request, 'content', 'application/json', 'schema');
    const known = dig(schema, 'properties');
    // Stricter than GitHub, which ignores them: a misspelt property is a mistake of ours.
    const unknown = isJson(known) && isJson(body) ? Object.keys(body).filter((name) => !(name in known)) : [];
    const pointer = `${this.#operationPointer(operation)}/requestBody/content/${escapePointer('application/json')}/schema`;
    return [...unknown.map((name) => `body: GitHub knows no property "${name}"`), ...this.#check(pointer, body, 'body')];
  }

  #check(pointer: string, value: unknown, what: string): string[] {
    const validate = this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: `github${pointer}` });
    this.#validators.set(pointer, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, 5).map((error) => `${what}${error.instancePath}: ${error.message ?? 'invalid'} ${JSON.stringify(error.params)}`);
  }
}

/** OpenAPI 3.0 says `nullable` where JSON Schema, which the validator reads, has a union with null. */
function nullableAsUnion(_key: string, value: unknown): unknown {
  if (!isJson(value) || value['nullable'] !== true) return value;
  const { nullable: _, ...schema } = value;
  return { anyOf: [{ type: 'null' }, schema] };
}

let loaded: Promise<ApiDescription> | undefined;

/**
 * GitHub's published OpenAPI description (npm: @octokit/openapi), with a validator for it. Installs both into .cache when
 * absent. Read once a process: 12 MB.
 */
export function loadDescription(): Promise<ApiDescription> {
  return (loaded ??= load());
}

async function load(): Promise<ApiDescription> {
  const folder = join(await provision('openapi'), 'node_modules');
  const require = createRequire(join(folder, 'index.js'));
  const { default: Ajv } = require('ajv') as { default: new (options: Json) => Ajv };
  const { default: addFormats } = require('ajv-formats') as { default: (ajv: Ajv) => void };
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, logger: false });
  addFormats(ajv);
  const text = await readFile(join(folder, '@octokit/openapi/generated/api.github.com.json'), 'utf8');
  return new GithubDescription(JSON.parse(text, nullableAsUnion) as Json, ajv);
}
