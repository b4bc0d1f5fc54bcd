import { PassError } from '../../shared/protocol/pass-error.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';

/** The one thing that a person can press next to an error. */
export type ErrorAction =
  | { readonly title: string; readonly command: string }
  /** Puts a text on the clipboard. */
  | { readonly title: string; readonly copy: string };

/** A PassError with a next step that is one click away. */
export class ActionError extends PassError {
  readonly action: ErrorAction;

  constructor(kind: ErrorKind, message: string, hint: string, action: ErrorAction) {
    super(kind, message, hint);
    this.action = action;
  }
}

/** What to offer next to an error: its own action, else the log when the message alone does not explain it. */
export function actionFor(error: unknown): ErrorAction | undefined {
  if (error instanceof ActionError) return error.action;
  const kind = PassError.toData(error).kind;
  if (kind === 'internal' || kind === 'unavailable' || kind === 'storage') return { title: 'Show Log', command: 'pass.showLog' };
  return undefined;
}

/** Message and hint as one text. */
export function errorText(error: unknown): string {
  const { message, hint } = PassError.toData(error);
  return hint === '' ? message : `${message} ${hint}`;
}
