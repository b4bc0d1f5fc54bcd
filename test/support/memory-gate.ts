import { createHash } from 'node:crypto';
import { approvedOperations } from '../../shared/domain/approved-operations.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { verifyEnvelope } from '../../shared/domain/approval-signing.ts';
import type { ApprovalRules, ApproverKey } from '../../shared/domain/approval.ts';
import type { Operation, Receipt, Slip } from '../../shared/domain/bundle.ts';
import type { FolderTarget } from '../../shared/domain/target.ts';
import type { LogHead } from '../../shared/protocol/gate.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { Gate } from '../../runner/governance/gate.ts';
import { nothingObserved } from '../unit/shared/domain/bundle-samples.ts';

export interface MemoryGate extends Gate {
  /** Keys that it accepts. */
  readonly keys: ApproverKey[];
  rules: ApprovalRules;
  /** What it says to have found after the last write. */
  slips: Slip[];
  /** Heads of the runner's log that it was told. */
  readonly anchors: LogHead[];
  /** Rejected bundles, with who said no and why. */
  readonly rejected: Map<string, string>;
  /** What it carried out, by bundle digest, in order. */
  readonly written: Map<string, Receipt[]>;
  /** Called before each operation; what it throws ends the sync there. */
  beforeOperation: (operation: Operation) => Promise<void> | void;
  /** When set, every request fails with it. */
  outage: PassError | undefined;
}

const target: FolderTarget = { kind: 'folder', path: '/somewhere/issues', folderId: 'folder-1' };

/**
 * A gatekeeper in memory that verifies signatures for real and numbers issues like a folder does, for tests of the runner
 * alone. The real one has its own tests; runner and gatekeeper together are tested in test/integration.
 */
export function memoryGate(): MemoryGate {
  const cancelled = new Set<string>();
  const atWork = new Set<string>();
  const check = (): void => {
    if (gate.outage !== undefined) throw gate.outage;
  };
  const gate: MemoryGate = {
    keys: [],
    anchors: [],
    rejected: new Map(),
    slips: [],
    rules: { requiredApprovals: 1, fourEyes: false },
    written: new Map(),
    beforeOperation: () => undefined,
    outage: undefined,
    async preflight() {
      check();
      return { prerequisites: [{ id: 'target', name: 'Target', status: 'ok', seen: 'a folder in memory', blocks: [], fix: '' }] };
    },
    async approvers() {
      check();
      return { approvers: gate.keys, rules: gate.rules };
    },
    async repositories() {
      check();
      return { repositories: [], note: 'There is no GitHub here.' };
    },
    async resolve(choice) {
      check();
      return { ...target, path: choice.kind === 'folder' ? choice.path : target.path, folderId: createHash('sha256').update(JSON.stringify(choice)).digest('hex').slice(0, 16) };
    },
    async observe() {
      check();
      return nothingObserved;
    },
    async sync(bytes, envelopes, progress, operationIds, stop) {
      check();
      const { bundle, digest } = parseBundle(bytes);
      if (gate.rejected.has(digest)) throw new PassError('forbidden', 'This bundle was rejected.', 'Run PASS again.');
      const verified = envelopes.map((envelope) => verifyEnvelope(envelope, gate.keys));
      if (verified.some((one) => one.digest !== digest)) throw new PassError('stale', 'The approval is for other bytes.', 'Approve the present bundle.');
      const approved = approvedOperations(bundle, verified.map(({ statement }) => statement.predicate), gate.rules.requiredApprovals);
      if (operationIds?.join() !== approved.join()) throw new PassError('forbidden', 'Other operations were approved.', 'Approve these.');
      const receipts = gate.written.get(digest) ?? [];
      gate.written.set(digest, receipts);
      atWork.add(digest);
      for (const operation of bundle.operations.filter(({ id }) => approved.includes(id)).slice(receipts.length)) {
        if (cancelled.delete(digest) || stop?.aborted === true) {
          atWork.delete(digest);
          throw new PassError('cancelled', 'The sync was cancelled.', 'Sync again to go on.');
        }
        progress.started(operation.id, operation.kind);
        await gate.beforeOperation(operation);
        const number = receipts.filter(({ kind }) => kind === 'issue.create').length + 1;
        const receipt: Receipt = { operationId: operation.id, kind: operation.kind, key: 'key' in operation ? operation.key : null, number, url: `${String(number)}.md`, at: new Date().toISOString(), reconciled: false };
        receipts.push(receipt);
        progress.finished(operation.id, receipt);
      }
      atWork.delete(digest);
      cancelled.delete(digest);
      return { receipts, slips: gate.slips, bundleDigest: digest };
    },
    async anchor(runner) {
      check();
      gate.anchors.push(runner);
      return { seq: gate.anchors.length, hash: 'f'.repeat(64) };
    },
    async cancel(digest) {
      check();
      if (atWork.has(digest)) cancelled.add(digest);
    },
    async reject(digest, by, reason) {
      check();
      gate.rejected.set(digest, `${by}: ${reason}`);
    },
    async status() {
      check();
      return { rules: gate.rules, halted: null, waitMs: null };
    },
    async verify(bytes) {
      check();
      const { bundle, digest } = parseBundle(bytes);
      return { runId: bundle.runId, bundleDigest: digest, approver: null, ok: gate.written.get(digest)?.length === bundle.operations.length, operations: [], summary: 'compared in memory' };
    },
    close: () => Promise.resolve(),
  };
  return gate;
}
