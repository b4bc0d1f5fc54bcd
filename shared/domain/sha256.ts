import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What Node's own hash is used for; a webview has none. */
interface NativeHash {
  hash?(algorithm: 'sha256', content: Uint8Array | string, encoding: 'hex'): string;
}
interface NodeProcess {
  getBuiltinModule?(name: 'node:crypto'): NativeHash | undefined;
}

const native = (globalThis as { process?: NodeProcess }).process?.getBuiltinModule?.('node:crypto');

/** Lower-case hexadecimal SHA-256 (FIPS 180-4) of bytes, or of the UTF-8 bytes of a text. Native where there is a Node: a run hashes a megabyte. */
export const sha256Hex: (content: Uint8Array | string) => string = native?.hash === undefined ? portableSha256Hex : (content) => native.hash?.('sha256', content, 'hex') ?? portableSha256Hex(content);

/** The same in JavaScript. */
export function portableSha256Hex(content: Uint8Array | string): string {
  return bytesToHex(sha256(typeof content === 'string' ? utf8ToBytes(content) : content));
}
