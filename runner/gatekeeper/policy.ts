import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { digestOfJson } from '../../shared/domain/digest.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { describeMode } from './approvals.ts';
import type { Settings } from './home.ts';
import { stale } from './stale.ts';

type Policy = Pick<Settings, 'requiredApprovals' | 'fourEyes' | 'internalDocuments' | 'limits'>;

/** Names the administrator's rules for what may be written, and who has to agree. How fast it is written is none of them. */
export function policyDigest({ requiredApprovals, fourEyes, internalDocuments = [], limits = {} }: Policy): Digest {
  return digestOfJson({ requiredApprovals, fourEyes, internalDocuments: [...internalDocuments].sort(), limits });
}

/**
 * A person read the bundle, and what it takes to approve it, under these rules.
 * @throws PassError `stale` when they are others now
 */
export function requireSamePolicy({ preconditions }: WriteBundle, policy: Policy): void {
  if (policyDigest(policy) === preconditions.policyDigest) return;
  const { internalDocuments = [], limits = {} } = policy;
  const more = [
    ...(internalDocuments.length === 0 ? [] : [`internal documents ${internalDocuments.join(', ')}`]),
    ...Object.entries(limits).map(([name, most]) => `at most ${most} ${name} in a sync`),
  ];
  throw stale(`The administrator’s rules were changed since the bundle was computed. They are: ${[describeMode(policy), ...more].join('; ')}.`);
}
