import { PassError } from '../../shared/protocol/pass-error.ts';

/** The target refused a request until a time that it named. Nothing was written. */
export class RateLimited extends PassError {
  readonly waitMs: number;

  constructor(message: string, waitMs: number, cause?: unknown) {
    super('rate_limited', message, `Wait ${Math.ceil(waitMs / 1000)} seconds, then sync again: it continues where it stopped.`, cause);
    this.waitMs = waitMs;
  }
}
