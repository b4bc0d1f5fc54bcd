import type { ErrorData, ErrorKind } from './errors.ts';

/**
 * The one error type that PASS throws on purpose. It lies apart from the schemas, so that a process which must stay small
 * (the supervisor) can use it without loading them.
 */
export class PassError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string;

  constructor(kind: ErrorKind, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PassError';
    this.kind = kind;
    this.hint = hint;
  }

  /** True for a PassError, of that kind if one is given. */
  static is(error: unknown, kind?: ErrorKind): error is PassError {
    return error instanceof PassError && (kind === undefined || error.kind === kind);
  }

  /** Any thrown value as data. An unknown error becomes `internal`: its own message is kept, its stack is not. */
  static toData(error: unknown): ErrorData {
    if (error instanceof PassError) return { kind: error.kind, message: error.message, hint: error.hint };
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'internal', message, hint: 'This is a defect in PASS. Look in the log for the stack, and report it.' };
  }

  static fromData(data: ErrorData): PassError {
    return new PassError(data.kind, data.message, data.hint);
  }
}
