import { ed25519 } from '@noble/curves/ed25519.js';
import { PassError } from '../protocol/pass-error.ts';
import { requireClosed } from './approved-operations.ts';
import { ApprovalStatement, approvalPayloadType, approvalPredicateType } from './approval.ts';
import type { ApprovalEnvelope, ApproverKey } from './approval.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { parseBundle } from './bundle-bytes.ts';
import type { OperationId } from './bundle.ts';
import { canonicalJson } from './digest.ts';
import type { Digest } from './digest.ts';

/** An Ed25519 key pair (RFC 8032), both halves in base64: the 32-byte seed and the 32-byte public key. */
export interface ApproverKeyPair {
  readonly secretKey: string;
  readonly publicKey: string;
}

/** A key pair from the host's random source. The secret half belongs into SecretStorage or an encrypted file only. */
export function generateKey(): ApproverKeyPair {
  const { secretKey, publicKey } = ed25519.keygen();
  return { secretKey: encodeBase64(secretKey), publicKey: encodeBase64(publicKey) };
}

/**
 * The public half of a secret key, both in base64.
 * @throws PassError `bad_input` when it is not 32 bytes of base64
 */
export function publicKeyOf(secretKey: string): string {
  return encodeBase64(ed25519.getPublicKey(keyBytes(secretKey)));
}

/** Short name of a public key for people. A hint only: nothing is decided by it. */
export function keyId(publicKey: string): string {
  return publicKey.slice(0, 12);
}

/** Pre-authentication encoding of DSSE (secure-systems-lab/dsse protocol.md v1.0.2): what is signed. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const encoder = new TextEncoder();
  const type = encoder.encode(payloadType);
  const parts = [encoder.encode(`DSSEv1 ${type.length} `), type, encoder.encode(` ${payload.length} `), payload];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export interface ApprovalRequest {
  /** The raw bytes that the person was shown, rendered by this side. */
  readonly bundleBytes: Uint8Array;
  /** The operations that the person agreed to. */
  readonly operationIds: readonly OperationId[];
  readonly approver: string;
  /** Base64, from `generateKey`. */
  readonly secretKey: string;
  /** ISO 8601, UTC. */
  readonly notAfter: string;
  readonly reason: string;
  readonly decision?: 'approve' | 'reject';
}

/**
 * Sign a decision over the digest of exactly these bytes.
 * @throws PassError `bad_input` when the bytes are no bundle, the key is no key, or an operation is named without what it needs
 */
export function createApproval(request: ApprovalRequest): ApprovalEnvelope {
  const { bundle, digest } = parseBundle(request.bundleBytes);
  requireClosed(bundle, request.operationIds);
  const statement: ApprovalStatement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'bundle', digest: { sha256: digest } }],
    predicateType: approvalPredicateType,
    predicate: {
      decision: request.decision ?? 'approve',
      approver: request.approver,
      operationIds: [...request.operationIds],
      nonce: bundle.nonce,
      notAfter: request.notAfter,
      reason: request.reason,
    },
  };
  const payload = new TextEncoder().encode(canonicalJson(ApprovalStatement.parse(statement)));
  const secret = keyBytes(request.secretKey);
  const sig = ed25519.sign(preAuthEncoding(approvalPayloadType, payload), secret);
  return {
    payloadType: approvalPayloadType,
    payload: encodeBase64(payload),
    signatures: [{ keyid: keyId(encodeBase64(ed25519.getPublicKey(secret))), sig: encodeBase64(sig) }],
  };
}

function keyBytes(secretKey: string): Uint8Array {
  const bytes = decodeBase64(secretKey);
  if (bytes?.length !== 32) throw new PassError('bad_input', 'The approver key is not 32 bytes of base64.', 'Enrol a key again with `pass-runner enroll`.');
  return bytes;
}

/** A statement whose signature was checked, and the enrolled key that made it. */
export interface VerifiedStatement {
  readonly statement: ApprovalStatement;
  readonly digest: Digest;
  readonly key: ApproverKey;
}

/**
 * Check an envelope against enrolled keys. The payload is decoded once; the same bytes are verified and read. `keyid` is
 * ignored, as DSSE demands: every signature is tried with every key that is not revoked.
 * @throws PassError `forbidden` when no enrolled key made a signature, `bad_input` when it is malformed
 */
export function verifyEnvelope(envelope: ApprovalEnvelope, keys: readonly ApproverKey[]): VerifiedStatement {
  const payload = decodeBase64(envelope.payload);
  if (payload === undefined) throw malformed('its payload is not canonical base64');
  const message = preAuthEncoding(envelope.payloadType, payload);
  const signatures = envelope.signatures.map(({ sig }) => decodeBase64(sig));
  if (signatures.some((sig) => sig?.length !== 64)) throw malformed('a signature is not 64 bytes of canonical base64');
  const signers = keys.filter((key) => signatures.some((sig) => sig !== undefined && signedBy(key, sig, message)));
  const statement = readStatement(payload);
  const valid = signers.filter((key) => key.revokedAt === null && key.approver === statement.predicate.approver);
  // A key enrolled twice counts with its widest scope.
  const key = valid.find(({ scope }) => scope === 'any') ?? valid[0];
  if (key === undefined) throw refusal(signers, statement.predicate.approver);
  return { statement, digest: statement.subject[0].digest.sha256, key };
}

function signedBy(key: ApproverKey, sig: Uint8Array, message: Uint8Array): boolean {
  const publicKey = decodeBase64(key.publicKey);
  if (publicKey?.length !== 32) return false;
  try {
    // RFC 8032 rules, stricter than ZIP 215: one signature has one reading.
    return ed25519.verify(sig, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function readStatement(payload: Uint8Array): ApprovalStatement {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
    value = JSON.parse(text);
  } catch {
    throw malformed('its payload is not JSON in UTF-8');
  }
  const parsed = ApprovalStatement.safeParse(value);
  if (!parsed.success) throw malformed(`its statement does not fit the schema (${parsed.error.issues[0]?.path.join('.') ?? ''})`);
  if (canonicalJson(parsed.data) !== text) throw malformed('its statement is not in canonical form (RFC 8785)');
  return parsed.data;
}

function refusal(signers: readonly ApproverKey[], approver: string): PassError {
  if (signers.some((key) => key.revokedAt !== null && key.approver === approver)) {
    return new PassError('forbidden', `The key that signed as ${approver} was revoked.`, 'Enrol a key on the gatekeeper’s host with `pass-runner enroll`, and approve again.');
  }
  return new PassError('forbidden', `No enrolled key of ${approver} made this approval.`, 'Enrol this person’s key on the gatekeeper’s host with `pass-runner enroll`, and approve again.');
}

function malformed(reason: string): PassError {
  return new PassError('bad_input', `The approval cannot be used: ${reason}.`, 'Approve the bundle again.');
}
