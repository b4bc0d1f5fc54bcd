import { PassError } from '../../../shared/protocol/pass-error.ts';
import type { GithubTarget, TargetChoice } from '../../../shared/domain/target.ts';
import type { GithubSettings } from '../../../shared/protocol/startup.ts';
import { apiHostOf } from '../api-host.ts';
import { stale } from '../stale.ts';
import type { Access } from '../target-port.ts';
import { BranchAnswer, readAnswer, RepositoryAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import { Redirected } from './errors.ts';

/** A repository with the id, visibility and base commit that it has now. */
export async function resolveRepository(client: GithubClient, settings: GithubSettings, choice: Extract<TargetChoice, { kind: 'github' }>): Promise<{ target: GithubTarget; answer: RepositoryAnswer }> {
  const where = `${choice.owner}/${choice.name}`;
  const answer = await readRepository(client, choice.owner, choice.name);
  const branch = choice.base ?? answer.default_branch;
  const baseSha = await baseCommit(client, answer, branch, choice.base !== undefined);
  if (answer.owner.login.toLowerCase() !== choice.owner.toLowerCase() || answer.name.toLowerCase() !== choice.name.toLowerCase()) {
    throw new PassError('not_found', `${where} is now ${answer.owner.login}/${answer.name}.`, planFor(`${answer.owner.login}/${answer.name}`));
  }
  const target: GithubTarget = {
    kind: 'github',
    apiHost: apiHostOf(settings.apiUrl),
    repositoryId: answer.id,
    owner: answer.owner.login,
    name: answer.name,
    visibility: answer.visibility ?? (answer.private ? 'private' : 'public'),
    defaultBranch: branch,
    baseSha,
    emulator: settings.emulator,
  };
  return { target, answer };
}

async function readRepository(client: GithubClient, owner: string, name: string): Promise<RepositoryAnswer> {
  const what = `read the repository ${owner}/${name}`;
  try {
    const { data } = await client.read(what, 'GET /repos/{owner}/{repo}', { owner, repo: name });
    return readAnswer(RepositoryAnswer, data, what);
  } catch (error) {
    const present = await presentName(client, error);
    if (present === undefined) throw error;
    throw stale(`${owner}/${name} is now ${present}: it was renamed or transferred.`, planFor(present));
  }
}

/** What to do about a bundle for a name that the repository has no longer: that bundle cannot be written any more. */
function planFor(repository: string): string {
  return `Plan for it by its present name: \`pass-runner run PRD --target ${repository}\`. Issues that are there are found again.`;
}

/** Where a redirect leads: GitHub names the repository by its id then. */
async function presentName(client: GithubClient, error: unknown): Promise<string | undefined> {
  const location = PassError.is(error, 'stale') && error.cause instanceof Redirected ? error.cause.location : undefined;
  const id = /\/repositories\/(\d+)$/.exec(location ?? '')?.[1];
  if (id === undefined) return undefined;
  try {
    const { owner, name } = await readById(client, Number(id));
    return `${owner.login}/${name}`;
  } catch {
    // It may be out of the token's reach: the redirect alone says that it moved.
    return undefined;
  }
}

async function readById(client: GithubClient, id: number): Promise<RepositoryAnswer> {
  const what = 'read where the repository is';
  const { data } = await client.read(what, 'GET /repositories/{repository_id}', { repository_id: id });
  return readAnswer(RepositoryAnswer, data, what);
}

async function baseCommit(client: GithubClient, answer: RepositoryAnswer, branch: string, named: boolean): Promise<string | null> {
  const what = `read the branch ${branch} of ${answer.owner.login}/${answer.name}`;
  try {
    const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/branches/{branch}', { owner: answer.owner.login, repo: answer.name, branch });
    return readAnswer(BranchAnswer, data, what).commit.sha;
  } catch (error) {
    // The default branch of a repository without commits does not exist yet.
    if (!named && PassError.is(error, 'not_found')) return null;
    throw error;
  }
}

/**
 * The repository of a bundle, read live: the same id under the same name, as visible as approved, open for issues, and
 * with the permission that the writes need.
 * @throws PassError `stale` or `forbidden`
 */
export async function requireSameRepository(client: GithubClient, settings: GithubSettings, target: GithubTarget, access: Access): Promise<RepositoryAnswer> {
  requireSameApi(settings, target);
  const where = `${target.owner}/${target.name}`;
  const answer = await readRepository(client, target.owner, target.name);
  if (answer.id !== target.repositoryId) throw stale(`${where} is another repository now (id ${answer.id} instead of ${target.repositoryId}): it was renamed, transferred or made again.`, planFor('owner/name'));
  if (answer.owner.login !== target.owner || answer.name !== target.name) throw stale(`${where} is now ${answer.owner.login}/${answer.name}.`, planFor(`${answer.owner.login}/${answer.name}`));
  if (access !== 'read') requireWritable(answer, target, access);
  return answer;
}

/**
 * The repository of a bundle under the name that it has by now, for comparing what was written; `requireSameRepository` then
 * holds its id against the bundle's. Nothing is written to it under a name that the bundle does not have.
 * @throws PassError `stale` for another API, `not_found` when the token does not see that id
 */
export async function followRepository(client: GithubClient, settings: GithubSettings, target: GithubTarget): Promise<GithubTarget> {
  requireSameApi(settings, target);
  const { owner, name } = await readById(client, target.repositoryId);
  return { ...target, owner: owner.login, name };
}

function requireSameApi(settings: GithubSettings, target: GithubTarget): void {
  if (target.apiHost !== apiHostOf(settings.apiUrl) || target.emulator !== settings.emulator) {
    throw stale(`The bundle is for ${target.apiHost}${target.emulator ? ' (emulator)' : ''}; this gatekeeper works with ${apiHostOf(settings.apiUrl)}.`);
  }
}

function requireWritable(answer: RepositoryAnswer, target: GithubTarget, access: Access): void {
  const where = `${target.owner}/${target.name}`;
  const visibility = answer.visibility ?? (answer.private ? 'private' : 'public');
  if (visibility !== target.visibility) throw stale(`${where} was ${target.visibility} when the bundle was computed and is ${visibility} now.`);
  if (answer.archived || answer.disabled === true) throw stale(`${where} is archived or disabled: GitHub takes no writes.`, 'Unarchive it in its settings on GitHub, or run the PRD again with another target.');
  if (!answer.has_issues) throw stale(`Issues are switched off for ${where}.`, 'Switch issues on in its settings on GitHub, then approve again.');
  const { permissions } = answer;
  // What GitHub does not say is left to it: an installation token has permissions of another kind.
  if (permissions === undefined || permissions.push || permissions.admin || permissions.maintain === true) return;
  if (access === 'code') throw new PassError('forbidden', `The account of the token may not push to ${where}.`, 'Give it the role “Write” on this repository.');
  // Without triage permission GitHub drops labels silently.
  if (permissions.triage !== true) throw new PassError('forbidden', `The account of the token may only read ${where}.`, 'Give it at least the role “Triage” on this repository.');
}
