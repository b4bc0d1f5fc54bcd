import canonicalize from 'canonicalize';
import { z } from 'zod';
import { sha256Hex } from './sha256.ts';

/** Lower-case hexadecimal SHA-256 (FIPS 180-4), 64 characters. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal characters (SHA-256)');
export type Digest = z.infer<typeof Digest>;

/** SHA-256 of bytes, or of the UTF-8 bytes of a text. */
export function digestOf(content: Uint8Array | string): Digest {
  return sha256Hex(content);
}

/**
 * Canonical JSON (RFC 8785, JCS) of a value.
 * @throws TypeError for a value JSON cannot carry (NaN, lone surrogate, undefined at the top)
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('The value has no JSON form.');
  return text;
}

/** SHA-256 of the canonical JSON of a value. */
export function digestOfJson(value: unknown): Digest {
  return digestOf(canonicalJson(value));
}
