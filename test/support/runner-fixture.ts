import 'vscode-jsonrpc/node';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { WebSocket } from 'ws';
import { createRunner } from '../../runner/server/create-runner.ts';
import type { Runner, RunnerOptions } from '../../runner/server/create-runner.ts';
import { createApproval, generateKey } from '../../shared/domain/approval-signing.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import type { RunDetail, RunEvent, RunStatus } from '../../shared/domain/run.ts';
import { connectRunner } from '../../shared/protocol/client.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { maxFrameBytes } from '../../shared/protocol/methods.ts';
import type { MethodInput } from '../../shared/protocol/methods.ts';
import { memoryGate } from './memory-gate.ts';
import type { MemoryGate } from './memory-gate.ts';
import { temporaryFolder } from './temporary.ts';

export const testToken = 'a token that only this test knows';
export const smallPrd = [
  '# Parcel lockers', '', '## Requirements', '',
  '- FR-1: The system must open a locker when the courier scans a parcel. (priority: must)',
  '- FR-2: The system shall send the recipient a code by SMS.',
  '- FR-3: An operator must be able to see which lockers are full.',
  '', '## Non-functional requirements', '', '- A locker must open within 2 seconds.', '',
].join('\n');

export interface RunnerFixture extends AsyncDisposable {
  readonly runner: Runner;
  readonly gate: MemoryGate;
  readonly home: string;
  /** End this runner and start another one in the same home. */
  restart(options?: Partial<RunnerOptions>): Promise<void>;
  client(token?: string): Promise<RunnerClient>;
}

/** A runner of its own in a fresh home, with a gatekeeper in memory. */
export async function runnerFixture(options: Partial<RunnerOptions> = {}): Promise<RunnerFixture> {
  const folder = await temporaryFolder();
  const gate = memoryGate();
  const start = (more: Partial<RunnerOptions>): Promise<Runner> =>
    createRunner({ home: folder.path, host: '127.0.0.1', port: 0, gate, tokens: [{ token: testToken, principal: 'User::"test"' }], ...options, ...more });
  let runner = await start({});
  return {
    get runner() {
      return runner;
    },
    gate,
    home: folder.path,
    async restart(more = {}) {
      await runner.close();
      runner = await start(more);
    },
    client: (token = testToken) => connect(runner.url, token),
    async [Symbol.asyncDispose]() {
      await runner.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export function connect(url: string, token = testToken): Promise<RunnerClient> {
  return connectRunner({ url, token, client: { name: 'test', version: '0' }, createSocket: (address) => new WebSocket(address, { maxPayload: maxFrameBytes }) });
}

/** A submission of a text, with an id of its own. */
export function submission(text: string, change: Partial<MethodInput<'run.submit'>> = {}): MethodInput<'run.submit'> {
  return {
    prd: { name: 'prd.md', documentKey: 'docs/prd.md', saved: true, contentBase64: Buffer.from(text).toString('base64') },
    target: { kind: 'folder', path: '/somewhere/issues' },
    planner: 'baseline',
    build: false,
    trigger: 'api',
    submissionId: randomUUID(),
    ...change,
  };
}

/** Resolves with the run once it has one of these statuses. Delivery comes from the runner's events; there is no polling. */
export async function reaches(client: RunnerClient, runId: string, ...statuses: RunStatus[]): Promise<RunDetail> {
  const reached = Promise.withResolvers<RunDetail>();
  const look = async (): Promise<void> => {
    const run = await client.call('run.get', { runId });
    if (statuses.includes(run.status)) reached.resolve(run);
  };
  const stop = await client.follow(runId, 0, () => void look().catch(reached.reject));
  client.onClose((code) => reached.reject(new Error(`closed with ${code}`)));
  await look();
  return reached.promise.finally(stop);
}

/** All events of a run so far. */
export async function eventsOf(client: RunnerClient, runId: string, after = 0): Promise<RunEvent[]> {
  return (await client.call('run.subscribe', { runId, after })).events;
}

/** Sign the present bundle of a run with a key that the gate accepts, as a client does: from the raw bytes. */
export async function signPresent(client: RunnerClient, gate: MemoryGate, runId: string, approver = 'Alice', choose: (ids: string[]) => string[] = (ids) => ids): Promise<ApprovalEnvelope> {
  const { bytesBase64 } = await client.call('bundle.get', { runId });
  const bundleBytes = Buffer.from(bytesBase64, 'base64');
  const key = generateKey();
  gate.keys.push({ approver, publicKey: key.publicKey, scope: 'any', enrolledAt: new Date().toISOString(), enrolledBy: 'test', revokedAt: null });
  const { operations } = parseBundle(bundleBytes).bundle;
  return createApproval({ bundleBytes, operationIds: choose(operations.map(({ id }) => id)), approver, secretKey: key.secretKey, notAfter: new Date(Date.now() + 3_600_000).toISOString(), reason: '' });
}

/** Bytes of a file in a runner's home. */
export function readHome(fixture: RunnerFixture, path: string): Promise<string> {
  return readFile(`${fixture.home}/${path}`, 'utf8');
}
