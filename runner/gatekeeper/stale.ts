import { PassError } from '../../shared/protocol/pass-error.ts';

const again = 'Open the bundle again: it is computed from what is there now, and shows what changed. Then approve it.';

/** A refusal because the world moved on. Nothing was written by the operation it is about. */
export function stale(message: string, hint = again): PassError {
  return new PassError('stale', message, hint);
}
