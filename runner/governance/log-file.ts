import { open } from 'node:fs/promises';
import { digestOf } from '../../shared/domain/digest.ts';
import { errorCode } from '../store/file-layer.ts';

const newline = 0x0a;
const chunkBytes = 64 * 1024;

/** A piece of a log file between two newlines. */
export interface LogLine {
  /** The line, or `undefined` when its bytes are not UTF-8. */
  readonly text: string | undefined;
  /** Offset in bytes of what follows the line's newline. */
  readonly end: number;
  /** False for what follows the last newline: a write that a crash cut short. */
  readonly complete: boolean;
}

/** Lines of a file from byte `start` to byte `end` (to the end of the file when left out). A file that is not there has none. */
export async function* readLines(path: string, start = 0, end = Number.MAX_SAFE_INTEGER): AsyncGenerator<LogLine> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return;
  try {
    let position = start;
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.allocUnsafe(Math.max(0, Math.min(chunkBytes, end - position)));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      let piece = rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const offset = position - piece.length;
      let taken = 0;
      for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, taken)) {
        yield { text: decode(piece.subarray(taken, at)), end: offset + at + 1, complete: true };
        taken = at + 1;
      }
      piece = piece.subarray(taken);
      rest = piece;
    }
    if (rest.length > 0) yield { text: decode(rest), end: position, complete: false };
  } finally {
    await handle.close();
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The end of a log file. */
export interface LogTail {
  /** Length of the file up to and with its last newline. */
  readonly length: number;
  /** The last complete line without its newline; `undefined` for a log without one, or when it is not UTF-8. */
  readonly lastLine: string | undefined;
  /** What lies behind the last newline: bytes, and their digest. */
  readonly torn: { readonly bytes: number; readonly sha256: string } | undefined;
}

/** Look at the end of a file without reading all of it. */
export async function readTail(path: string): Promise<LogTail> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    let tail: Buffer = Buffer.alloc(0);
    let start = size;
    for (;;) {
      const last = tail.lastIndexOf(newline);
      const before = last <= 0 ? -1 : tail.lastIndexOf(newline, last - 1);
      if (start === 0 || before !== -1) return describeTail(tail, start, last, before);
      const step = Math.min(start, Math.max(chunkBytes, tail.length));
      const chunk = Buffer.alloc(step);
      start -= step;
      await handle.read(chunk, 0, step, start);
      tail = Buffer.concat([chunk, tail]);
    }
  } finally {
    await handle.close();
  }
}

function describeTail(tail: Buffer, start: number, last: number, before: number): LogTail {
  const torn = tail.subarray(last + 1);
  return {
    length: start + last + 1,
    lastLine: last === -1 ? undefined : decode(tail.subarray(before + 1, last)),
    torn: torn.length === 0 ? undefined : { bytes: torn.length, sha256: digestOf(torn) },
  };
}
