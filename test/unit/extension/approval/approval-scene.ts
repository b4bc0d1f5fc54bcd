import type { ApprovalPorts } from '../../../../extension/approval/approval-flow.ts';
import { Secrets } from '../../../../extension/platform/secrets.ts';
import type { ApproverKey } from '../../../../shared/domain/approval.ts';
import { encodeBase64 } from '../../../../shared/domain/base64.ts';
import { freezeBundle } from '../../../../shared/domain/bundle-bytes.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import type { MethodName } from '../../../../shared/protocol/methods.ts';
import { createOperation, sampleBundle, stagedIssue, withOperations } from '../../shared/domain/bundle-samples.ts';
import { FakeRunner, runDetail, runId, ScriptedAsk } from '../support.ts';

export const now = new Date('2026-01-01T12:00:00.000Z');
export const prdText = '# Shop\n\nWhat cart does and why the members asked for it.\n';
export const prdBytes = new TextEncoder().encode(prdText);
const sample = sampleBundle({ runId, createdAt: '2026-01-01T11:00:00.000Z', expiresAt: '2026-01-02T11:00:00.000Z' });
export const bundle = withOperations({ ...sample, preconditions: { ...sample.preconditions, prdDigest: digestOf(prdBytes) } }, [
  createOperation('op-0001', stagedIssue({ key: 'cart', body: 'What cart does and why the members asked for it.' })),
  createOperation('op-0002', stagedIssue({ key: 'pay' }), [{ ref: 'op-0001' }]),
]);
export const bytes = freezeBundle(bundle);
if (bundle.target.kind !== 'github') throw new Error('the sample has a repository as its target');
export const { target } = bundle;
export const run = runDetail({ prd: { ...runDetail().prd, digest: bundle.preconditions.prdDigest }, targetChoice: { kind: 'github', owner: target.owner, name: target.name } });

/** SecretStorage in memory. */
class Memory {
  readonly kept = new Map<string, string>();
  get = (key: string) => Promise.resolve(this.kept.get(key));
  store = (key: string, value: string) => Promise.resolve(void this.kept.set(key, value));
  delete = (key: string) => Promise.resolve(void this.kept.delete(key));
  keys = () => Promise.resolve([...this.kept.keys()]);
  onDidChange = () => ({ dispose: () => undefined });
}

/** A runner with one run that waits, a person who answers as told, and a window to ask them in. */
export function setting(answers: Partial<Record<MethodName, unknown>> = {}) {
  const enrolled: ApproverKey[] = [];
  const runner = new FakeRunner({
    'run.get': () => (runner.called('run.approve').length === 0 ? run : { ...run, approval: { bundleDigest: digestOf(bytes), approver: 'Ada', at: now.toISOString() }, lastSeq: 7 }),
    'bundle.get': { bytesBase64: encodeBase64(bytes), digest: digestOf(bytes) },
    'approvers.list': () => ({ approvers: [...enrolled] }),
    'gatekeeper.get': { rules: { requiredApprovals: 1, fourEyes: false }, halted: null, waitMs: null },
    'prd.get': { contentBase64: encodeBase64(prdBytes), digest: digestOf(prdBytes), removed: [] },
    'run.approve': { ok: true },
    'run.sync': { ok: true },
    ...answers,
  });
  runner.events = [{ seq: 8, runId, at: now.toISOString(), kind: 'run.done', note: '' }];
  const ask = new ScriptedAsk();
  const named = new Set<string>();
  const shown: string[] = [];
  const memory = new Memory();
  const ports: ApprovalPorts = {
    ask,
    runner,
    secrets: new Secrets(memory),
    suggestedName: 'ada',
    gatekeeperIsHere: () => true,
    cli: (args) => {
      const [name, publicKey] = [args[args.indexOf('--name') + 1] ?? '', args[args.indexOf('--public-key') + 1] ?? ''];
      enrolled.push({ approver: name, publicKey, scope: 'any', enrolledAt: now.toISOString(), enrolledBy: 'test', revokedAt: null });
      return Promise.resolve({});
    },
    now: () => now,
    progress: (_title, work) => work(() => undefined, new AbortController().signal),
    unsavedEdits: () => false,
    show: (review) => Promise.resolve(void shown.push(review.text)),
    namedTargets: { has: (id) => named.has(id), add: (id) => Promise.resolve(void named.add(id)) },
  };
  return { runner, ask, named, shown, ports, enrolled, memory };
}
