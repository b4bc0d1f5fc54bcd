import { randomUUID, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import type { ApiOperation } from './description.ts';
import type { DoubleRepository } from './repository.ts';

/** A GitHub App that is installed once. */
export interface AppOptions {
  readonly id: number;
  readonly slug: string;
  readonly publicKey: KeyObject;
  readonly installationId: number;
  /** Ids of the repositories that it is installed on. */
  readonly repositoryIds: readonly number[];
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
}

export interface IssuedToken {
  readonly token: string;
  readonly repositoryIds: readonly number[];
  readonly permissions: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

const Claims = z.object({ iat: z.int(), exp: z.int(), iss: z.union([z.string(), z.int()]) });
const NewToken = z.object({ repositories: z.array(z.string()).optional(), repository_ids: z.array(z.int()).optional(), permissions: z.record(z.string(), z.enum(['read', 'write'])).optional() });

/** What an app and its tokens may do. GitHub's rules: docs.github.com/apps, "Generating a JSON Web Token", "…installation access token". */
export class DoubleApp {
  readonly options: AppOptions;
  readonly issued: IssuedToken[] = [];
  readonly #now: () => Date;

  constructor(options: AppOptions, now: () => Date) {
    this.options = options;
    this.#now = now;
  }

  /** What is wrong with the app's own signature; undefined when nothing is. */
  jwtFault(authorization: string | undefined): string | undefined {
    const [head = '', body = '', signature = '', ...rest] = (authorization ?? '').replace(/^bearer /i, '').split('.');
    const json = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (rest.length > 0 || signature === '') return 'A JSON web token could not be decoded';
    if (!z.object({ alg: z.literal('RS256') }).safeParse(json(head)).success) return 'Integration must use RS256';
    if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), this.options.publicKey, Buffer.from(signature, 'base64url'))) return 'A JSON web token could not be decoded';
    const claims = Claims.safeParse(json(body));
    if (!claims.success || String(claims.data.iss) !== String(this.options.id)) return "'Issuer' claim ('iss') must be an Integer";
    const now = this.#now().getTime() / 1000;
    if (claims.data.iat > now) return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
    return claims.data.exp <= now || claims.data.exp > now + 600 ? "'Expiration time' claim ('exp') is too far in the future" : undefined;
  }

  /** Requests that the app makes for itself. */
  answer({ method, template, parameters }: ApiOperation, body: unknown, repositories: readonly DoubleRepository[]): Answer {
    const { id, slug, installationId, permissions, repositoryIds } = this.options;
    const installation = { id: installationId, app_id: id, app_slug: slug, permissions };
    switch (`${method.toUpperCase()} ${template}`) {
      case 'GET /app':
        return { status: 200, body: { id, slug, permissions } };
      case 'GET /app/installations':
        return { status: 200, list: [installation] };
      case 'GET /app/installations/{installation_id}':
        return parameters['installation_id'] === String(installationId) ? { status: 200, body: installation } : { status: 404, error: 'Not Found' };
      case 'GET /repos/{owner}/{repo}/installation': {
        const repository = repositories.find(({ owner, name }) => owner === parameters['owner'] && name === parameters['repo']);
        return repository !== undefined && repositoryIds.includes(repository.id) ? { status: 200, body: installation } : { status: 404, error: 'Not Found' };
      }
      default:
        return parameters['installation_id'] === String(installationId) ? this.#issue(NewToken.parse(body ?? {}), repositories) : { status: 404, error: 'Not Found' };
    }
  }

  #issue(wanted: z.infer<typeof NewToken>, repositories: readonly DoubleRepository[]): Answer {
    const { repositoryIds, permissions: granted } = this.options;
    const byName = wanted.repositories?.map((name) => repositories.find((repository) => repository.name === name)?.id ?? 0);
    const ids = wanted.repository_ids ?? byName ?? repositoryIds;
    if (ids.some((id) => !repositoryIds.includes(id))) return { status: 422, error: 'There is at least one repository that does not exist or is not accessible to the parent installation.' };
    const permissions = wanted.permissions ?? granted;
    if (Object.entries(permissions).some(([name, level]) => granted[name] !== 'write' && granted[name] !== level)) return { status: 422, error: 'The permissions requested are not granted to this installation.' };
    const made = { token: `ghs_${randomUUID()}`, repositoryIds: ids, permissions, expiresAt: new Date(this.#now().getTime() + 3_600_000) };
    this.issued.push(made);
    return { status: 201, body: { token: made.token, expires_at: made.expiresAt.toISOString(), permissions, repository_selection: 'selected', repositories: [] } };
  }

  /** The token of a request, unless it has ended. */
  tokenOf(authorization: string | undefined): IssuedToken | undefined {
    const token = (authorization ?? '').replace(/^(bearer|token) /i, '');
    return this.issued.find((one) => one.token === token && one.expiresAt > this.#now());
  }
}

/** The permission that a request in a repository needs. */
export function permissionOf({ method, template }: ApiOperation): readonly [name: string, level: 'read' | 'write'] {
  const level = method === 'get' ? 'read' : 'write';
  if (template === '/repos/{owner}/{repo}' || template.includes('/collaborators')) return ['metadata', 'read'];
  if (/\/(git|branches)\b/.test(template)) return ['contents', level];
  return [template.includes('/pulls') ? 'pull_requests' : 'issues', level];
}
