import { join } from 'node:path';
import { z } from 'zod';
import { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import type { ApproverKey } from '../../shared/domain/approval.ts';
import { verifyEnvelope } from '../../shared/domain/approval-signing.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { ParsedBundle } from '../../shared/domain/bundle-bytes.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { writeAllDurably } from '../store/durable-file.ts';
import { readBytes } from '../store/read-file.ts';
import { isSameApproval } from './approvals.ts';
import type { VerifiedApproval } from './approvals.ts';

/** What proves an accepted sync later: the bytes, and the signatures under them that counted. */
export interface Evidence {
  readonly bundleBytes: Uint8Array;
  readonly envelopes: readonly ApprovalEnvelope[];
}

/** Keeps what proves an accepted sync later. */
export interface Keeper {
  /** Whether it is kept already, with every approval that counts. */
  kept(): Promise<boolean>;
  /** @throws PassError `storage` */
  keep(): Promise<void>;
  /** What is kept of an accepted sync, whichever. */
  read(digest: string): Promise<(Evidence & ParsedBundle) | undefined>;
}

/** An approval as the gatekeeper's log has it. */
export interface LoggedApproval {
  readonly approver: string;
  readonly publicKey: string;
  readonly notAfter: string;
  readonly reason: string;
  readonly operationIds: readonly string[];
}

/** `<home>/gatekeeper/bundles/<digest>.json` and `<digest>.approvals.json`. */
function filesOf(home: string, digest: string): { folder: string; bundle: string; approvals: string } {
  return { folder: join(home, 'bundles'), bundle: `${digest}.json`, approvals: `${digest}.approvals.json` };
}

/**
 * Keep what proves a sync, before it is accepted: what is written and cannot be proven later is not written.
 * @param home the gatekeeper's
 * @throws PassError `storage`
 */
export async function keepEvidence(home: string, digest: Digest, { bundleBytes, envelopes }: Evidence): Promise<void> {
  const { folder, bundle, approvals } = filesOf(home, digest);
  await writeAllDurably(folder, [{ name: bundle, content: bundleBytes }, { name: approvals, content: `${JSON.stringify(envelopes)}\n` }]);
}

/** Keeps the bytes of an approval, and those envelopes that counted; what is kept of them stays. @param home the gatekeeper's */
export function evidenceKeeper(home: string, { digest, approvals }: VerifiedApproval, bundleBytes: Uint8Array, envelopes: readonly ApprovalEnvelope[]): Keeper {
  const lacking = (there: readonly ApprovalEnvelope[]): ApprovalEnvelope[] => approvals.filter((one) => envelopeOf(one, digest, there) === undefined).flatMap((one) => envelopeOf(one, digest, envelopes) ?? []);
  return {
    kept: async () => {
      const before = await readEvidence(home, digest);
      return before !== undefined && lacking(before.envelopes).length === 0;
    },
    keep: async () => {
      const before = (await readEvidence(home, digest))?.envelopes ?? [];
      await keepEvidence(home, digest, { bundleBytes, envelopes: [...before, ...lacking(before)] });
    },
    read: (other) => readEvidence(home, other),
  };
}

/** What is kept of an accepted sync; undefined where nothing is (a gatekeeper of before kept none), or not what was accepted. */
export async function readEvidence(home: string, digest: string): Promise<(Evidence & ParsedBundle) | undefined> {
  const { folder, bundle, approvals } = filesOf(home, digest);
  const [bundleBytes, text] = await Promise.all([readBytes(join(folder, bundle)), readBytes(join(folder, approvals))]);
  if (bundleBytes === undefined) return undefined;
  try {
    const parsed = parseBundle(bundleBytes);
    if (parsed.digest !== digest) return undefined;
    return { ...parsed, bundleBytes, envelopes: text === undefined ? [] : z.array(ApprovalEnvelope).parse(JSON.parse(text.toString('utf8'))) };
  } catch (error) {
    if (PassError.is(error) || error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/** The envelope that says what the log says of an approval, signed with the key that the log names; undefined for none. */
export function envelopeOf(logged: LoggedApproval, digest: string, envelopes: readonly ApprovalEnvelope[]): ApprovalEnvelope | undefined {
  const key: ApproverKey = { approver: logged.approver, publicKey: logged.publicKey, scope: 'any', enrolledAt: '1970-01-01T00:00:00.000Z', enrolledBy: '', revokedAt: null };
  return envelopes.find((envelope) => {
    try {
      const { statement, digest: signed } = verifyEnvelope(envelope, [key]);
      const { predicate } = statement;
      return signed === digest && predicate.decision === 'approve' && isSameApproval({ ...predicate, publicKey: logged.publicKey }, logged);
    } catch (error) {
      if (PassError.is(error)) return false;
      throw error;
    }
  });
}
