import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { approveBundle, fetchBundle } from '../../runner/cli/decision.ts';
import type { SigningKey } from '../../runner/cli/keys.ts';
import { computeBundle } from '../../runner/planning/bundle.ts';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { renderBundle } from '../../shared/domain/bundle-text.ts';
import type { MethodInput, MethodName } from '../../shared/protocol/methods.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { documentKey, freeze, person, quiet, samplePrd, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { nothingObserved, sampleRepository, stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const key: SigningKey = { approver: 'alice', secretKey: alice.keys.secretKey, publicKey: alice.keys.publicKey, scope: 'local' };

/** A runner that answers what it likes, and keeps what the client hands in. */
function lyingRunner(answer: { bytesBase64: string; digest: string }, prd = samplePrd): { client: RunnerClient; envelopes: ApprovalEnvelope[] } {
  const envelopes: ApprovalEnvelope[] = [];
  const call = (method: MethodName, params: unknown): Promise<unknown> => {
    if (method === 'bundle.get') return Promise.resolve(answer);
    if (method === 'prd.get') return Promise.resolve({ contentBase64: Buffer.from(prd).toString('base64') });
    if (method === 'run.approve') envelopes.push((params as MethodInput<'run.approve'>).envelope);
    return Promise.resolve({ ok: true });
  };
  return { client: { call } as unknown as RunnerClient, envelopes };
}

const answerOf = ({ bytes, digest }: FrozenBundle): { bytesBase64: string; digest: string } => ({ bytesBase64: encodeBase64(bytes), digest });

describe('a runner that lies', function () {
  this.timeout(30_000);

  async function scene(work: (keeper: GatekeeperProcess, shown: FrozenBundle, proposed: FrozenBundle) => Promise<void>): Promise<void> {
    await using folder = await temporaryFolder();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled] });
    const path = join(folder.path, 'backlog');
    const target = await keeper.gate.resolve({ kind: 'folder', path });
    const shown = await freeze(keeper.gate, target, [stagedIssue({ key: 'cart', title: 'Harmless' })]);
    const proposed = await freeze(keeper.gate, target, [stagedIssue({ key: 'cart', title: 'Harmful' })]);
    await work(keeper, shown, proposed);
    await assert.rejects(readdir(path), { code: 'ENOENT' });
  }

  it('shows one bundle and hands over another: the gatekeeper refuses, and nothing is written', () =>
    scene(async ({ gate }, shown, proposed) => {
      const { client, envelopes } = lyingRunner(answerOf(shown));
      const fetched = await fetchBundle(client, shown.bundle.runId);
      assert.match(renderBundle(fetched.bundle), /Harmless/);
      await approveBundle(client, fetched, key, '');
      assert.equal(envelopes.length, 1);
      await assert.rejects(gate.sync(proposed.bytes, envelopes, quiet), (error) => PassError.is(error, 'forbidden') && /other bytes/.test(error.message));
    }));

  it('announces the digest of another bundle: the client refuses, and signs nothing', () =>
    scene(async (_keeper, shown, proposed) => {
      const { client, envelopes } = lyingRunner({ ...answerOf(shown), digest: proposed.digest });
      await assert.rejects(fetchBundle(client, shown.bundle.runId), (error) => PassError.is(error, 'conflict'));
      assert.deepEqual(envelopes, []);
    }));

  it('sends the bundle of another run: the client refuses, and signs nothing', () =>
    scene(async (_keeper, shown) => {
      const { client, envelopes } = lyingRunner(answerOf(shown));
      await assert.rejects(fetchBundle(client, 'run-20260101-zzzzzzzz'), (error) => PassError.is(error, 'conflict'));
      assert.deepEqual(envelopes, []);
    }));

  it('sends another PRD than the bundle names, to hide what becomes visible: the client refuses, and signs nothing', () =>
    scene(async (_keeper, shown) => {
      const { client, envelopes } = lyingRunner(answerOf(shown), samplePrd.replace(' [internal]', ''));
      await assert.rejects(approveBundle(client, await fetchBundle(client, shown.bundle.runId), key, ''), (error) => PassError.is(error, 'conflict') && /another PRD/.test(error.message));
      assert.deepEqual(envelopes, []);
    }));

  it('proposes a bundle that shows what the PRD marks internal: the client refuses, and signs nothing', () =>
    scene(async () => {
      const leaking = computeBundle({
        runId: 'run-20260101-abcdefgh', sequence: 1, prdDigest: digestOf(samplePrd), target: sampleRepository, documentKey, submittedBy: 'sam', now: new Date(), nonce: 'e'.repeat(32),
        backlog: { schema: 'pass.backlog/v1', revision: 1, issues: [stagedIssue({ key: 'cart', body: 'Know that the margin must be forty percent.' })] },
        observation: nothingObserved,
      });
      const { client, envelopes } = lyingRunner(answerOf(leaking));
      await assert.rejects(approveBundle(client, await fetchBundle(client, leaking.bundle.runId), key, ''), (error) => PassError.is(error, 'forbidden') && /marks internal/.test(error.message));
      assert.deepEqual(envelopes, []);
    }));

  it('writes another digest into the approval it was handed: the gatekeeper refuses', () =>
    scene(async ({ gate }, shown, proposed) => {
      const { client, envelopes } = lyingRunner(answerOf(shown));
      await approveBundle(client, await fetchBundle(client, shown.bundle.runId), key, '');
      const forged = envelopes.map((envelope) => ({ ...envelope, payload: Buffer.from(Buffer.from(envelope.payload, 'base64').toString().replace(shown.digest, proposed.digest)).toString('base64') }));
      await assert.rejects(gate.sync(proposed.bytes, forged, quiet), (error) => PassError.is(error, 'forbidden'));
    }));
});
