import { RequestError } from '@octokit/request-error';
import { z } from 'zod';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { RateLimited } from '../rate-limited.ts';
import { OutcomeUnknown } from '../target-port.ts';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

export interface Failed {
  /** What was tried, for people: `create an issue in acme/shop`. */
  readonly what: string;
  readonly write: boolean;
  /** The token is one of the environment, which counts more than the stored one. */
  readonly handed?: boolean;
}

/** A status below 300 that is none, or a redirect: GitHub says that the repository or issue lives elsewhere. */
export class Redirected extends Error {
  readonly status: number;
  readonly location: string | undefined;

  constructor(status: number, location?: unknown) {
    super(`redirected (${status})`);
    this.status = status;
    this.location = typeof location === 'string' ? location : undefined;
  }
}

/** An answer that was not read to its end: GitHub has none that large. */
export class TooLarge extends Error {
  /** @param most in bytes */
  constructor(most: number) {
    super(`the answer is larger than ${most / 1024 / 1024} MB`);
  }
}

/** Statuses with which GitHub says that it did not do what was asked. Any other one below 500, such as 408 of a proxy, says nothing about a write. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 406, 409, 410, 415, 422, 429, 451]);

/**
 * What GitHub's answer means (docs.github.com/rest, "Troubleshooting the REST API" and "Rate limits"). A write whose answer
 * is missing, 5xx or no refusal of GitHub's becomes {@link OutcomeUnknown}; everything else is a refusal, and nothing was written.
 */
export function translate(error: unknown, { what, write, handed = false }: Failed): Error {
  if (PassError.is(error) || error instanceof OutcomeUnknown) return error;
  // Thrown before anything left: no token, or a request that is not allowed.
  if (error instanceof RequestError && PassError.is(error.cause)) return error.cause;
  if (error instanceof Redirected) {
    return new PassError('stale', `Cannot ${what}: GitHub answers that it has moved (${error.status}).`, 'The repository was renamed or transferred. Choose it again by its present name.', error);
  }
  if (error instanceof TooLarge && !write) return new PassError('unavailable', `Cannot ${what}: ${error.message}.`, 'No answer of GitHub is that large. Check the API address: does something else answer there?', error);
  const mutation = MutationErrors.safeParse(error);
  if (mutation.success) return refusedMutation(mutation.data.errors, what, error);
  if (!(error instanceof RequestError)) return write ? new OutcomeUnknown(String(error), error) : unavailable(what, String(error), error);
  const answered = error.response !== undefined;
  if (!answered || error.status >= 500 || (write && !refusals.has(error.status))) {
    const reason = answered ? `GitHub answered ${error.status}` : error.message;
    return write ? new OutcomeUnknown(reason, error) : unavailable(what, reason, error);
  }
  return limited(error, what) ?? refused(error, what, { then: write ? 'sync again: it continues where it stopped' : 'try again', handed });
}

/** The GraphQL API answers 200 and says in the body what it refused; nothing was written then. */
const MutationErrors = z.object({ name: z.literal('GraphqlResponseError'), errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).min(1) });

function refusedMutation(errors: readonly { readonly type?: string | undefined; readonly message: string }[], what: string, cause: unknown): Error {
  const said = oneLine(errors.map(({ message }) => message).join('; '));
  if (errors.some(({ type }) => type === 'RATE_LIMITED')) return new RateLimited(`Cannot ${what}: GitHub asks to wait (${said}).`, minute, cause);
  if (errors.some(({ type }) => type === 'FORBIDDEN')) return new PassError('forbidden', `Cannot ${what}: the token has no permission for it (${said}).`, 'Give the token “Pull requests” and “Contents: read and write” for this repository, then sync again.', cause);
  return new PassError('stale', `Cannot ${what}: GitHub refused it (${said}).`, 'Put right what GitHub names, for example allow auto-merge in the repository’s settings, then sync again: it continues where it stopped.', cause);
}

function unavailable(what: string, reason: string, cause: unknown): PassError {
  return new PassError('unavailable', `Cannot ${what}: ${reason}.`, 'Check the network and githubstatus.com, then try again. Nothing was written.', cause);
}

function limited(error: RequestError, what: string): RateLimited | undefined {
  if (error.status !== 403 && error.status !== 429) return undefined;
  const headers = error.response?.headers ?? {};
  const [retryAfter, reset] = [headers['retry-after'], headers['x-ratelimit-remaining'] === '0' ? (headers['x-ratelimit-reset'] ?? '') : undefined];
  if (retryAfter === undefined && reset === undefined && error.status !== 429 && !/secondary rate limit|abuse/i.test(error.message)) return undefined;
  // GitHub asks for at least a minute when a limit names no time; a time that cannot be read is none.
  const wait = retryWait(String(retryAfter ?? '')) ?? resetWait(String(reset ?? '')) ?? minute;
  // Its limits last an hour: what asks for more than a day is no limit of GitHub's.
  return tooMany(what, Math.min(day, Math.max(second, wait)), error);
}

const digits = /^\d+$/;
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Milliseconds to wait by a `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). `undefined` for anything else. */
function retryWait(text: string): number | undefined {
  if (digits.test(text)) return Number(text) * second;
  const wait = httpDate.test(text) ? Date.parse(text) - Date.now() : Number.NaN;
  return Number.isNaN(wait) ? undefined : wait;
}

/** Milliseconds to wait by an `x-ratelimit-reset`: the second of the epoch after which the limit is lifted. */
function resetWait(text: string): number | undefined {
  return digits.test(text) ? (Number(text) + 1) * second - Date.now() : undefined;
}

function tooMany(what: string, waitMs: number, error: RequestError): RateLimited {
  return new RateLimited(`Cannot ${what}: GitHub asks to wait ${Math.ceil(waitMs / 1000)} seconds (${error.status}).`, waitMs, error);
}

/** @param then what to do once the cause is put right */
function refused(error: RequestError, what: string, { then, handed }: { readonly then: string; readonly handed: boolean }): PassError {
  const said = oneLine(error.message);
  const fail = (kind: PassError['kind'], reason: string, hint: string): PassError => new PassError(kind, `Cannot ${what}: ${reason} (${error.status}: ${said}).`, hint, error);
  switch (error.status) {
    case 401:
      if (handed) return fail('prerequisite', 'GitHub does not accept the token from PASS_GITHUB_TOKEN (or GITHUB_TOKEN)', `Correct that variable, or unset it and run \`pass-runner stop\`: a stored token (\`pass-runner credential\`) counts from then on. Then ${then}.`);
      return fail('prerequisite', 'GitHub does not accept the token', `Store a valid one with \`pass-runner credential\` on the gatekeeper’s host, then ${then}.`);
    case 403:
      if (/archived/i.test(error.message)) return fail('stale', 'the repository is archived', 'Unarchive it, or choose another target.');
      return fail('forbidden', 'the token has no permission for it', `${needed(error)} Give the token that permission, then ${then}.`);
    case 404:
      return fail('not_found', 'GitHub does not find it, or the token may not see it', 'Check the name, and that the token reaches this repository.');
    case 410:
      return fail('forbidden', 'issues are switched off for this repository, or the issue was deleted', 'Switch issues on in the repository’s settings, or open the bundle again.');
    case 422:
      return fail('bad_input', 'GitHub does not accept the content', 'Correct the field that it names in the backlog, and approve the new bundle.');
    default:
      return fail('unavailable', 'GitHub refused it', 'Read GitHub’s answer, then try again.');
  }
}

function needed(error: RequestError): string {
  const accepted = error.response?.headers['x-accepted-github-permissions'];
  return typeof accepted === 'string' ? `GitHub wants: ${oneLine(accepted)}.` : 'A fine-grained token needs “Issues: read and write” for this repository (for code also “Contents” and “Pull requests”); a classic one the scope `repo`.';
}

/** What GitHub said, cut to a length that fits a message. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 300);
}
