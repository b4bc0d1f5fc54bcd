import { PassError } from '../../../shared/protocol/pass-error.ts';
import { ListAnswer, readAnswer, RepositoryAnswer, UserAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';

/** Whose token it is. */
export interface Account {
  readonly login: string;
  /** Scopes of a classic token, comma-separated; null when GitHub names none. */
  readonly scopes: string | null;
  readonly fineGrained: boolean;
  readonly app: boolean;
}

export interface ListedRepository {
  readonly owner: string;
  readonly name: string;
  readonly visibility: string;
}

/** Pages of 100 repositories that are read for a pick list. */
const listedPages = 5;

/** @throws PassError `prerequisite` for a token that GitHub does not accept */
export async function readAccount(client: GithubClient, token: string): Promise<Account> {
  const fineGrained = token.startsWith('github_pat_');
  try {
    const { data, headers } = await client.read('read the account of the token', 'GET /user');
    const scopes = headers['x-oauth-scopes'];
    return { login: readAnswer(UserAnswer, data, 'read the account of the token').login, scopes: typeof scopes === 'string' ? scopes : null, fineGrained, app: false };
  } catch (error) {
    if (!PassError.is(error, 'forbidden') || !token.startsWith('ghs_')) throw error;
    return { login: await installationLogin(client), scopes: null, fineGrained: true, app: true };
  }
}

/** Without it, the issues of every bot would count as its own. */
async function installationLogin(client: GithubClient): Promise<string> {
  try {
    return await client.viewer('read the account of the installation token');
  } catch (error) {
    if (PassError.is(error, 'unavailable') || PassError.is(error, 'rate_limited')) throw error;
    throw new PassError('prerequisite', `GitHub does not say whose installation token it is: ${PassError.toData(error).message}`, 'Store the GitHub App itself (`pass-runner credential --app-id N < key.pem`), or a personal access token.', error);
  }
}

/** Repositories that the installation of an app reaches. */
export async function listInstalled(client: GithubClient): Promise<{ found: ListedRepository[]; complete: boolean }> {
  const what = 'list the repositories of the GitHub App';
  const answers = await client.readAll(what, 'GET /installation/repositories', {}, 'repositories');
  return { found: answers.map((repository) => listed(readAnswer(RepositoryAnswer, repository, what))), complete: true };
}

function listed({ owner, name, visibility, private: isPrivate }: RepositoryAnswer): ListedRepository {
  return { owner: owner.login, name, visibility: visibility ?? (isPrivate ? 'private' : 'public') };
}

/** Repositories that the token reaches, those pushed to last first. */
export async function listRepositories(client: GithubClient): Promise<{ found: ListedRepository[]; complete: boolean }> {
  const found: ListedRepository[] = [];
  for (let page = 1; page <= listedPages; page += 1) {
    const what = 'list the repositories of the token';
    const { data } = await client.read(what, 'GET /user/repos', { per_page: 100, page, sort: 'pushed' });
    const answers = readAnswer(ListAnswer, data, what).map((repository) => readAnswer(RepositoryAnswer, repository, what));
    found.push(...answers.map(listed));
    if (answers.length < 100) return { found, complete: true };
  }
  return { found, complete: false };
}
