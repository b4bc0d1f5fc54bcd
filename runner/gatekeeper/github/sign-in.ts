import type { Credential } from '../credential.ts';
import { listInstalled, listRepositories, readAccount } from './account.ts';
import type { Account, ListedRepository } from './account.ts';
import { AppTokens } from './app-tokens.ts';
import type { TokenScope } from './app-tokens.ts';
import { githubClient } from './client.ts';
import type { GithubClient } from './client.ts';

/** Requests in the name of one credential. */
export interface SignIn {
  client(scope: TokenScope): GithubClient;
  /** Asked once. */
  account(): Promise<Account>;
  repositories(): Promise<{ found: ListedRepository[]; complete: boolean }>;
}

/** @throws PassError `bad_input` for an app whose key is none */
export function signIn(credential: Credential, apiUrl: string, clock: () => Date): SignIn {
  if (credential.kind === 'app') return asApp(new AppTokens(credential, apiUrl, clock), apiUrl);
  const client = githubClient({ apiUrl, token: () => Promise.resolve(credential.token), handed: credential.handed === true });
  let account: Promise<Account> | undefined;
  return {
    client: () => client,
    account: () => {
      account ??= readAccount(client, credential.token);
      // A refusal is not remembered: it may be put right.
      account.catch(() => (account = undefined));
      return account;
    },
    repositories: () => listRepositories(client),
  };
}

function asApp(tokens: AppTokens, apiUrl: string): SignIn {
  const client = (scope: TokenScope): GithubClient => githubClient({ apiUrl, token: () => tokens.token(scope), refused: (token) => tokens.forget(scope, token) });
  return {
    client,
    account: async () => ({ login: await tokens.login(), scopes: null, fineGrained: true, app: true }),
    repositories: () => listInstalled(client({ repository: undefined, access: 'read' })),
  };
}
