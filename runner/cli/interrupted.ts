import { PassError } from '../../shared/protocol/errors.ts';

/** A person pressed Ctrl-C at a question: the command ends as a program does that SIGINT ended. */
export class Interrupted extends PassError {
  constructor(hint: string) {
    super('cancelled', 'Stopped with Ctrl-C.', hint);
  }
}
