import type { Operation, WriteBundle } from './bundle.ts';

/** Content creations that a target allows. */
export interface WriteLimits {
  readonly perMinute: number;
  readonly perHour: number;
  /** Milliseconds between two writes. */
  readonly spacing: number;
}

/**
 * GitHub's documented limits for content creation (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api,
 * "secondary rate limits"), and the second between writes that its best practices ask for.
 */
export const githubLimits: WriteLimits = { perMinute: 80, perHour: 500, spacing: 1000 };

/** Requests that an operation counts as: a commit is a tree, the commit itself, and each file that is not text. */
export function requestsOf(operation: Operation): number {
  return operation.kind === 'commit.create' ? 2 + operation.files.filter(({ as }) => as === 'base64').length : 1;
}

const minute = 60_000;
export const hour = 60 * minute;

/**
 * Milliseconds until one more write fits, all of its requests; one that counts as more than a limit allows waits until nothing
 * else is in its span. `times`: those of the last hour, oldest first, in milliseconds.
 * @param requests how many it counts as: see {@link requestsOf}
 */
export function waitBefore(times: readonly number[], limits: WriteLimits, now: number, requests = 1): number {
  const until = (limit: number, span: number): number => {
    const inSpan = times.filter((time) => time > now - span);
    const first = inSpan[inSpan.length - lastBefore(limit, requests)];
    return first === undefined ? 0 : first + span - now;
  };
  const last = times.at(-1);
  const spacing = last === undefined ? 0 : last + limits.spacing - now;
  return Math.max(0, spacing, until(limits.perMinute, minute), until(limits.perHour, hour));
}

/** Which of the earlier requests, from the last one, has to be past before this many more fit. */
function lastBefore(limit: number, requests: number): number {
  return Math.max(1, limit - requests + 1);
}

/**
 * How long these writes take at least, in milliseconds, after those at `times` (oldest first). Only the waiting is
 * counted: what the target takes to answer comes on top.
 * @param requests how many each write counts as: see {@link requestsOf}
 */
export function estimateWrites(requests: readonly number[], times: readonly number[], limits: WriteLimits, now: number): number {
  const all = times.filter((time) => time > now - hour);
  const nth = (back: number): number => all.at(-back) ?? Number.NEGATIVE_INFINITY;
  for (const count of requests) {
    const at = Math.max(now, nth(1) + limits.spacing, nth(lastBefore(limits.perMinute, count)) + minute, nth(lastBefore(limits.perHour, count)) + hour);
    for (let request = 0; request < count; request += 1) all.push(at);
  }
  return requests.length === 0 ? 0 : (all.at(-1) ?? now) - now;
}

/** `about 9 minutes`, `about 2 hours 10 minutes`; seconds below two minutes. */
export function describeDuration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 120) return `about ${seconds} second${seconds === 1 ? '' : 's'}`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `about ${minutes} minutes`;
  const rest = minutes % 60;
  return `about ${Math.floor(minutes / 60)} hours${rest === 0 ? '' : ` ${rest} minutes`}`;
}

/**
 * What a person should know about the time before they approve, from the bundle alone; empty where nothing limits the pace.
 * Earlier writes and a lower pace that an administrator set come on top: the gatekeeper knows these.
 */
export function describePace({ target, operations }: Pick<WriteBundle, 'target' | 'operations'>, limits = githubLimits): string {
  if (target.kind === 'folder' || target.emulator || operations.length === 0) return '';
  return `takes ${describeDuration(estimateWrites(operations.map(requestsOf), [], limits, 0))} at the pace that GitHub allows (${limits.perMinute} writes a minute, ${limits.perHour} an hour)`;
}
