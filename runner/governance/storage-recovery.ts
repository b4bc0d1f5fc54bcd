import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { rm } from 'node:fs/promises';
import { nodeFiles } from '../store/file-layer.ts';
import type { FileLayer } from '../store/file-layer.ts';

/** Waits between looks (milliseconds); the last one again and again. The first leaves time for answers that are on their way. */
const looksAfterMs: readonly number[] = [500, 1000, 2000, 5000];

/** More than a record of the log and the documents of a small run take (bytes). */
const probeBytes = 256 * 1024;

export interface Recovery {
  readonly directory: string;
  readonly files?: FileLayer;
  readonly delays?: readonly number[];
  readonly signal: AbortSignal;
}

/**
 * Wait until a folder takes durable writes again, after one failed. Until then it is of no use to start anything anew there,
 * while everything that is stored can still be read.
 * @returns false when the signal ended it
 */
export async function untilWritable({ directory, files = nodeFiles, delays = looksAfterMs, signal }: Recovery): Promise<boolean> {
  for (let look = 0; ; look += 1) {
    const ended = await wait(delays[Math.min(look, delays.length - 1)] ?? 0, false, { signal, ref: false }).catch(() => true);
    if (ended) return false;
    if (await takesWrites(directory, files)) return true;
  }
}

async function takesWrites(directory: string, files: FileLayer): Promise<boolean> {
  const path = join(directory, `probe.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await files.open(path, 'create');
    try {
      // Random, so that no file system stores it in less.
      await file.write(randomBytes(probeBytes));
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
