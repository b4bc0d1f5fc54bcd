import { z } from 'zod';
import { LineageEntry, Receipt, Slip } from '../../shared/domain/bundle.ts';

const digest = z.string();
/** With the administrator's rules as they stood when it counted. */
const approval = z.object({ approver: z.string(), publicKey: z.string(), githubLogin: z.string().nullable().default(null), notAfter: z.string(), reason: z.string(), operationIds: z.array(z.string()), mode: z.string() });

/** What the gatekeeper writes to its log about syncs, before and after each effect. */
export const JournalRecord = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('sync.accepted'),
    data: z.object({
      bundleDigest: digest,
      nonce: z.string(),
      runId: z.string(),
      lineageId: z.string(),
      targetId: z.string(),
      documentKey: z.string(),
      operations: z.int(),
      /** The approved ones. */
      operationIds: z.array(z.string()),
      submittedBy: z.string(),
      /** Login that writes; null for a folder, and where it was not recorded. */
      account: z.string().nullable().default(null),
      approvals: z.array(approval),
      mode: z.string(),
    }),
  }),
  /** Approvals that count besides those with which the sync was accepted, from here on. */
  z.object({ type: z.literal('sync.continued'), data: z.object({ bundleDigest: digest, approvals: z.array(approval) }) }),
  z.object({ type: z.literal('operation.intent'), data: z.object({ bundleDigest: digest, operationId: z.string(), kind: z.string(), highestNumber: z.int(), /** That it counts as, where the target limits the pace. */ requests: z.int().min(1).default(1), /** Addresses of the same comment that were there before. */ comments: z.array(z.string()).default([]) }) }),
  z.object({
    type: z.literal('operation.receipt'),
    data: z.object({ bundleDigest: digest, operationId: z.string(), receipt: Receipt, lineageId: z.string(), entry: LineageEntry.nullable() }),
  }),
  z.object({ type: z.literal('operation.refused'), data: z.object({ bundleDigest: digest, operationId: z.string(), error: z.unknown() }) }),
  z.object({ type: z.literal('bundle.rejected'), data: z.object({ bundleDigest: digest, by: z.string(), reason: z.string(), /** That signed it; null for a no that nobody signed. */ publicKey: z.string().nullable().default(null) }) }),
  z.object({ type: z.literal('sync.finished'), data: z.object({ bundleDigest: digest, slips: z.array(Slip) }) }),
  z.object({ type: z.literal('lineage.adopted'), data: z.object({ lineageId: z.string(), targetId: z.string(), documentKey: z.string(), entry: LineageEntry }) }),
]);
export type JournalRecord = z.infer<typeof JournalRecord>;
export const journalTypes = new Set<string>(JournalRecord.options.map((option) => option.shape.type.value));
