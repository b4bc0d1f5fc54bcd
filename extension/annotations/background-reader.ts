import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Numbered, WorkerAnswer, WorkerRequest } from './worker-protocol.ts';

/** A worker thread, as far as the reader needs it. */
export interface WorkerPort {
  post(request: Numbered<WorkerRequest>): void;
  /** Ends it, whatever it is doing. `onEnd` is not told. */
  terminate(): void;
}

export interface WorkerEvents {
  onAnswer(answer: Numbered<WorkerAnswer>): void;
  /** It died by itself. */
  onEnd(reason: string): void;
}

export interface ReaderPorts {
  start(events: WorkerEvents): WorkerPort;
  /** Calls back after `ms`, unless the returned function was called before. */
  later(ms: number, callback: () => void): () => void;
  log(message: string): void;
}

/** A document of 5 MB is read in about 4 s; what takes longer is not coming back. */
const hangAfterMs = 20_000;

interface Job {
  readonly key: string;
  readonly request: WorkerRequest;
  readonly resolve: (answer: Exclude<WorkerAnswer, { type: 'failed' }> | undefined) => void;
  readonly reject: (error: PassError) => void;
  tries: number;
  superseded: boolean;
}

/**
 * Reads in a worker thread, one request at a time. Of the requests with one key only the latest is answered. A worker that
 * died is started again and given the request once more; one that hangs is ended, and its request fails.
 */
export class BackgroundReader {
  readonly #ports: ReaderPorts;
  readonly #waiting = new Map<string, Job>();
  #active: { readonly job: Job; readonly number: number; readonly stopClock: () => void } | undefined;
  #worker: WorkerPort | undefined;
  #number = 0;

  constructor(ports: ReaderPorts) {
    this.#ports = ports;
  }

  /**
   * @param key what the text belongs to; a later request with the same key takes the place of this one
   * @returns `undefined` when a later request took its place
   * @throws PassError `internal` when it cannot be read
   */
  read(key: string, request: WorkerRequest): Promise<Exclude<WorkerAnswer, { type: 'failed' }> | undefined> {
    this.#waiting.get(key)?.resolve(undefined);
    if (this.#active?.job.key === key) this.#active.job.superseded = true;
    return new Promise((resolve, reject) => {
      this.#waiting.set(key, { key, request, resolve, reject, tries: 0, superseded: false });
      this.#next();
    });
  }

  /** Ends the worker when there is nothing to do; the next request starts one. */
  rest(): void {
    if (this.#active !== undefined || this.#waiting.size > 0) return;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  dispose(): void {
    for (const job of [...this.#waiting.values(), ...(this.#active === undefined ? [] : [this.#active.job])]) job.resolve(undefined);
    this.#waiting.clear();
    this.#active?.stopClock();
    this.#active = undefined;
    this.rest();
  }

  #next(): void {
    if (this.#active !== undefined) return;
    const job = this.#waiting.values().next().value;
    if (job === undefined) return;
    this.#waiting.delete(job.key);
    const number = (this.#number += 1);
    job.tries += 1;
    this.#active = { job, number, stopClock: this.#ports.later(hangAfterMs, () => this.#hangs()) };
    this.#worker ??= this.#start();
    this.#worker.post({ number, body: job.request });
  }

  #start(): WorkerPort {
    const worker: WorkerPort = this.#ports.start({
      onAnswer: (answer) => this.#answered(answer),
      onEnd: (reason) => {
        if (this.#worker === worker) this.#died(reason);
      },
    });
    return worker;
  }

  #answered({ number, body }: Numbered<WorkerAnswer>): void {
    if (this.#active?.number !== number) return;
    const job = this.#finish();
    if (job.superseded) job.resolve(undefined);
    else if (body.type === 'failed') job.reject(unreadable(body.message));
    else job.resolve(body);
    this.#next();
  }

  #died(reason: string): void {
    this.#worker = undefined;
    this.#ports.log(`the reading worker ended: ${reason}`);
    if (this.#active === undefined) return;
    const job = this.#finish();
    if (job.superseded) job.resolve(undefined);
    else if (job.tries < 2) this.#waiting.set(job.key, job);
    else job.reject(unreadable(`the reader ended twice on it (${reason})`));
    this.#next();
  }

  #hangs(): void {
    this.#ports.log('the reading worker did not answer in time and is ended');
    this.#worker?.terminate();
    this.#worker = undefined;
    const job = this.#finish();
    if (job.superseded) job.resolve(undefined);
    else job.reject(unreadable(`the reader did not come back within ${hangAfterMs / 1000} s`));
    this.#next();
  }

  #finish(): Job {
    if (this.#active === undefined) throw new Error('no request is active');
    const { job, stopClock } = this.#active;
    stopClock();
    this.#active = undefined;
    return job;
  }
}

function unreadable(why: string): PassError {
  return new PassError('internal', `This document cannot be annotated: ${why}.`, 'It is tried again at the next change. The log says more (PASS: Show Log).');
}
