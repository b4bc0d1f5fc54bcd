import { z } from 'zod';
import { ApproverKey } from '../domain/approval.ts';
import { ErrorData } from './errors.ts';

/**
 * What the supervisor tells its two children, one line of JSON each on stdin, and what they answer on stdout.
 * Secrets travel here and never in an environment or an argument list. stdin stays open afterwards: its end means that
 * the supervisor is gone, and the child finishes and exits.
 */
export const GithubSettings = z.strictObject({
  /** Base URL of the REST API, without a slash at its end. */
  apiUrl: z.url(),
  /** Marked by the administrator as an emulator; accepted for loopback hosts only. */
  emulator: z.boolean(),
});
export type GithubSettings = z.infer<typeof GithubSettings>;

const channel = {
  /** Path of the Unix socket or named pipe between runner and gatekeeper. The gatekeeper listens. */
  channel: z.string().min(1),
  /** Secret of the channel: the first request must carry it. */
  channelToken: z.string().min(16),
};

export const GatekeeperFrame = z.strictObject({
  /** `<home>/gatekeeper`. */
  home: z.string().min(1),
  ...channel,
  /** GitHub token. When absent, the gatekeeper reads `<home>/credential`. */
  credential: z.string().min(1).optional(),
  /** The one API host (as targets name it) that the token may be sent to; when absent, that of `github`, or api.github.com. */
  apiHost: z.string().min(1).optional(),
  /** When absent, the gatekeeper reads `<home>/settings.json`, and falls back to api.github.com. */
  github: GithubSettings.optional(),
  /** First approver key of a home that has none. */
  approver: ApproverKey.optional(),
  /** For tests of crashes: the place of the write path, and at which passage of it (from 1) this process kills itself. */
  failpoint: z.strictObject({ at: z.string(), passage: z.int().min(1) }).optional(),
});
export type GatekeeperFrame = z.infer<typeof GatekeeperFrame>;

export const RunnerFrame = z.strictObject({
  /** `<home>/runner`. */
  home: z.string().min(1),
  ...channel,
  host: z.string().min(1),
  /** 0 for any free port. */
  port: z.int().min(0).max(65_535),
  /** Started by a client and not by an administrator: exits when idle, hands over on a version change. */
  managed: z.boolean(),
  idleExitSeconds: z.int().min(1),
  instanceId: z.string().min(1),
  tokens: z.array(z.strictObject({ token: z.string().min(16).max(512), principal: z.string().min(1).max(120) })).min(1),
  /** Host names beside loopback that the Host header may carry, and origins that a browser may send. */
  allowedHosts: z.array(z.string()).default([]),
  allowedOrigins: z.array(z.string()).default([]),
});
export type RunnerFrame = z.infer<typeof RunnerFrame>;
export type RunnerFrameInput = z.input<typeof RunnerFrame>;

/** The one line that a child writes on stdout: it is ready, or why it cannot start (and then it exits with 1). */
export const StartupReport = z.union([
  z.object({ ready: z.object({ /** The runner's WebSocket address, e.g. `ws://127.0.0.1:4711/rpc`. */ url: z.string().optional() }) }),
  z.object({ failed: ErrorData }),
]);
export type StartupReport = z.infer<typeof StartupReport>;

/** Exit codes of the children that the supervisor tells apart. */
export const childExitCodes = {
  /** Finished because it was asked to (shutdown, retired, idle): the supervisor ends too when it was the runner. */
  finished: 0,
  failed: 1,
} as const;
