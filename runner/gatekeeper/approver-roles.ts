import type { ApproverKey } from '../../shared/domain/approval.ts';
import type { Operation } from '../../shared/domain/bundle.ts';
import { isCodeOperation } from '../../shared/domain/code-rules.ts';
import { personsOf } from '../../shared/domain/persons.ts';
import type { Persons } from '../../shared/domain/persons.ts';
import type { Prerequisite } from '../../shared/domain/run.ts';
import type { Target } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { VerifiedApproval } from './approvals.ts';
import type { ApproverAccount, VerificationRequest } from './approvals.ts';
import type { Access } from './target-port.ts';
import type { AllTargets } from './targets.ts';

/**
 * Verify an approval with the roles that its approvers have on GitHub. The approval of a person who may not write there is
 * left out like every one that does not count.
 * @throws PassError `forbidden` when not enough is left, and whatever keeps GitHub from telling the roles
 */
export async function verifyWithRoles(request: VerificationRequest, targets: Pick<AllTargets, 'requireApprovers'>): Promise<VerifiedApproval> {
  const persons = personsOf(request.keys);
  const without = new Map<string, PassError>();
  for (;;) {
    const approval = VerifiedApproval.verify({ ...request, without });
    const before = without.size;
    for (const account of approval.accounts) {
      const refusal = await refusalOf(targets, approval.bundle.target, account, accessOf(approval.operations));
      // Without an answer nobody's role is known; that is no reason to go on without this one person.
      if (refusal !== undefined && refusal.kind !== 'forbidden') throw refusal;
      if (refusal !== undefined) without.set(persons.idOf(account.approver), refusal);
    }
    if (without.size === before) return approval;
  }
}

/** What a target has to be opened for. */
export function accessOf(operations: readonly Operation[]): Access {
  return operations.some(isCodeOperation) ? 'code' : 'issues';
}

/**
 * Whether the approvers who are linked to an account on GitHub have the role there that approving issues needs: asked before
 * anybody signs. Empty where none is linked. A sync asks again, and for its own operations.
 * @param keys those that count for the target
 * @param all every key, also those that do not: an account is that of the person, whichever key it was linked with
 * @param required persons that have to approve
 */
export async function approverRoles(targets: AllTargets, target: Target, { keys, all, required }: { keys: readonly ApproverKey[]; all: readonly ApproverKey[]; required: number }): Promise<Prerequisite[]> {
  const persons = personsOf(all);
  const everybody = new Map(keys.map(({ approver }) => [persons.idOf(approver), approver]));
  const accounts = [...everybody.values()].flatMap((approver) => accountsOf(approver, persons));
  if (target.kind === 'folder' || accounts.length === 0) return [];
  const common = { id: 'github.approvers', name: `Role of the approvers in ${target.owner}/${target.name}` };
  const refused = new Map<string, PassError>();
  for (const [account, refusal] of await Promise.all(accounts.map(async (one) => [one, await refusalOf(targets, target, one, 'issues')] as const))) if (refusal !== undefined) refused.set(account.approver, refusal);
  if (refused.size === 0) return [{ ...common, status: 'ok', seen: accounts.map(({ approver, githubLogin }) => `${approver} (@${githubLogin})`).join(', '), blocks: [], fix: '' }];
  const enough = everybody.size - refused.size >= required;
  const reasons = [...refused.values()];
  return [{
    ...common,
    status: enough ? 'degraded' : 'missing',
    seen: [...new Set(reasons.map(({ message }) => message))].join(' '),
    blocks: [enough ? `approvals by ${[...refused.keys()].join(', ')}` : 'Approve & Sync'],
    fix: [...new Set(reasons.map(({ hint }) => hint))].join(' '),
  }];
}

function accountsOf(approver: string, persons: Persons): ApproverAccount[] {
  return persons.loginsOf(approver).map((githubLogin) => ({ approver, githubLogin }));
}

async function refusalOf(targets: Pick<AllTargets, 'requireApprovers'>, target: Target, account: ApproverAccount, access: Access): Promise<PassError | undefined> {
  try {
    await targets.requireApprovers(target, [account], access);
    return undefined;
  } catch (error) {
    if (PassError.is(error)) return error;
    throw error;
  }
}
