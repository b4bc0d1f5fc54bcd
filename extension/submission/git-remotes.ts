export interface RemoteRepository {
  readonly remote: string;
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

/**
 * Repositories that the text of a `.git/config` names. A workspace can write anything there, so they are suggestions and
 * never chosen by themselves.
 */
export function remoteRepositories(config: string): RemoteRepository[] {
  const found: RemoteRepository[] = [];
  let remote: string | undefined;
  for (const line of config.split(/\r?\n/)) {
    const section = /^\s*\[(\w+)(?:\s+"([^"]*)")?\]/.exec(line);
    if (section !== null) remote = section[1] === 'remote' ? section[2] : undefined;
    const url = /^\s*url\s*=\s*(\S+)/.exec(line)?.[1];
    if (remote === undefined || url === undefined) continue;
    const repository = repositoryOf(url);
    if (repository !== undefined) found.push({ remote, ...repository });
  }
  return found;
}

/** `git@host:owner/name.git`, `ssh://git@host/owner/name`, `https://host/owner/name.git`. */
export function repositoryOf(url: string): { host: string; owner: string; name: string } | undefined {
  const match = /^(?:(?:https?|ssh|git):\/\/(?:[^@/\s]+@)?([\w.-]+)(?::\d+)?\/|(?:[\w.-]+@)?([\w.-]+):)([A-Za-z0-9][A-Za-z0-9-]{0,38})\/([A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/.exec(url);
  const host = match?.[1] ?? match?.[2];
  const [owner, name] = [match?.[3], match?.[4]];
  return host === undefined || owner === undefined || name === undefined ? undefined : { host, owner, name };
}

/** `owner/name` as a person types it, or undefined. */
export function parseRepositoryName(text: string): { owner: string; name: string } | undefined {
  const match = /^([A-Za-z0-9][A-Za-z0-9-]{0,38})\/([A-Za-z0-9._-]{1,100})$/.exec(text.trim());
  const [owner, name] = [match?.[1], match?.[2]];
  return owner === undefined || name === undefined || name === '.' || name === '..' ? undefined : { owner, name };
}
