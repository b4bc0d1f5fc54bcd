import type { GithubTarget } from '../../../shared/domain/target.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import type { Access } from '../target-port.ts';
import { PermissionAnswer, readAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';

/**
 * The permission of a person's account on a repository (docs.github.com/rest/collaborators: `triage` and `maintain` show in the
 * role alone; a role of an organisation's own shows what it is based on).
 * @throws PassError `forbidden` when it is too little, or cannot be read
 */
export async function requirePermission(client: GithubClient, target: GithubTarget, person: { readonly approver: string; readonly login: string }, access: Access): Promise<void> {
  const where = `${target.owner}/${target.name}`;
  const who = `${person.approver} (${person.login} on GitHub)`;
  const { permission, role_name: role } = await readPermission(client, target, person.login, `read what ${who} may do in ${where}`);
  if (permission === 'admin' || permission === 'write' || role === 'maintain' || (role === 'triage' && access !== 'code')) return;
  throw new PassError('forbidden', `${who} has the role “${role ?? permission}” in ${where}, and may not approve writes to it.`, `Give ${person.login} the role “${access === 'code' ? 'Write' : 'Triage'}” on this repository, or let another person approve.`);
}

async function readPermission(client: GithubClient, target: GithubTarget, username: string, what: string): Promise<{ permission: string; role_name?: string | undefined }> {
  try {
    const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/collaborators/{username}/permission', { owner: target.owner, repo: target.name, username });
    return readAnswer(PermissionAnswer, data, what);
  } catch (error) {
    if (!PassError.is(error, 'not_found') && !PassError.is(error, 'forbidden')) throw error;
    throw new PassError('forbidden', `${error.message} Nothing is taken for a permission that is not known.`, `Make ${username} a collaborator, and let the gatekeeper’s credential read collaborators (“Metadata: read”); or let another person approve.`, error);
  }
}
