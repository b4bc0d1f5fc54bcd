import { PassError } from '../../shared/protocol/pass-error.ts';
import type { LogLine } from './log-line.ts';
import { spawnChild } from './supervised-child.ts';
import type { ChildExit, Part, SupervisedChild, WaitingChild } from './supervised-child.ts';

export interface KeptChildOptions {
  readonly part: Part;
  /** The process for the first start, made while the rest is still being prepared. */
  readonly waiting?: WaitingChild;
  /** The start frame; `attempt` counts the tries since it last was ready, from 1. */
  readonly frame: (attempt: number) => unknown;
  readonly log: LogLine;
  readonly logFile?: string;
  readonly onReady?: (ready: { url?: string | undefined }, pid: number) => Promise<void>;
}

/** Waits between tries to start again, in milliseconds; after the last the supervisor gives up. */
const backoffMs: readonly number[] = [100, 250, 500, 1000, 2000, 5000, 10_000, 10_000];
/** A child that was told to finish and has not after this many milliseconds is killed. */
const finishMs = 10_000;
/** A child that ran this long (milliseconds) starts again with a fresh count of tries. */
const healthyMs = 60_000;

/** A child process that is started again, with growing waits, until it finishes by itself or is stopped. */
export class KeptChild {
  /** Resolves with 0 when it finished, with 1 when it was given up. */
  readonly ended: Promise<number>;
  readonly #options: KeptChildOptions;
  #end: (code: number) => void = () => undefined;
  #child: SupervisedChild | undefined;
  #waiting: WaitingChild | undefined;
  #stopping = false;
  /** Who waits for a restart that has not begun. */
  #waiters: (() => void)[] = [];
  #wake: (() => void) | undefined;

  constructor(options: KeptChildOptions) {
    this.#options = options;
    this.#waiting = options.waiting;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  /**
   * The first start. Later ones happen by themselves.
   * @throws PassError that the child reported
   */
  async start(): Promise<void> {
    try {
      await this.#startOnce(1);
    } catch (error) {
      this.#child?.finish();
      this.#stopping = true;
      await this.#child?.exited;
      this.#end(1);
      throw error;
    }
    void this.#keep();
  }

  /** Finish it and start it again with the frame as it is then. Resolves when it is ready, could not start, or is over. */
  async restart(): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.#stopping) return;
    const ready = new Promise<void>((resolve) => this.#waiters.push(resolve));
    this.#wake?.();
    await finish(child);
    await ready;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    if (this.#child !== undefined) await finish(this.#child);
  }

  async #startOnce(attempt: number): Promise<void> {
    const { part, log, logFile } = this.#options;
    const waiting = this.#waiting ?? spawnChild({ part, ...(logFile === undefined ? {} : { logFile }) });
    this.#waiting = undefined;
    const child = waiting.begin(this.#options.frame(attempt));
    this.#child = child;
    const ready = await child.ready;
    await this.#options.onReady?.(ready, child.pid);
    log('info', `${part} is ready`, { childPid: child.pid });
  }

  async #keep(): Promise<void> {
    let tries = 0;
    for (;;) {
      const startedAt = Date.now();
      const exit = await this.#child?.exited;
      if (this.#isOver(exit)) return this.#over(0);
      if (this.#waiters.length === 0) {
        if (Date.now() - startedAt > healthyMs) tries = 0;
        const wait = backoffMs[tries];
        if (wait === undefined) return this.#giveUp();
        this.#options.log('error', `${this.#options.part} ended unexpectedly; it is started again`, { ...exit, waitMs: wait });
        await this.#pause(wait);
        if (this.#stopping) return this.#over(0);
      } else {
        tries = 0;
      }
      tries += 1;
      // Whoever asks from here on has a frame that this start does not know: the next one answers.
      const asked = this.#waiters.splice(0);
      await this.#startAgain(tries);
      for (const answer of asked) answer();
    }
  }

  async #startAgain(attempt: number): Promise<void> {
    try {
      await this.#startOnce(attempt);
    } catch (error) {
      this.#options.log('error', `${this.#options.part} did not start`, { error: PassError.toData(error) });
      if (this.#child !== undefined) await finish(this.#child);
    }
  }

  /** The runner ends by itself when it is idle or was retired; the gatekeeper never does. */
  #isOver(exit: ChildExit | undefined): boolean {
    return this.#stopping || (this.#options.part === 'runner' && exit?.code === 0);
  }

  #giveUp(): void {
    this.#options.log('error', `${this.#options.part} ended too often; giving up`);
    this.#over(1);
  }

  #over(code: number): void {
    this.#stopping = true;
    for (const answer of this.#waiters.splice(0)) answer();
    this.#end(code);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function finish(child: SupervisedChild): Promise<void> {
  child.finish();
  const timer = setTimeout(() => child.kill(), finishMs);
  await child.exited;
  clearTimeout(timer);
}
