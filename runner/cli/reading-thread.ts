import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { isMainThread, Worker } from 'node:worker_threads';
import { maxPrdBytes } from '../../shared/domain/prd.ts';
import { readingLimits } from '../../shared/prd/reading-limits.ts';
import { entryPath } from './entries.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';

/** A shorter document needs less memory than a thread saves. */
const longBytes = 1_000_000;

/** True for a document whose command is better carried out in a thread with bounded memory. */
export async function needsThread(file: string): Promise<boolean> {
  const size = isMainThread ? await stat(file).then((stats) => stats.size, () => 0) : 0;
  return size > longBytes && size <= maxPrdBytes;
}

/** Carries out the command line of this process in a thread; what the command writes is written here. */
export async function inReadingThread(): Promise<ExitCode> {
  const worker = new Worker(entryPath('cli'), { argv: process.argv.slice(2), resourceLimits: readingLimits });
  const [code] = (await once(worker, 'exit')) as [number];
  return Object.values(exitCodes).find((known) => known === code) ?? exitCodes.failed;
}
