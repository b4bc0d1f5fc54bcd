import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import type { AppCredential } from '../credential.ts';
import { rsaKey } from '../rsa-key.ts';
import type { Access } from '../target-port.ts';
import { readAnswer } from './answers.ts';
import { appClient } from './client.ts';
import type { GithubClient } from './client.ts';
import type { Allowed } from './requests.ts';

/** What a token is for: one repository, or (for a list) whatever the installation reaches. */
export interface TokenScope {
  readonly repository: { readonly owner: string; readonly name: string; readonly id: number | undefined } | undefined;
  readonly access: Access;
}

const Granted = z.record(z.string(), z.string());
const Installation = z.object({ id: z.int().positive(), permissions: Granted });
type Installation = z.infer<typeof Installation>;
const Token = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

/** GitHub allows ten minutes, and asks to begin a minute early for clocks that differ. */
const jwtLifetime = 9 * 60;
const clockDrift = 60;
/** A token is not used within this time before its end, in milliseconds. */
const renewBefore = 5 * 60_000;

const requests = /^GET \/(app|app\/installations(\/\d+)?|repos\/[^/]+\/[^/]+\/installation)$|^POST \/app\/installations\/\d+\/access_tokens$/;
const ofTheApp: Allowed = ({ method, path }) => path !== undefined && requests.test(`${method} ${path}`);

/**
 * Tokens of a GitHub App (docs.github.com/apps, "Generating an installation access token"): each for one repository and the
 * permissions that are needed, kept in memory and renewed before it ends.
 */
export class AppTokens {
  readonly #credential: AppCredential;
  readonly #key: KeyObject;
  readonly #clock: () => Date;
  readonly #client: Pick<GithubClient, 'read' | 'write'>;
  readonly #tokens = new Map<string, z.infer<typeof Token>>();
  #login: Promise<string> | undefined;

  /** @throws PassError `bad_input` for a key that is none */
  constructor(credential: AppCredential, apiUrl: string, clock: () => Date) {
    this.#credential = credential;
    this.#clock = clock;
    this.#key = rsaKey(credential.privateKey);
    this.#client = appClient({ apiUrl, token: () => Promise.resolve(this.#jwt()) }, ofTheApp);
  }

  /** The login that GitHub gives to what the app writes. */
  login(): Promise<string> {
    this.#login ??= this.#readLogin();
    this.#login.catch(() => (this.#login = undefined));
    return this.#login;
  }

  /** @throws PassError `forbidden` when the app is not installed there, or has not the permission */
  async token(scope: TokenScope): Promise<string> {
    const name = JSON.stringify(scope);
    const kept = this.#tokens.get(name);
    if (kept !== undefined && Date.parse(kept.expires_at) - renewBefore > this.#clock().getTime()) return kept.token;
    const made = await this.#make(scope);
    this.#tokens.set(name, made);
    return made.token;
  }

  /** Forgets a token that was refused, so that a permission given meanwhile holds from the next request on. */
  forget(scope: TokenScope, token: string): void {
    const name = JSON.stringify(scope);
    if (this.#tokens.get(name)?.token === token) this.#tokens.delete(name);
  }

  async #make(scope: TokenScope): Promise<z.infer<typeof Token>> {
    const what = 'make a token of the GitHub App';
    const installation = await this.#installation(scope);
    const { repository } = scope;
    const narrowed = repository === undefined ? {} : repository.id === undefined ? { repositories: [repository.name] } : { repository_ids: [repository.id] };
    const { data } = await this.#client.write(what, 'POST /app/installations/{installation_id}/access_tokens', { installation_id: installation.id, ...narrowed, permissions: permissionsFor(scope, installation) });
    return readAnswer(Token, data, what);
  }

  async #installation({ repository }: TokenScope): Promise<Installation> {
    const what = 'find the installation of the GitHub App';
    const { installationId } = this.#credential;
    if (installationId !== null) return readAnswer(Installation, (await this.#client.read(what, 'GET /app/installations/{installation_id}', { installation_id: installationId })).data, what);
    if (repository !== undefined) return this.#installedOn(repository, what);
    const all = readAnswer(z.array(Installation), (await this.#client.read(what, 'GET /app/installations')).data, what);
    const [only, ...others] = all;
    if (only !== undefined && others.length === 0) return only;
    throw new PassError('prerequisite', `The GitHub App ${this.#credential.appId} has ${all.length} installations.`, all.length === 0 ? 'Install it on the repository, on GitHub.' : 'Say which one with `pass-runner credential --installation N`, or name the repository.');
  }

  async #installedOn({ owner, name }: { readonly owner: string; readonly name: string }, what: string): Promise<Installation> {
    try {
      return readAnswer(Installation, (await this.#client.read(what, 'GET /repos/{owner}/{repo}/installation', { owner, repo: name })).data, what);
    } catch (error) {
      if (!PassError.is(error, 'not_found')) throw error;
      throw new PassError('forbidden', `The GitHub App ${this.#credential.appId} is not installed on ${owner}/${name}.`, 'Install it on this repository, on GitHub.', error);
    }
  }

  async #readLogin(): Promise<string> {
    const what = 'read the GitHub App';
    const { slug } = readAnswer(z.object({ slug: z.string().min(1) }), (await this.#client.read(what, 'GET /app')).data, what);
    return `${slug}[bot]`;
  }

  /** RFC 7519, signed as RFC 7518 §3.3 (RS256) says. */
  #jwt(): string {
    const now = Math.floor(this.#clock().getTime() / 1000);
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - clockDrift, exp: now + jwtLifetime, iss: String(this.#credential.appId) })}`;
    return `${content}.${sign('RSA-SHA256', Buffer.from(content), this.#key).toString('base64url')}`;
  }
}

/** The least that is needed, and none that was not granted: GitHub refuses to narrow to what is not there. */
function permissionsFor({ access, repository }: TokenScope, { permissions: granted }: Installation): Record<string, string> {
  const wanted: Record<string, 'read' | 'write'> = repository === undefined ? { metadata: 'read' } : { metadata: 'read', issues: access === 'read' ? 'read' : 'write', contents: access === 'code' ? 'write' : 'read', pull_requests: access === 'code' ? 'write' : 'read' };
  const missing = Object.entries(wanted).find(([name, level]) => level === 'write' && granted[name] !== 'write');
  if (missing !== undefined) throw new PassError('forbidden', `The GitHub App may not write ${missing[0].replace('_', ' ')} in ${repository === undefined ? 'its repositories' : `${repository.owner}/${repository.name}`}.`, `Give the app “${missing[0]}: read and write”, accept it for the installation, then sync again.`);
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => name === 'metadata' || granted[name] !== undefined));
}
