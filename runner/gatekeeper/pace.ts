import { describeHalt } from '../../shared/domain/halt.ts';
import type { Halt } from '../../shared/domain/halt.ts';
import { hour, waitBefore } from '../../shared/domain/pace.ts';
import type { WriteLimits } from '../../shared/domain/pace.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Journal } from './journal.ts';
import { RateLimited } from './rate-limited.ts';

/** A wait that the target asks for is served in place up to this long, in milliseconds; longer ones end the sync. */
const longestWait = 2 * 60_000;
/** Waits that are served for one operation. */
const longestPatience = 5;

/** What ends a sync before its next operation. */
export interface StopSigns {
  readonly cancelled: () => boolean;
  /** The halt on this host, read anew each time. */
  readonly halted: () => Promise<Halt | null>;
}

/** Nothing more is written until an administrator resumes. */
export function haltedError(halt: Halt): PassError {
  return new PassError('cancelled', `Writing is ${describeHalt(halt)}.`, 'What was written stays. Run `pass-runner resume` on the gatekeeper’s host, then sync again: it continues here.');
}

/**
 * Keeps writes within the target's limits. The times of earlier writes come from the journal, so that a restart forgets
 * none of them.
 */
export class Pace {
  readonly #limits: WriteLimits | undefined;
  readonly #journal: Journal;
  readonly #clock: () => Date;
  readonly #stop: StopSigns;

  constructor(limits: WriteLimits | undefined, journal: Journal, clock: () => Date, stop: StopSigns) {
    this.#limits = limits;
    this.#journal = journal;
    this.#clock = clock;
    this.#stop = stop;
  }

  /** @throws PassError `cancelled` when a person stopped the sync, or halted all writing on this host */
  async checkStopped(): Promise<void> {
    if (this.#stop.cancelled()) throw new PassError('cancelled', 'The sync was stopped before its next operation.', 'What was written stays. Sync again to continue.');
    const halt = await this.#stop.halted();
    if (halt !== null) throw haltedError(halt);
  }

  /** Wait until one more write, of so many requests, is within the limits. */
  async beforeWrite(requests: number): Promise<void> {
    if (this.#limits === undefined) return;
    const now = this.#clock().getTime();
    const times = this.#journal.writesSince(now - hour);
    await this.wait(waitBefore(times, this.#limits, now, requests));
    await this.checkStopped();
  }

  /** True for a refusal whose wait is served in place. @param turn how many waits of this operation it would make */
  isServed(error: unknown, turn: number): error is RateLimited {
    return error instanceof RateLimited && turn <= longestPatience && error.waitMs <= longestWait;
  }

  async wait(milliseconds: number): Promise<void> {
    const end = Date.now() + milliseconds;
    for (let left = milliseconds; left > 0; left = end - Date.now()) {
      await this.checkStopped();
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, 250)));
    }
  }
}
