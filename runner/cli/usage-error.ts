import { PassError } from '../../shared/protocol/pass-error.ts';

/** The command line itself is wrong: exit code 2. */
export class UsageError extends PassError {
  constructor(message: string, hint: string) {
    super('bad_input', message, hint);
    this.name = 'UsageError';
  }
}
