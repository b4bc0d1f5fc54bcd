import { githubLimits } from '../../shared/domain/pace.ts';
import type { WriteLimits } from '../../shared/domain/pace.ts';
import type { GithubTarget, Target, TargetChoice } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { ApproverAccount } from './approvals.ts';
import { openFolder, resolveFolder } from './folder/target.ts';
import type { Account, ListedRepository } from './github/account.ts';
import type { TokenScope } from './github/app-tokens.ts';
import type { GithubClient } from './github/client.ts';
import { requirePermission } from './github/permission.ts';
import { followRepository, requireSameRepository, resolveRepository } from './github/repository.ts';
import type { SignIn } from './github/sign-in.ts';
import { githubTarget } from './github/target.ts';
import type { GatekeeperHome } from './home.ts';
import type { Access, TargetPort, Targets } from './target-port.ts';

function isSameName(one: GithubTarget, other: GithubTarget): boolean {
  return one.owner === other.owner && one.name === other.name;
}

/** Folders, and the repositories of the allow-list. */
export class AllTargets implements Targets {
  readonly #home: GatekeeperHome;
  readonly #clock: () => Date;
  #signedIn: { readonly as: string; readonly signIn: SignIn } | undefined;

  constructor(home: GatekeeperHome, clock: () => Date) {
    this.#home = home;
    this.#clock = clock;
  }

  async resolve(choice: TargetChoice): Promise<Target> {
    if (choice.kind === 'folder') return resolveFolder(this.#home, choice.path);
    await this.#requireAllowed(choice.owner, choice.name);
    return (await resolveRepository(await this.#client({ repository: { ...choice, id: undefined }, access: 'read' }), await this.#home.github(), choice)).target;
  }

  async open(target: Target, access: Access): Promise<TargetPort> {
    if (target.kind === 'folder') return openFolder(this.#home, target, access);
    await this.#requireAllowed(target.owner, target.name);
    const client = await this.#client({ repository: { owner: target.owner, name: target.name, id: target.repositoryId }, access });
    const repository = await requireSameRepository(client, await this.#home.github(), target, access);
    const { settleSeconds, accounts = [] } = await this.#home.settings();
    const { login } = await this.account();
    return githubTarget({ client, target, accounts: [...new Set([login, ...accounts])], limits: await this.limits(target), settleMs: settleSeconds === undefined ? undefined : settleSeconds * 1000, mayAutoMerge: repository.allow_auto_merge !== false });
  }

  /**
   * The target of a bundle, for comparing what was written to it: a repository that was renamed or transferred meanwhile is
   * the same one by its id, where its present name is allowed.
   */
  async openWritten(target: Target): Promise<TargetPort> {
    if (target.kind === 'folder') return this.open(target, 'read');
    try {
      return await this.open(target, 'read');
    } catch (error) {
      if (!PassError.is(error, 'stale') && !PassError.is(error, 'forbidden')) throw error;
      const client = await this.#client({ repository: { owner: target.owner, name: target.name, id: target.repositoryId }, access: 'read' });
      const present = await followRepository(client, await this.#home.github(), target).catch(() => undefined);
      if (present === undefined || isSameName(present, target)) throw error;
      return this.open(present, 'read');
    }
  }

  /**
   * An approver who is linked to an account on GitHub has to have the permission that the writes need there.
   * @throws PassError `forbidden`, also when the permission cannot be read
   */
  async requireApprovers(target: Target, accounts: readonly ApproverAccount[], access: Access): Promise<void> {
    if (target.kind === 'folder' || accounts.length === 0) return;
    const client = await this.#client({ repository: { owner: target.owner, name: target.name, id: target.repositoryId }, access: 'read' });
    for (const { approver, githubLogin } of accounts) await requirePermission(client, target, { approver, login: githubLogin }, access);
  }

  /** How fast a target may be written to: GitHub's limits, or lower ones of the administrator. */
  async limits(target: Target): Promise<WriteLimits | undefined> {
    if (target.kind === 'folder') return undefined;
    const { pace } = await this.#home.settings();
    if (target.emulator && pace === undefined) return undefined;
    return { perMinute: pace?.perMinute ?? githubLimits.perMinute, perHour: pace?.perHour ?? githubLimits.perHour, spacing: target.emulator ? 0 : githubLimits.spacing };
  }

  /** Whose credential it is. */
  async account(): Promise<Account> {
    return (await this.#signIn()).account();
  }

  async repositories(): Promise<{ repositories: (ListedRepository & { allowed: boolean })[]; note: string }> {
    const allowed = (await this.#home.settings()).repositories;
    const is = ({ owner, name }: ListedRepository): boolean => allowed.some((entry) => entry.toLowerCase() === `${owner}/${name}`.toLowerCase());
    if ((await this.#home.credential()) === undefined) {
      return { repositories: [], note: 'No GitHub token: run `pass-runner credential` on the gatekeeper’s host. A folder needs none.' };
    }
    const { found, complete } = await (await this.#signIn()).repositories();
    const note = complete ? '' : `Only the ${found.length} repositories that were pushed to last are listed; others can be named.`;
    return { repositories: found.map((repository) => ({ ...repository, allowed: is(repository) })), note };
  }

  async #requireAllowed(owner: string, name: string): Promise<void> {
    const wanted = `${owner}/${name}`;
    const { repositories } = await this.#home.settings();
    if (repositories.some((entry) => entry.toLowerCase() === wanted.toLowerCase())) return;
    throw new PassError('forbidden', `${wanted} is not on the gatekeeper’s allow-list.`, `Run \`pass-runner allow ${wanted}\` on the gatekeeper’s host.`);
  }

  async #client(scope: TokenScope): Promise<GithubClient> {
    return (await this.#signIn()).client(scope);
  }

  /** Made anew when credential or address changed. */
  async #signIn(): Promise<SignIn> {
    const credential = await this.#home.credential();
    if (credential === undefined) throw new PassError('prerequisite', 'The gatekeeper has no GitHub token.', 'Run `pass-runner credential` on the gatekeeper’s host, or choose a folder as target.');
    const { apiUrl } = await this.#home.github();
    const as = JSON.stringify([credential, apiUrl]);
    if (this.#signedIn?.as !== as) {
      // Loaded when it is first needed: a folder needs none of it.
      const { signIn } = await import('./github/sign-in.ts');
      this.#signedIn = { as, signIn: signIn(credential, apiUrl, this.#clock) };
    }
    return this.#signedIn.signIn;
  }
}
