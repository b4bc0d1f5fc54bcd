import { Worker } from 'node:worker_threads';
import type { IssueKey } from '../../shared/domain/backlog.ts';
import { readingLimits } from '../../shared/prd/reading-limits.ts';
import type { ErrorData } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { PhaseWork, PlanInput, ReadInput } from './phase-work.ts';

/** What a thread is started with. */
export type ThreadTask = { readonly step: 'read'; readonly input: ReadInput } | { readonly step: 'plan'; readonly input: PlanInput };
/** What it says: it asks for the titles of the issues that were synced, or it has ended. */
export type ThreadMessage = { readonly ask: 'synced' } | { readonly done: unknown } | { readonly failed: ErrorData; readonly stack?: string };

/** A document up to this many bytes is worked on where the sessions are served: that takes less than starting a thread. */
const inlineBytes = 64 * 1024;
/** A thread that needs more memory (megabytes) is ended, instead of the runner. */
const maxMegabytes = 2048;

/** In this thread. What it needs is loaded with the first document. */
const here: PhaseWork = {
  read: async (input) => (await import('./phase-work.ts')).phaseWork.read(input),
  plan: async (input, synced) => (await import('./phase-work.ts')).phaseWork.plan(input, synced),
};

/** The work of the phases for a document of so many bytes: a large one in a thread of its own, which ends with the signal. */
export function workFor(bytes: number, signal: AbortSignal): PhaseWork {
  if (bytes <= inlineBytes) return here;
  return {
    read: (input) => inThread({ step: 'read', input }, signal, () => Promise.resolve(new Map())),
    plan: (input, synced) => inThread({ step: 'plan', input }, signal, synced),
  };
}

/** Beside this code when bundled, the source otherwise. */
function threadEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './phase-thread.ts' : './phase-thread.mjs', import.meta.url);
}

function inThread<T>(task: ThreadTask, signal: AbortSignal, synced: () => Promise<ReadonlyMap<IssueKey, string>>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(threadEntry(), { workerData: task, resourceLimits: { ...readingLimits, maxOldGenerationSizeMb: maxMegabytes } });
    const aborted = (): void => end(() => reject(signal.reason as Error));
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', aborted);
      settle();
      void worker.terminate();
    };
    signal.addEventListener('abort', aborted);
    worker.on('message', (message: ThreadMessage) => {
      if ('ask' in message) synced().then((titles) => worker.postMessage(titles), (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))));
      else if ('failed' in message) end(() => reject(thrownThere(message)));
      else end(() => resolve(message.done as T));
    });
    worker.on('error', (error) => end(() => reject(broken(task.step, error))));
    worker.on('exit', () => end(() => reject(broken(task.step, undefined))));
  });
}

function thrownThere({ failed, stack }: Extract<ThreadMessage, { failed: unknown }>): Error {
  const error = failed.kind === 'internal' ? new Error(failed.message) : PassError.fromData(failed);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function broken(step: ThreadTask['step'], error: unknown): PassError {
  const memory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const doing = step === 'read' ? 'Reading the document' : 'Planning from the document';
  return memory
    ? new PassError('bad_input', `${doing} needs more than ${maxMegabytes / 1024} GB of memory.`, 'Split the document into one per product area, and submit each.', error)
    : new PassError('internal', `${doing} ended unexpectedly.`, 'This is a defect in PASS. Look in the log of the runner, and report it.', error);
}
