import { Worker } from 'node:worker_threads';
import { readingLimits } from '../../shared/prd/reading-limits.ts';
import type { WorkerEvents, WorkerPort } from './background-reader.ts';
import type { Numbered, WorkerAnswer } from './worker-protocol.ts';

/** Starts the worker thread of a file, without the environment of this process. */
export function startWorker(file: string, events: WorkerEvents): WorkerPort {
  const worker = new Worker(file, { env: {}, resourceLimits: readingLimits, name: 'PASS reader' });
  worker.unref();
  let ended = false;
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    events.onEnd(reason);
  };
  worker.on('message', (message: Numbered<WorkerAnswer>) => events.onAnswer(message));
  worker.on('error', (error: Error) => end(error.message));
  worker.on('exit', (code) => end(`exit code ${code}`));
  return {
    post: (request) => worker.postMessage(request),
    terminate: () => {
      ended = true;
      void worker.terminate();
    },
  };
}
