import { Worker } from 'node:worker_threads';
import type { WorkerEvents, WorkerPort } from './background-reader.ts';
import type { Numbered, WorkerAnswer } from './worker-protocol.ts';

/** Room for what a document of the largest size needs. A small nursery keeps the process small, and costs no time that a person sees. */
const limits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };

/** Starts the worker thread of a file, without the environment of this process. */
export function startWorker(file: string, events: WorkerEvents): WorkerPort {
  const worker = new Worker(file, { env: {}, resourceLimits: limits, name: 'PASS reader' });
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
