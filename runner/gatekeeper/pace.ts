import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Journal } from './journal.ts';
import { RateLimited } from './rate-limited.ts';
import type { WriteLimits } from './target-port.ts';

const minute = 60_000;
const hour = 60 * minute;
/** A wait that the target asks for is served in place up to this long, in milliseconds; longer ones end the sync. */
const longestWait = 2 * minute;
/** Waits that are served for one operation. */
const longestPatience = 5;

/**
 * Keeps writes within the target's limits. The times of earlier writes come from the journal, so that a restart forgets
 * none of them.
 */
export class Pace {
  readonly #limits: WriteLimits | undefined;
  readonly #journal: Journal;
  readonly #clock: () => Date;
  readonly #cancelled: () => boolean;

  constructor(limits: WriteLimits | undefined, journal: Journal, clock: () => Date, cancelled: () => boolean) {
    this.#limits = limits;
    this.#journal = journal;
    this.#clock = clock;
    this.#cancelled = cancelled;
  }

  /** @throws PassError `cancelled` when a person stopped the sync */
  checkCancelled(): void {
    if (!this.#cancelled()) return;
    throw new PassError('cancelled', 'The sync was stopped before its next operation.', 'What was written stays. Sync again to continue.');
  }

  /** Wait until one more write is within the limits. */
  async beforeWrite(): Promise<void> {
    if (this.#limits === undefined) return;
    const now = this.#clock().getTime();
    const times = this.#journal.writesSince(now - hour);
    await this.wait(waitBefore(times, this.#limits, now));
  }

  /** Do it, again after each wait that the target asked for: then it did nothing. */
  async patiently<T>(write: () => Promise<T>): Promise<T> {
    for (let turn = 1; ; turn += 1) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof RateLimited) || turn > longestPatience || error.waitMs > longestWait) throw error;
        await this.wait(error.waitMs);
      }
    }
  }

  async wait(milliseconds: number): Promise<void> {
    const end = Date.now() + milliseconds;
    for (let left = milliseconds; left > 0; left = end - Date.now()) {
      this.checkCancelled();
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, 250)));
    }
  }
}

/** Milliseconds until one more write fits. `times`: those of the last hour, oldest first. */
export function waitBefore(times: readonly number[], limits: WriteLimits, now: number): number {
  const until = (count: number, span: number): number => {
    const inSpan = times.filter((time) => time > now - span);
    const first = inSpan[inSpan.length - count];
    return first === undefined ? 0 : first + span - now;
  };
  const last = times.at(-1);
  const spacing = last === undefined ? 0 : last + limits.spacing - now;
  return Math.max(0, spacing, until(limits.perMinute, minute), until(limits.perHour, hour));
}
