import { z } from 'zod';

/**
 * Why something was refused or failed, as data. A kind is stable: clients branch on it, never on the message.
 *
 * - `bad_input`: what the person gave cannot be used as it is (empty file, not UTF-8, no requirements found …)
 * - `unauthorised`: no token, a wrong one, or a revoked one
 * - `forbidden`: known principal, but policy or the target's permissions say no
 * - `not_found`: no such run, artifact, issue or repository
 * - `conflict`: somebody else changed it first (revision, digest, lock)
 * - `stale`: what was approved or computed no longer fits what the target has now
 * - `expired`: an approval or bundle past its time
 * - `prerequisite`: something needed from outside is missing (token, scope, tool)
 * - `version`: client and runner do not speak the same protocol
 * - `unavailable`: runner, gatekeeper or target cannot be reached, or answers 5xx
 * - `rate_limited`: the target asked to wait
 * - `storage`: a durable record could not be written (disk full, read-only)
 * - `cancelled`: a person or a shutdown stopped it
 * - `uncertain`: an effect may or may not have happened, and a person is asked
 * - `internal`: a defect in PASS
 */
export const ErrorKind = z.enum([
  'bad_input', 'unauthorised', 'forbidden', 'not_found', 'conflict', 'stale', 'expired', 'prerequisite', 'version',
  'unavailable', 'rate_limited', 'storage', 'cancelled', 'uncertain', 'internal',
]);
export type ErrorKind = z.infer<typeof ErrorKind>;

/** An error as it crosses a wire or is written to an artifact: can be shown to a person as it is. */
export const ErrorData = z.object({
  kind: ErrorKind,
  /** What failed and why, one or two sentences. */
  message: z.string(),
  /** What to do next, in the imperative. */
  hint: z.string(),
});
export type ErrorData = z.infer<typeof ErrorData>;

export { PassError } from './pass-error.ts';
