import { PassError } from '../protocol/pass-error.ts';
import type { VerifiedStatement } from './approval-signing.ts';
import { automaticEnrolment } from './approval.ts';
import type { ApprovalRules, ApproverKey } from './approval.ts';
import { requireClosed } from './approved-operations.ts';
import type { WriteBundle } from './bundle.ts';
import type { Digest } from './digest.ts';
import type { Persons } from './persons.ts';

/** What an approval is held against, beside the clock. */
export interface ApprovalScene {
  readonly bundle: WriteBundle;
  /** Of the bundle's bytes. */
  readonly digest: Digest;
  readonly rules: ApprovalRules;
  readonly persons: Persons;
}

/**
 * A signature of an enrolled key counts for exactly one bundle, on targets of its scope, and not for whoever submitted the
 * run where four eyes are asked for.
 * @throws PassError `forbidden` or `bad_input`, with the reason why it does not count
 */
export function requireCounting({ statement, digest, key }: VerifiedStatement, scene: ApprovalScene): void {
  const { bundle, digest: bundleDigest } = scene;
  const { nonce, operationIds } = statement.predicate;
  if (digest !== bundleDigest) throw new PassError('forbidden', 'The approval is for other bytes than this bundle.', 'Read the bundle as it is, and approve it.');
  if (nonce !== bundle.nonce) throw new PassError('forbidden', 'The approval was made for another bundle.', 'Approve this bundle.');
  requireClosed(bundle, operationIds);
  checkScope(key, scene);
  checkSubmitter(key, scene);
}

/**
 * Where four eyes are asked for, the submitter has to be one person: whoever holds the token that a runner's clients share
 * could be anybody, the approver too.
 * @throws PassError `forbidden`: then nobody can approve the bundle
 */
export function requireKnownSubmitter({ submittedBy, namedSubmitter }: Pick<WriteBundle, 'submittedBy' | 'namedSubmitter'>, { fourEyes }: ApprovalRules): void {
  if (fourEyes && namedSubmitter !== true) throw new PassError('forbidden', `Four eyes are asked for, and nobody can tell who submitted this run: it came with the token that all clients of the runner share (${submittedBy}). Nobody can approve it.`, ownTokenHint);
}

/** What to do for a submitter of one's own. */
export const ownTokenHint = 'Make a client token for each person with `pass-runner token NAME` on the runner’s host, and submit the document again with it (--token-file FILE, or “Set Runner Token…” in VS Code).';

/** True for a key that whoever runs a command makes without being asked: it names an account of the host, and no person. */
export function isAutomatic({ enrolledBy }: Pick<ApproverKey, 'enrolledBy'>): boolean {
  return enrolledBy === automaticEnrolment;
}

/** True where the automatic key of an account counts for nothing: one person could give two approvals with it. */
export function wantsPersons({ requiredApprovals, fourEyes }: ApprovalRules): boolean {
  return requiredApprovals > 1 || fourEyes;
}

function checkScope(key: ApproverKey, { bundle: { target }, rules }: ApprovalScene): void {
  if (isAutomatic(key) && wantsPersons(rules)) {
    throw new PassError('forbidden', `The automatic key of ${key.approver} does not count where ${rules.fourEyes ? 'four eyes are' : `${rules.requiredApprovals} persons are`} asked for: whoever uses this account has it.`, 'Make a key of your own with `pass-runner enroll --name NAME`, and approve with --as NAME.');
  }
  if (key.scope === 'any' || target.kind === 'folder' || target.emulator) return;
  throw new PassError('forbidden', `The key of ${key.approver} counts for folders and emulators only, not for ${target.owner}/${target.name}.`, 'Approve with a key of scope `any`: see `pass-runner enroll --help`.');
}

function checkSubmitter(key: ApproverKey, { bundle: { submittedBy }, rules, persons }: ApprovalScene): void {
  if (!rules.fourEyes || persons.idOf(key.approver) !== persons.idOf(submittedBy)) return;
  const alias = key.approver === submittedBy ? '' : ` (as ${submittedBy})`;
  throw new PassError('forbidden', `${key.approver} submitted this run${alias} and cannot approve it: four eyes are asked for.`, 'Ask another enrolled person to approve it.');
}
