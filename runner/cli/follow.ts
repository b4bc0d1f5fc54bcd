import type { RunEvent } from '../../shared/domain/run.ts';
import { unrecoverableCloseCodes } from '../../shared/protocol/close-codes.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { Connection } from './connection.ts';

export interface FollowOptions {
  readonly runId: string;
  /** Sequence number of the last event that is known already. */
  readonly after: number;
  readonly onEvent: (event: RunEvent) => void;
  /** True for the event that is waited for. */
  readonly isLast: (event: RunEvent) => boolean;
  /** Called once events are heard, so that none of what it sets off is missed. */
  readonly begin?: () => Promise<void>;
  /** Told when the connection broke, before it is made again. */
  readonly onLost?: () => void;
}

/** A runner that died is there again within this (milliseconds), or the following ends. */
const reconnectMs = 30_000;
const retryMs = 300;

/**
 * Hear a run's events, each once and in order, until the one that is waited for; across lost connections.
 * @throws PassError `unavailable` when the runner does not come back
 */
export async function followUntil(connection: Connection, options: FollowOptions): Promise<RunEvent> {
  let after = options.after;
  let begin = options.begin;
  for (;;) {
    const outcome = await listen(connection, { ...options, after, ...(begin === undefined ? {} : { begin }) }, (event) => {
      after = event.seq;
      options.onEvent(event);
    });
    begin = undefined;
    if (outcome !== undefined) return outcome;
    options.onLost?.();
    await reconnect(connection);
  }
}

/** `undefined` when the connection broke. */
async function listen(connection: Connection, options: FollowOptions, take: (event: RunEvent) => void): Promise<RunEvent | undefined> {
  const { client } = connection;
  let stop: (() => void) | undefined;
  let forget: (() => void) | undefined;
  try {
    return await new Promise<RunEvent | undefined>((resolve, reject) => {
      let ended = false;
      forget = client.onClose((code) => {
        if (unrecoverableCloseCodes.has(code)) reject(new PassError('unavailable', `The runner closed the connection (${code}).`, 'Check the token and the versions of client and runner.'));
        else resolve(undefined);
      });
      const started = client.follow(options.runId, options.after, (event) => {
        if (ended) return;
        take(event);
        if (!options.isLast(event)) return;
        ended = true;
        resolve(event);
      });
      started
        .then(async (unfollow) => {
          stop = unfollow;
          await options.begin?.();
        })
        .catch((error: unknown) => (client.closed && options.begin === undefined ? resolve(undefined) : reject(error instanceof Error ? error : new Error(String(error)))));
    });
  } finally {
    stop?.();
    forget?.();
  }
}

async function reconnect(connection: Connection): Promise<void> {
  const deadline = Date.now() + reconnectMs;
  for (;;) {
    try {
      await connection.reconnect();
      return;
    } catch (error) {
      if (!PassError.is(error, 'unavailable') || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}
