/** WebSocket close codes of PASS (RFC 6455 §7.4.2: 4000–4999 are private use). */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  messageTooBig: 1009,
  /** The first frame carried no token, a wrong one, or one that was revoked. */
  unauthorised: 4401,
  /** No `session.hello` within the time for it. */
  helloTimeout: 4408,
  /** The runner hands over to another version: read the discovery file again and reconnect there. */
  retired: 4410,
  /** Client and runner do not speak the same protocol. */
  versionMismatch: 4426,
  /** A frame that is not JSON-RPC 2.0. */
  malformed: 4400,
} as const;

/** Codes after which trying again with the same settings cannot help. */
export const unrecoverableCloseCodes: ReadonlySet<number> = new Set([closeCodes.unauthorised, closeCodes.versionMismatch, closeCodes.malformed]);
