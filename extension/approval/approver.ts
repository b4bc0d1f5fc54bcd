import { generateKey } from '../../shared/domain/approval-signing.ts';
import { lookAlike } from '../../shared/domain/look-alike.ts';
import type { Ask } from '../platform/ask.ts';
import { ActionError } from '../platform/action-error.ts';
import type { RunnerPort } from '../platform/feature-host.ts';
import type { Secrets, StoredKey } from '../platform/secrets.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

export interface ApproverPorts {
  readonly ask: Ask;
  readonly secrets: Secrets;
  readonly runner: RunnerPort;
  /** Name to suggest, e.g. that of the operating system's user. */
  readonly suggestedName: string;
  /** True when the gatekeeper is on this host, so that its command line may enrol. */
  readonly gatekeeperIsHere: () => boolean;
  /** Runs the bundled `pass-runner` with these arguments. */
  readonly cli: (args: readonly string[]) => Promise<unknown>;
  readonly now: () => Date;
}

/**
 * The person's key, made at first use and known to the gatekeeper.
 * @throws PassError `cancelled` when the person gives no name; `prerequisite` when the gatekeeper is on another host and does
 *   not know the key
 */
export async function enrolledKey(ports: ApproverPorts): Promise<StoredKey> {
  const key = (await ports.secrets.approverKey()) ?? (await makeKey(ports));
  if (await isEnrolled(ports.runner, key)) return key;
  const enrol = ['enroll', '--name', key.approver, '--public-key', key.publicKey];
  if (!ports.gatekeeperIsHere()) {
    const command = `pass-runner enroll --name "${key.approver}" --public-key ${key.publicKey}`;
    throw new ActionError('prerequisite', 'The gatekeeper of this runner does not know your approver key.', `Have this run on the gatekeeper's host: ${command}`, { title: 'Copy Command', copy: command });
  }
  await ports.cli(enrol);
  if (!(await isEnrolled(ports.runner, key))) throw new PassError('forbidden', 'The gatekeeper does not accept your approver key; it may have been revoked.', 'Look at `pass-runner enroll --list` on this machine.');
  return key;
}

/** True when the gatekeeper takes this key for the named person's. */
export async function isEnrolled(runner: RunnerPort, key: StoredKey): Promise<boolean> {
  const { approvers } = await runner.call('approvers.list', {});
  return approvers.some((known) => known.publicKey === key.publicKey && known.approver === key.approver && known.revokedAt === null);
}

async function makeKey(ports: ApproverPorts): Promise<StoredKey> {
  const { approvers } = await ports.runner.call('approvers.list', {});
  const name = await ports.ask.text({
    title: 'Your name as an approver',
    prompt: 'Approvals are signed with a key that only this editor holds, and recorded under this name.',
    value: ports.suggestedName,
    validate: (text) => {
      if (!/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,118}$/u.test(text.trim())) return 'Letters, digits, spaces and . _ @ - are possible.';
      const other = lookAlike(text.trim(), approvers.map(({ approver }) => approver));
      return other === undefined ? undefined : `This looks like ${other}, who is enrolled already: write it the same if that is you.`;
    },
  });
  if (name === undefined || name.trim() === '') throw new PassError('cancelled', 'Nothing was approved.', '');
  const key: StoredKey = { ...generateKey(), approver: name.trim(), createdAt: ports.now().toISOString() };
  await ports.secrets.storeApproverKey(key);
  return key;
}
