import { ownTokenHint } from '../../shared/domain/approval-checks.ts';
import type { ApprovalRules } from '../../shared/domain/approval.ts';
import type { Prerequisite } from '../../shared/domain/run.ts';
import type { TargetChoice } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Gate } from '../governance/gate.ts';

/** Longest time (milliseconds) that a plan waits for news of the target. */
const patience = 8_000;

/** What cannot be had in this version, said in the same form as anything else that is missing. */
export const sandboxPrerequisite: Prerequisite = {
  id: 'sandbox',
  name: 'Sandboxed build',
  status: 'missing',
  seen: 'This version of PASS plans and syncs a backlog; it does not build patches in a sandbox yet.',
  blocks: ['build'],
  fix: 'Go on without a build: the backlog can be reviewed, approved and synced. Leave out --build to hide this line.',
};

/** Where four eyes are asked for, it has to be known whose run it is. */
function submitter({ fourEyes }: ApprovalRules, named: boolean): Prerequisite[] {
  if (!fourEyes) return [];
  const common = { id: 'submitter', name: 'A submitter who can be told apart' };
  if (named) return [{ ...common, status: 'ok', seen: 'a client token of their own', blocks: [], fix: '' }];
  return [{ ...common, status: 'missing', seen: 'the token that all clients of this runner share; four eyes are asked for', blocks: ['Approve & Sync'], fix: ownTokenHint }];
}

/** Everything that a run needs from the outside, and whether it is there. Never throws: what cannot be asked is missing. */
export async function preflight(gate: Gate, { target, build, namedSubmitter }: { target: TargetChoice | undefined; build: boolean; namedSubmitter: boolean }): Promise<Prerequisite[]> {
  const own = build ? [sandboxPrerequisite] : [];
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new PassError('unavailable', `The gatekeeper did not answer within ${patience / 1000} seconds.`, 'Look whether the target can be reached from this machine; "pass-runner doctor" says more.')), patience);
  });
  try {
    const [{ prerequisites }, { rules }] = await Promise.race([Promise.all([gate.preflight(target), gate.approvers()]), tooLong]);
    return [...prerequisites, ...submitter(rules, namedSubmitter), ...own];
  } catch (error) {
    const { message, hint } = PassError.toData(error);
    return [{ id: 'gatekeeper', name: 'Gatekeeper', status: 'missing', seen: message, blocks: ['sync'], fix: hint }, ...own];
  } finally {
    clearTimeout(timer);
  }
}
