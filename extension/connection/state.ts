import { closeCodes, unrecoverableCloseCodes } from '../../shared/protocol/close-codes.ts';
import type { ErrorData } from '../../shared/protocol/errors.ts';

/**
 * The connection to the runner as data.
 * - `idle`: nobody asked for it yet
 * - `resolving`: finding (or starting) the runner
 * - `connecting`: socket and session
 * - `waiting`: lost; tried again after `delayMs`
 * - `failed`: trying again with the same settings cannot help, or the runner could not be started
 */
export type ConnectionState =
  | { readonly name: 'idle' }
  | { readonly name: 'resolving'; readonly attempt: number }
  | { readonly name: 'connecting'; readonly attempt: number }
  | { readonly name: 'connected' }
  | { readonly name: 'waiting'; readonly attempt: number; readonly delayMs: number; readonly error: ErrorData }
  | { readonly name: 'failed'; readonly error: ErrorData }
  | { readonly name: 'disposed' };

export type ConnectionAction =
  /** A person or a request asks for a connection. */
  | { readonly type: 'wanted' }
  /** Settings or tokens changed, or a person asked to connect again: start from scratch. */
  | { readonly type: 'restart' }
  | { readonly type: 'resolved' }
  | { readonly type: 'opened' }
  /** `jitter` from 0 to 1, drawn by the caller so that the reducer stays pure. */
  | { readonly type: 'closed'; readonly code: number; readonly jitter: number }
  | { readonly type: 'error'; readonly error: ErrorData; readonly jitter: number }
  | { readonly type: 'due' }
  | { readonly type: 'dispose' };

const firstDelayMs = 250;
export const longestDelayMs = 30_000;

/** Milliseconds before try number `attempt` (from 1): doubled each time, at most `longestDelayMs`, spread by ±20 % so that windows do not knock together. */
export function retryDelay(attempt: number, jitter: number): number {
  const base = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(base * (0.8 + 0.4 * jitter));
}

/** Error kinds after which another try with the same settings cannot help. */
const hopeless: ReadonlySet<ErrorData['kind']> = new Set(['unauthorised', 'version', 'forbidden', 'bad_input', 'prerequisite', 'storage']);

/** The state after an action. Actions that do not fit the state leave it as it is. */
export function reduceConnection(state: ConnectionState, action: ConnectionAction): ConnectionState {
  if (state.name === 'disposed') return state;
  switch (action.type) {
    case 'dispose':
      return { name: 'disposed' };
    case 'restart':
      return { name: 'resolving', attempt: 1 };
    case 'wanted':
      if (state.name === 'idle' || state.name === 'failed') return { name: 'resolving', attempt: 1 };
      if (state.name === 'waiting') return { name: 'resolving', attempt: state.attempt };
      return state;
    case 'due':
      return state.name === 'waiting' ? { name: 'resolving', attempt: state.attempt } : state;
    case 'resolved':
      return state.name === 'resolving' ? { name: 'connecting', attempt: state.attempt } : state;
    case 'opened':
      return state.name === 'connecting' ? { name: 'connected' } : state;
    case 'closed':
      return afterClose(state, action.code, action.jitter);
    case 'error':
      return afterError(state, action.error, action.jitter);
  }
}

function attemptOf(state: ConnectionState): number {
  return state.name === 'resolving' || state.name === 'connecting' ? state.attempt : 0;
}

function afterClose(state: ConnectionState, code: number, jitter: number): ConnectionState {
  if (state.name !== 'connected' && state.name !== 'connecting') return state;
  // The runner handed over: its successor is found by resolving again, at once (and with the usual delay if that one retires too).
  if (code === closeCodes.retired && state.name === 'connected') return { name: 'resolving', attempt: 1 };
  const error = closeError(code);
  if (unrecoverableCloseCodes.has(code)) return { name: 'failed', error };
  const attempt = attemptOf(state) + 1;
  return { name: 'waiting', attempt, delayMs: retryDelay(attempt, jitter), error };
}

function afterError(state: ConnectionState, error: ErrorData, jitter: number): ConnectionState {
  if (state.name !== 'resolving' && state.name !== 'connecting') return state;
  if (hopeless.has(error.kind)) return { name: 'failed', error };
  const attempt = attemptOf(state) + 1;
  return { name: 'waiting', attempt, delayMs: retryDelay(attempt, jitter), error };
}

/** What a close code means to a person. */
function closeError(code: number): ErrorData {
  switch (code) {
    case closeCodes.unauthorised:
      return { kind: 'unauthorised', message: 'The runner did not accept the token.', hint: 'Set the token of this runner (PASS: Set Runner Token…), or restart the bundled runner.' };
    case closeCodes.versionMismatch:
      return { kind: 'version', message: 'The extension and the runner do not speak the same protocol.', hint: 'Update the one that is older, then connect again.' };
    case closeCodes.malformed:
      return { kind: 'internal', message: 'The far end of the connection does not speak the PASS protocol.', hint: 'Check the setting pass.runner.url.' };
    case closeCodes.helloTimeout:
      return { kind: 'unavailable', message: 'The runner waited too long for the session to open.', hint: 'PASS connects again by itself.' };
    case closeCodes.retired:
      return { kind: 'unavailable', message: 'The runner hands over to another version.', hint: 'PASS connects again by itself.' };
    default:
      return { kind: 'unavailable', message: `The connection to the runner was lost (${code}).`, hint: 'PASS connects again by itself; runs continue meanwhile.' };
  }
}
