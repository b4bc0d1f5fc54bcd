import type { ApproverKey } from '../../shared/domain/approval.ts';
import type { Prerequisite } from '../../shared/domain/run.ts';
import type { Target } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { AllTargets } from './targets.ts';

/**
 * Whether the approvers who are linked to an account on GitHub have the role there that approving issues needs: asked before
 * anybody signs. Empty where none is linked. A sync asks again, and for its own operations.
 * @param keys those that count for the target
 * @param required persons that have to approve
 */
export async function approverRoles(targets: AllTargets, target: Target, keys: readonly ApproverKey[], required: number): Promise<Prerequisite[]> {
  const linked = keys.filter(({ githubLogin }) => githubLogin !== undefined);
  if (target.kind === 'folder' || linked.length === 0) return [];
  const common = { id: 'github.approvers', name: `Role of the approvers in ${target.owner}/${target.name}` };
  const refused = new Map((await Promise.all(linked.map(async (key) => [key, await refusalOf(targets, target, key)] as const))).flatMap(([key, refusal]) => (refusal === undefined ? [] : [[key, refusal] as const])));
  if (refused.size === 0) return [{ ...common, status: 'ok', seen: linked.map(({ approver, githubLogin }) => `${approver} (@${githubLogin ?? ''})`).join(', '), blocks: [], fix: '' }];
  const able = new Set(keys.filter((key) => !refused.has(key)).map(({ approver }) => approver));
  const unable = [...new Set([...refused.keys()].map(({ approver }) => approver))].filter((approver) => !able.has(approver));
  const reasons = [...refused.values()];
  return [{
    ...common,
    status: able.size >= required ? 'degraded' : 'missing',
    seen: [...new Set(reasons.map(({ message }) => message))].join(' '),
    blocks: able.size >= required ? (unable.length === 0 ? ['approvals with that key'] : [`approvals by ${unable.join(', ')}`]) : ['Approve & Sync'],
    fix: [...new Set(reasons.map(({ hint }) => hint))].join(' '),
  }];
}

async function refusalOf(targets: AllTargets, target: Target, key: ApproverKey): Promise<PassError | undefined> {
  try {
    await targets.requireApprovers(target, [{ approver: key.approver, githubLogin: key.githubLogin ?? null }], 'issues');
    return undefined;
  } catch (error) {
    if (PassError.is(error)) return error;
    throw error;
  }
}
