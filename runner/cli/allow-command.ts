import type { HomeOptions } from './command.ts';
import { homeAt, prepareHome } from './home.ts';
import { allowedRepositories, allowRepository, disallowRepository } from './host-files.ts';
import type { Output } from './output.ts';
import { parseTarget } from './target-argument.ts';
import { UsageError } from './usage-error.ts';

export interface AllowSettings extends HomeOptions {
  readonly list?: boolean;
  readonly revoke?: string;
}

/** Body of `allow`: the list of repositories that the gatekeeper may write to. */
export async function allowCommand(repository: string | undefined, options: AllowSettings, output: Output): Promise<undefined> {
  const home = homeAt(options.home);
  const asked = [repository, options.revoke, options.list].filter((one) => one !== undefined).length;
  if (asked > 1) throw new UsageError('A repository, --revoke and --list exclude each other.', 'Ask for one of them.');
  if (options.revoke !== undefined) {
    const revoked = requireName(options.revoke);
    await prepareHome(home);
    const removed = await disallowRepository(home, revoked);
    output.result({ repository: revoked, removed }, removed ? `${revoked} is no target any more.` : `${revoked} was not on the list.`);
  } else if (repository !== undefined) {
    const allowed = requireName(repository);
    await prepareHome(home);
    const added = await allowRepository(home, allowed);
    output.result({ repository: allowed, added }, added ? `${allowed} is allowed as a target.` : `${allowed} was allowed already.`);
  } else {
    const repositories = await allowedRepositories(home);
    output.result({ repositories }, repositories.length === 0 ? 'No repository is allowed yet.' : repositories.join('\n'));
  }
  return undefined;
}

function requireName(repository: string): string {
  if (/^[^\s/:]+\/[^\s/:]+$/.test(repository) && parseTarget(repository, undefined).kind === 'github') return repository;
  throw new UsageError(`${JSON.stringify(repository)} is no repository.`, 'Name one as owner/name. A folder needs no permission of the gatekeeper.');
}
