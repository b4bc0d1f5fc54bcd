import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { createApproval, generateKey, preAuthEncoding, publicKeyOf, verifyEnvelope } from '../../../../shared/domain/approval-signing.ts';
import type { ApproverKey } from '../../../../shared/domain/approval.ts';
import { decodeBase64, encodeBase64 } from '../../../../shared/domain/base64.ts';
import { freezeBundle } from '../../../../shared/domain/bundle-bytes.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { sampleBundle } from './bundle-samples.ts';

const alice = generateKey();
const mallory = generateKey();
const bundleBytes = freezeBundle(sampleBundle());
const enrolled = (publicKey: string, fields: Partial<ApproverKey> = {}): ApproverKey => ({ approver: 'alice', publicKey, scope: 'any', enrolledAt: '2026-01-01T00:00:00.000Z', enrolledBy: 'test', revokedAt: null, ...fields });
const keys = [enrolled(alice.publicKey)];
const sign = (fields: Partial<Parameters<typeof createApproval>[0]> = {}): ReturnType<typeof createApproval> =>
  createApproval({ bundleBytes, operationIds: ['op-0001', 'op-0002'], approver: 'alice', secretKey: alice.secretKey, notAfter: '2026-01-01T12:00:00.000Z', reason: '', ...fields });
const refused = (run: () => unknown, kind: 'forbidden' | 'bad_input'): void => assert.throws(run, (error) => PassError.is(error, kind));

describe('approval', () => {
  it('is accepted with the enrolled key of its approver, and names the digest of the bytes', () => {
    const verified = verifyEnvelope(sign(), keys);
    assert.equal(verified.digest, createHash('sha256').update(bundleBytes).digest('hex'));
    assert.equal(verified.key.publicKey, alice.publicKey);
    assert.deepEqual(verified.statement.predicate.operationIds, ['op-0001', 'op-0002']);
  });

  it('is signed as DSSE and RFC 8032 say: another implementation accepts it', () => {
    const envelope = sign();
    const payload = Buffer.from(envelope.payload, 'base64');
    const message = Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `), payload]);
    assert.deepEqual(Buffer.from(preAuthEncoding(envelope.payloadType, payload)), message);
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(alice.publicKey, 'base64').toString('base64url') }, format: 'jwk' });
    assert.ok(verify(null, message, key, Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64')));
  });

  it('derives the public key from the secret one', () => {
    assert.equal(publicKeyOf(alice.secretKey), alice.publicKey);
    refused(() => publicKeyOf('short'), 'bad_input');
  });

  it('is refused from a key that nobody enrolled, whatever keyid says', () => {
    const forged = sign({ secretKey: mallory.secretKey });
    refused(() => verifyEnvelope(forged, keys), 'forbidden');
    const keyid = sign().signatures[0]?.keyid ?? '';
    refused(() => verifyEnvelope({ ...forged, signatures: forged.signatures.map(({ sig }) => ({ keyid, sig })) }, keys), 'forbidden');
  });

  it('does not need keyid to find the key', () => {
    const envelope = sign();
    assert.equal(verifyEnvelope({ ...envelope, signatures: envelope.signatures.map(({ sig }) => ({ keyid: 'nonsense', sig })) }, keys).key.approver, 'alice');
  });

  it('is refused when an enrolled person signs in the name of another', () => {
    refused(() => verifyEnvelope(sign({ approver: 'bob' }), keys), 'forbidden');
    refused(() => verifyEnvelope(sign({ approver: 'alice', secretKey: mallory.secretKey }), [...keys, enrolled(mallory.publicKey, { approver: 'mallory' })]), 'forbidden');
  });

  it('is refused from a revoked key', () => {
    refused(() => verifyEnvelope(sign(), [enrolled(alice.publicKey, { revokedAt: '2026-01-01T00:00:00.000Z' })]), 'forbidden');
  });

  it('is refused over another payload type', () => {
    const envelope = sign();
    refused(() => verifyEnvelope({ ...envelope, payloadType: 'text/plain' as 'application/vnd.in-toto+json' }, keys), 'forbidden');
  });

  it('is refused with any byte of payload or signature changed', () => {
    const envelope = sign();
    const payload = decodeBase64(envelope.payload) ?? new Uint8Array();
    const sig = decodeBase64(envelope.signatures[0]?.sig ?? '') ?? new Uint8Array();
    fc.assert(
      fc.property(fc.boolean(), fc.nat(), fc.integer({ min: 1, max: 255 }), (inPayload, position, flip) => {
        const bytes = Uint8Array.from(inPayload ? payload : sig);
        const at = position % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        const changed = inPayload ? { ...envelope, payload: encodeBase64(bytes) } : { ...envelope, signatures: [{ keyid: '', sig: encodeBase64(bytes) }] };
        assert.throws(() => verifyEnvelope(changed, keys), PassError);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when its base64 is not the one form of its bytes', () => {
    const envelope = sign();
    for (const payload of [`${envelope.payload}\n`, ` ${envelope.payload}`, envelope.payload.replace(/=+$/, '')].filter((text) => text !== envelope.payload)) {
      refused(() => verifyEnvelope({ ...envelope, payload }, keys), 'bad_input');
    }
    assert.equal(decodeBase64('QQ=='.replace('Q==', 'R==')), undefined);
    fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes)));
  });

  it('cannot be made over bytes that are no bundle', () => {
    refused(() => sign({ bundleBytes: new TextEncoder().encode('{}') }), 'bad_input');
  });

  it('carries a no as a no', () => {
    assert.equal(verifyEnvelope(sign({ decision: 'reject' }), keys).statement.predicate.decision, 'reject');
  });
});
