import { createHash } from 'node:crypto';

/** Name that git gives to the content of a file: SHA-1 of `blob`, its size, a zero byte and the content (gitformat-object). */
export function blobSha(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
