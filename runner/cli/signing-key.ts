import { wantsPersons } from '../../shared/domain/approval-checks.ts';
import type { ApprovalRules } from '../../shared/domain/approval.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { Connection } from './connection.ts';
import { isLocalTarget } from './decision.ts';
import { homeAt } from './home.ts';
import { localKey, personKeys, unlockKey } from './keys.ts';
import type { SigningKey } from './keys.ts';
import { typedPassphrase } from './passphrase.ts';
import { UsageError } from './usage-error.ts';

export interface SigningOptions {
  readonly home?: string;
  readonly as?: string;
  readonly yes?: boolean;
}

/**
 * A person's own key; for a folder or an emulator, the automatic one of this account when there is no other.
 * @param rules of an approval; where they ask for persons, the automatic key counts for nothing
 */
export async function signingKey(connection: Connection, { target }: Pick<WriteBundle, 'target'>, options: SigningOptions, rules?: ApprovalRules): Promise<SigningKey> {
  const home = connection.home ?? homeAt(options.home);
  const names = await personKeys(home);
  const automatic = rules === undefined || !wantsPersons(rules);
  if (automatic && isLocalTarget(target) && options.as === undefined && (names.length === 0 || options.yes === true) && connection.home !== undefined) return await localKey(home);
  const name = options.as ?? (names.length === 1 ? names[0] : undefined);
  if (name !== undefined) return await unlockKey(home, name, () => typedPassphrase(name));
  if (names.length === 0) throw new PassError('prerequisite', 'You have no approver key in this home.', 'Make one on the gatekeeper’s host with "pass-runner enroll --name NAME", then approve again.');
  throw new UsageError(`Several keys lie in this home: ${names.join(', ')}.`, 'Say which one signs with --as NAME.');
}
