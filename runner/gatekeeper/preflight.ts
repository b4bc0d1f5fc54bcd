import { describeHalt } from '../../shared/domain/halt.ts';
import type { ApproverKey } from '../../shared/domain/approval.ts';
import type { Prerequisite } from '../../shared/domain/run.ts';
import type { TargetChoice } from '../../shared/domain/target.ts';
import { isAutomatic, wantsPersons } from '../../shared/domain/approval-checks.ts';
import { personsOf } from '../../shared/domain/persons.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { approverRoles } from './approver-roles.ts';
import type { AllTargets } from './targets.ts';
import type { GatekeeperHome } from './home.ts';

/** What a sync to this target (or to GitHub in general) needs from outside, and whether it is there. */
export async function preflight(home: GatekeeperHome, targets: AllTargets, choice: TargetChoice | undefined): Promise<Prerequisite[]> {
  const halt = await home.halted();
  const halted = halt === null ? [] : [missing('halt', 'Writing', describeHalt(halt), ['Approve & Sync'], 'Run `pass-runner resume` on the gatekeeper’s host.')];
  const found: Prerequisite[] = [...halted, await approver(home, choice)];
  if (choice?.kind === 'folder') return [...found, await folder(targets, choice)];
  const api = await github(home, targets, choice === undefined);
  found.push(...api);
  if (choice !== undefined) found.push(await allowed(home, choice));
  if (choice !== undefined && api.every(({ status }) => status === 'ok') && found.every(({ id, status }) => id !== 'github.allowed' || status === 'ok')) found.push(...(await repository(home, targets, choice)));
  return found;
}

function missing(id: string, name: string, seen: string, blocks: string[], fix: string): Prerequisite {
  return { id, name, status: 'missing', seen, blocks, fix };
}

function ok(id: string, name: string, seen: string): Prerequisite {
  return { id, name, status: 'ok', seen, blocks: [], fix: '' };
}

async function approver(home: GatekeeperHome, choice: TargetChoice | undefined): Promise<Prerequisite> {
  const name = 'An enrolled approver';
  const { keys, all, usable } = await keysFor(home, choice);
  const { idOf } = personsOf(all);
  const persons = [...new Map(usable.map((key) => [idOf(key.approver), key.approver])).values()];
  const rules = await home.settings();
  const { requiredApprovals } = rules;
  if (persons.length >= requiredApprovals) return ok('approver', name, persons.join(', '));
  // The automatic key of whoever approves first on this host counts for a folder.
  if (keys.length === 0 && !wantsPersons(rules) && choice?.kind === 'folder') return ok('approver', name, 'nobody yet; the first approval on this host enrols its key');
  const seen = keys.length === 0 ? 'no key is enrolled' : `${persons.length} of ${requiredApprovals} persons with a key that counts here`;
  return missing('approver', name, seen, [choice === undefined ? 'Approve & Sync to GitHub' : 'Approve & Sync'], 'Run `pass-runner enroll --name NAME` on the gatekeeper’s host.');
}

/** Every key, those that were not revoked, and those of them that count for such a target under the rules. */
async function keysFor(home: GatekeeperHome, choice: TargetChoice | undefined): Promise<{ keys: ApproverKey[]; all: ApproverKey[]; usable: ApproverKey[] }> {
  const all = await home.approvers();
  const rules = await home.settings();
  const keys = all.filter(({ revokedAt }) => revokedAt === null);
  const emulator = (await home.github().catch(() => undefined))?.emulator ?? false;
  return { keys, all, usable: keys.filter((key) => (key.scope === 'any' || choice?.kind === 'folder' || emulator) && !(isAutomatic(key) && wantsPersons(rules))) };
}

async function folder(targets: AllTargets, choice: Extract<TargetChoice, { kind: 'folder' }>): Promise<Prerequisite> {
  const name = 'The target folder';
  try {
    const target = await targets.resolve(choice);
    return ok('folder', name, target.kind === 'folder' ? target.path : '');
  } catch (error) {
    const { message, hint } = PassError.toData(error);
    return missing('folder', name, message, ['Approve & Sync'], hint);
  }
}

/** @param optional nobody named a repository: a token that is not there keeps nothing back */
async function github(home: GatekeeperHome, targets: AllTargets, optional: boolean): Promise<Prerequisite[]> {
  const name = 'A GitHub token';
  try {
    if ((await home.credential()) === undefined) {
      return [{ ...missing('github.credential', name, 'none', ['Approve & Sync to GitHub', 'the list of repositories'], 'Run `pass-runner credential` on the gatekeeper’s host, or set PASS_GITHUB_TOKEN where `pass-runner serve` is started. A folder needs none.'), ...(optional ? { optional } : {}) }];
    }
    const account = await targets.account();
    const seen = account.app ? `GitHub App ${account.login}` : `account ${account.login}${account.scopes === null ? '' : `, scopes: ${account.scopes === '' ? 'none' : account.scopes}`}`;
    // Classic tokens name their scopes; fine-grained and installation tokens do not.
    if (account.scopes !== null && !account.fineGrained && !/\b(repo|public_repo)\b/.test(account.scopes)) {
      return [{ id: 'github.credential', name, status: 'degraded', seen, blocks: ['writing issues'], fix: 'Give the token the scope `repo` (or `public_repo` for public repositories).' }];
    }
    return [ok('github.credential', name, seen), ok('github.api', 'The GitHub API', (await home.github()).apiUrl)];
  } catch (error) {
    const { kind, message, hint } = PassError.toData(error);
    if (kind === 'prerequisite' || kind === 'bad_input' || kind === 'storage') return [missing('github.credential', name, message, ['Approve & Sync to GitHub'], hint)];
    return [missing('github.api', 'The GitHub API', message, ['Approve & Sync to GitHub'], hint)];
  }
}

async function allowed(home: GatekeeperHome, { owner, name }: Extract<TargetChoice, { kind: 'github' }>): Promise<Prerequisite> {
  const wanted = `${owner}/${name}`;
  const { repositories } = await home.settings();
  const is = repositories.some((entry) => entry.toLowerCase() === wanted.toLowerCase());
  const title = `${wanted} on the allow-list`;
  return is ? ok('github.allowed', title, wanted) : missing('github.allowed', title, repositories.length === 0 ? 'the list is empty' : `the list has ${repositories.length} others`, ['Approve & Sync'], `Run \`pass-runner allow ${wanted}\` on the gatekeeper’s host.`);
}

async function repository(home: GatekeeperHome, targets: AllTargets, choice: Extract<TargetChoice, { kind: 'github' }>): Promise<Prerequisite[]> {
  const name = `${choice.owner}/${choice.name}`;
  try {
    const target = await targets.resolve(choice);
    await (await targets.open(target, 'issues')).highestNumber();
    const { requiredApprovals: required } = await home.settings();
    const { usable, all } = await keysFor(home, choice);
    const roles = await approverRoles(targets, target, { keys: usable, all, required });
    return [ok('github.repository', name, target.kind === 'github' ? `${target.visibility}, id ${target.repositoryId}` : ''), ...roles];
  } catch (error) {
    const { message, hint } = PassError.toData(error);
    return [missing('github.repository', name, message, ['Approve & Sync'], hint)];
  }
}
