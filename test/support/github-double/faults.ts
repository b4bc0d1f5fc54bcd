/** What goes wrong with a request. `effect` says whether GitHub carried the request out before it failed. */
export type Fault =
  | { kind: 'answer'; status: number; message: string; headers?: Record<string, string>; effect?: boolean }
  | { kind: 'reset'; effect: boolean; midResponse?: boolean }
  /** A list that does not show the newest `hide` entries yet. */
  | { kind: 'stale-list'; hide: number }
  | { kind: 'delay'; milliseconds: number }
  /** Carried out once the test says so. */
  | { kind: 'hold'; until: Promise<unknown> };

export interface PlannedFault {
  /** Method and path template, e.g. `POST /repos/{owner}/{repo}/issues`; `*` for every request. */
  readonly on: string;
  readonly fault: Fault;
  /** How many requests it hits (default 1), after letting `after` of them pass (default 0). */
  readonly times?: number;
  readonly after?: number;
}

/** The failures of GitHub that its documentation and its users know, ready to be injected. */
export const faults = {
  /** The write happened, and the answer says that it did not. */
  badGatewayAfterEffect: { kind: 'answer', status: 502, message: 'Server Error', effect: true },
  badGateway: { kind: 'answer', status: 502, message: 'Server Error' },
  unavailable: { kind: 'answer', status: 503, message: 'Service unavailable' },
  badCredentials: { kind: 'answer', status: 401, message: 'Bad credentials' },
  notAccessible: { kind: 'answer', status: 403, message: 'Resource not accessible by personal access token', headers: { 'x-accepted-github-permissions': 'issues=write' } },
  notFound: { kind: 'answer', status: 404, message: 'Not Found' },
  validationFailed: { kind: 'answer', status: 422, message: 'Validation Failed' },
  resetBeforeEffect: { kind: 'reset', effect: false },
  resetAfterEffect: { kind: 'reset', effect: true },
  resetMidResponse: { kind: 'reset', effect: true, midResponse: true },
  /** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits */
  secondaryLimit: (retryAfterSeconds?: number): Fault => ({
    kind: 'answer',
    status: 403,
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  }),
  primaryLimit: (resetEpochSeconds: number): Fault => ({
    kind: 'answer',
    status: 429,
    message: 'API rate limit exceeded',
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetEpochSeconds) },
  }),
} as const satisfies Record<string, Fault | ((...parameters: never[]) => Fault)>;

/** The faults still to come, in the order in which they were injected. */
export class FaultQueue {
  readonly #planned: { on: string; fault: Fault; times: number; after: number }[] = [];

  inject({ on, fault, times = 1, after = 0 }: PlannedFault): void {
    this.#planned.push({ on, fault, times, after });
  }

  /** The fault that hits this request, if one does. */
  next(request: string): Fault | undefined {
    for (const planned of this.#planned) {
      if ((planned.on !== '*' && planned.on !== request) || planned.times === 0) continue;
      if (planned.after > 0) planned.after -= 1;
      else {
        planned.times -= 1;
        return planned.fault;
      }
    }
    return undefined;
  }

  clear(): void {
    this.#planned.length = 0;
  }
}
