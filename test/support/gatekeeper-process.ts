import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ed25519 } from '@noble/curves/ed25519.js';
import { createApproval, generateKey, preAuthEncoding } from '../../shared/domain/approval-signing.ts';
import type { ApproverKeyPair } from '../../shared/domain/approval-signing.ts';
import { approvalPayloadType } from '../../shared/domain/approval.ts';
import type { ApprovalEnvelope, ApproverKey } from '../../shared/domain/approval.ts';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { canonicalJson, digestOf } from '../../shared/domain/digest.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import type { Target } from '../../shared/domain/target.ts';
import { StartupReport } from '../../shared/protocol/startup.ts';
import type { GatekeeperFrame } from '../../shared/protocol/startup.ts';
import { entryPath } from '../../runner/cli/entries.ts';
import type { Gate, SyncProgress } from '../../runner/governance/gate.ts';
import { createGateClient } from '../../runner/governance/gate-client.ts';
import { computeBundle } from '../../runner/planning/bundle.ts';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';

export const documentKey = 'docs/shop.md';
/** The PRD that the bundles of {@link freeze} name. */
export const samplePrd = '# Shop\n\n## Requirements\n\n- FR-1: The shop must keep a cart.\n- FR-2 [internal]: The margin must be forty percent on every cart.\n';
export const quiet: SyncProgress = { started: () => undefined, finished: () => undefined };

/** A real gatekeeper process with a home of its own, and the runner's client for it. */
export interface GatekeeperProcess extends AsyncDisposable {
  readonly gate: Gate;
  readonly home: string;
  readonly child: ChildProcess;
  readonly exited: Promise<number | NodeJS.Signals | null>;
  stop(): Promise<void>;
}

export interface GatekeeperSetup {
  /** A folder of the test; the gatekeeper's home is `gatekeeper` below it. */
  readonly folder: string;
  readonly approvers?: readonly ApproverKey[];
  readonly repositories?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly frame?: Partial<GatekeeperFrame>;
}

/** Start the process as the supervisor does: an environment made from nothing, one frame on stdin. */
export async function startGatekeeper(setup: GatekeeperSetup): Promise<GatekeeperProcess> {
  const home = join(setup.folder, 'gatekeeper');
  await mkdir(home, { recursive: true });
  if (setup.approvers !== undefined) await writeFile(join(home, 'approvers.json'), JSON.stringify(setup.approvers));
  if (setup.repositories !== undefined || setup.settings !== undefined) await writeFile(join(home, 'settings.json'), JSON.stringify({ repositories: setup.repositories ?? [], ...setup.settings }));
  const channel = join(setup.folder, 'gate.sock');
  const channelToken = 'channel-token-of-a-test';
  const frame: GatekeeperFrame = { home, channel, channelToken, ...setup.frame };
  const child = spawn(process.execPath, [entryPath('gatekeeper')], { env: { PATH: process.env['PATH'] }, stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(frame)}\n`);
  const line = await Promise.race([new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)), exited.then((code) => `exited with ${String(code)}: ${errors}`)]);
  const report = line.startsWith('{') ? StartupReport.parse(JSON.parse(line)) : undefined;
  if (report === undefined || 'failed' in report) throw new Error(`The gatekeeper did not start: ${line}`);
  const gate = createGateClient({ channel, channelToken, patienceMs: 300 });
  const stop = async (): Promise<void> => {
    await gate.close();
    child.stdin.end();
    await exited;
  };
  return { gate, home, child, exited, stop, [Symbol.asyncDispose]: stop };
}

/** A person with a key, and its enrolment. */
export interface Person {
  readonly name: string;
  readonly keys: ApproverKeyPair;
  readonly enrolled: ApproverKey;
}

export function person(name: string, scope: ApproverKey['scope'] = 'any'): Person {
  const keys = generateKey();
  return { name, keys, enrolled: { approver: name, publicKey: keys.publicKey, scope, enrolledAt: '2026-01-01T00:00:00.000Z', enrolledBy: 'test', revokedAt: null } };
}

/** Sign all operations of these bytes, valid for an hour. */
export function approve(bundleBytes: Uint8Array, by: Person, fields: Partial<Parameters<typeof createApproval>[0]> = {}): ApprovalEnvelope {
  return createApproval({
    bundleBytes,
    operationIds: parseBundle(bundleBytes).bundle.operations.map(({ id }) => id),
    approver: by.name,
    secretKey: by.keys.secretKey,
    notAfter: new Date(Date.now() + 3_600_000).toISOString(),
    reason: 'read',
    ...fields,
  });
}

/** A genuine signature over a statement that no client of PASS would sign. */
export function forge(bundleBytes: Uint8Array, by: Person, predicate: Readonly<Record<string, unknown>>): ApprovalEnvelope {
  const honest = JSON.parse(Buffer.from(approve(bundleBytes, by).payload, 'base64').toString('utf8')) as { predicate: object };
  const payload = new TextEncoder().encode(canonicalJson({ ...honest, predicate: { ...honest.predicate, ...predicate } }));
  const sig = ed25519.sign(preAuthEncoding(approvalPayloadType, payload), Buffer.from(by.keys.secretKey, 'base64'));
  return { payloadType: approvalPayloadType, payload: encodeBase64(payload), signatures: [{ keyid: '', sig: encodeBase64(sig) }] };
}

let sequence = 0;

/** Observe and compute, as the runner does. */
export async function freeze(gate: Gate, target: Target, issues: readonly StagedIssue[], fields: Partial<Parameters<typeof computeBundle>[0]> = {}): Promise<FrozenBundle> {
  sequence += 1;
  const observation = await gate.observe(target, lineageIdOf(target, fields.documentKey ?? documentKey));
  return computeBundle({
    runId: 'run-20260101-abcdefgh',
    sequence,
    prdDigest: digestOf(samplePrd),
    backlog: { schema: 'pass.backlog/v1', revision: 1, issues: [...issues] },
    target,
    documentKey,
    submittedBy: 'sam',
    observation,
    now: new Date(),
    nonce: sequence.toString(16).padStart(32, '0'),
    ...fields,
  });
}
