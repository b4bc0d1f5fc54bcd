import assert from 'node:assert/strict';
import { signedRejection } from '../../../../extension/approval/signed-rejection.ts';
import { Secrets } from '../../../../extension/platform/secrets.ts';
import type { ApproverKey } from '../../../../shared/domain/approval.ts';
import { generateKey, verifyEnvelope } from '../../../../shared/domain/approval-signing.ts';
import { encodeBase64 } from '../../../../shared/domain/base64.ts';
import { freezeBundle } from '../../../../shared/domain/bundle-bytes.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { sampleBundle } from '../../shared/domain/bundle-samples.ts';
import { FakeRunner, runDetail, runId } from '../support.ts';

const at = '2026-01-01T12:00:00.000Z';
const bundle = sampleBundle({ runId });
const bytes = freezeBundle(bundle);
const frozen = runDetail({ bundle: { digest: digestOf(bytes), sequence: 1, backlogRevision: 1, operations: bundle.operations.length, expiresAt: bundle.expiresAt } });
const key = { ...generateKey(), approver: 'Ada', createdAt: at };
const enrolled: ApproverKey = { approver: key.approver, publicKey: key.publicKey, scope: 'any', enrolledAt: at, enrolledBy: 'test', revokedAt: null };

/** This editor with or without a key, beside a gatekeeper that knows these. */
function setting(kept: boolean, approvers: readonly ApproverKey[], answer: unknown = { bytesBase64: encodeBase64(bytes), digest: digestOf(bytes) }) {
  const stored = new Map<string, string>(kept ? [['pass.approverKey', JSON.stringify(key)]] : []);
  const secrets = new Secrets({
    get: (name) => Promise.resolve(stored.get(name)),
    store: (name, value) => Promise.resolve(void stored.set(name, value)),
    delete: (name) => Promise.resolve(void stored.delete(name)),
    keys: () => Promise.resolve([...stored.keys()]),
    onDidChange: () => ({ dispose: () => undefined }),
  });
  const runner = new FakeRunner({ 'approvers.list': { approvers }, 'bundle.get': answer });
  return { secrets, runner, stored };
}

describe('a rejection in the editor', () => {
  it('is signed with the key that this editor holds, over the bytes and the reason', async () => {
    const signed = await signedRejection(setting(true, [enrolled]), frozen, 'split the payment epic');
    assert.equal(signed?.approver, 'Ada');
    const { digest, statement } = verifyEnvelope(signed.envelope, [enrolled]);
    const { decision, reason, approver, nonce } = statement.predicate;
    assert.deepEqual({ digest, decision, reason, approver, nonce }, { digest: digestOf(bytes), decision: 'reject', reason: 'split the payment epic', approver: 'Ada', nonce: bundle.nonce });
  });

  it('goes unsigned without a key, and none is made to say no', async () => {
    const without = setting(false, []);
    assert.equal(await signedRejection(without, frozen, 'no'), undefined);
    assert.deepEqual([without.stored.size, without.runner.calls], [0, []]);
  });

  it('goes unsigned with a key that the gatekeeper does not know, or that was revoked, and enrols nothing', async () => {
    for (const known of [[], [{ ...enrolled, revokedAt: at }], [{ ...enrolled, approver: 'Ben' }]]) {
      const { runner, ...rest } = setting(true, known);
      assert.equal(await signedRejection({ runner, ...rest }, frozen, 'no'), undefined);
      assert.deepEqual(runner.calls.map(({ method }) => method), ['approvers.list']);
    }
  });

  it('goes unsigned while no bundle is frozen, and freezes none', async () => {
    const { runner, ...rest } = setting(true, [enrolled]);
    assert.equal(await signedRejection({ runner, ...rest }, { ...frozen, bundle: null }, 'no'), undefined);
    assert.deepEqual(runner.calls, []);
  });

  it('is not kept back by a gatekeeper or a target that does not answer', async () => {
    assert.equal(await signedRejection(setting(true, [enrolled], new PassError('unavailable', 'm', 'h')), frozen, 'no'), undefined);
  });

  it('signs nothing when the bytes are not those that the runner names', async () => {
    await assert.rejects(signedRejection(setting(true, [enrolled], { bytesBase64: encodeBase64(bytes), digest: 'f'.repeat(64) }), frozen, 'no'), (error) => PassError.is(error, 'conflict'));
  });
});
