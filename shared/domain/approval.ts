import { z } from 'zod';
import { Digest } from './digest.ts';
import { OperationId } from './bundle.ts';

export const approvalPayloadType = 'application/vnd.in-toto+json';
export const approvalPredicateType = 'https://pass.dev/approval/v1';

/** Statement that a person signs (in-toto Statement v1; the subject is the bundle). */
export const ApprovalStatement = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.tuple([z.strictObject({ name: z.literal('bundle'), digest: z.strictObject({ sha256: Digest }) })]),
  predicateType: z.literal(approvalPredicateType),
  predicate: z.strictObject({
    decision: z.enum(['approve', 'reject']),
    approver: z.string().min(1).max(120),
    /** The operations that are approved: all of the bundle, or some with everything that they need. */
    operationIds: z.array(OperationId),
    /** The bundle's nonce. */
    nonce: z.string(),
    notAfter: z.iso.datetime(),
    reason: z.string().max(2000),
  }),
});
export type ApprovalStatement = z.infer<typeof ApprovalStatement>;

/** DSSE envelope (secure-systems-lab/dsse v1.0.2): base64 payload, signatures over its pre-authentication encoding. */
export const ApprovalEnvelope = z.strictObject({
  payloadType: z.literal(approvalPayloadType),
  payload: z.base64(),
  signatures: z.array(z.strictObject({ keyid: z.string().max(200), sig: z.base64() })).min(1).max(16),
});
export type ApprovalEnvelope = z.infer<typeof ApprovalEnvelope>;

/**
 * Where a key's approvals count. A `local` key may lie unencrypted on disk: the gatekeeper accepts it for a folder and for
 * an API host that the administrator marked as an emulator, and for nothing else.
 */
export const KeyScope = z.enum(['any', 'local']);
export type KeyScope = z.infer<typeof KeyScope>;

/** `enrolledBy` of the key that commands make for the account that they run under. */
export const automaticEnrolment = 'pass-runner (automatic)';

/** The administrator's rules for approvals, from the gatekeeper's settings. */
export const ApprovalRules = z.object({
  /** Different persons who have to approve an operation. */
  requiredApprovals: z.int().min(1),
  /** Whoever submitted a run cannot approve it. */
  fourEyes: z.boolean(),
});
export type ApprovalRules = z.infer<typeof ApprovalRules>;

/** Login of a person on GitHub. */
export const GithubLogin = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:_[A-Za-z0-9]+)?$/, 'not a login of GitHub');

/** A person's public key as the gatekeeper knows it. */
export const ApproverKey = z.strictObject({
  /** Name of the person; several keys may carry the same name. */
  approver: z.string().min(1).max(120),
  /** Ed25519 public key (RFC 8032), 32 bytes, base64. */
  publicKey: z.base64(),
  scope: KeyScope,
  /** Account on GitHub: then the approval counts only with the permission that this account has on the repository. */
  githubLogin: GithubLogin.optional(),
  enrolledAt: z.iso.datetime(),
  enrolledBy: z.string(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApproverKey = z.infer<typeof ApproverKey>;
