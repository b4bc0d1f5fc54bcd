import { PassError } from '../../shared/protocol/pass-error.ts';

/** The command line is right, and what it asks for waits for a person who is not there: exit code 3. */
export class WaitsForPerson extends PassError {
  constructor(message: string, hint: string) {
    super('prerequisite', message, hint);
    this.name = 'WaitsForPerson';
  }
}
