/** Version of the wire protocol. Raised when a client of the version before can no longer work. */
export const protocolVersion = 1;
/** The oldest client protocol that this runner still serves, and the oldest runner that this client still talks to. */
export const minProtocolVersion = 1;

export interface VersionRange {
  readonly version: number;
  readonly min: number;
}

/** Says in a sentence who is too old, or `undefined` when the two sides understand each other. */
export function versionMismatch(client: VersionRange, runner: VersionRange): { tooOld: 'client' | 'runner'; message: string; hint: string } | undefined {
  if (client.version < runner.min) {
    return {
      tooOld: 'client',
      message: `This client speaks protocol ${client.version}; the runner needs at least ${runner.min}.`,
      hint: 'Update the PASS extension or the pass-runner command, then connect again.',
    };
  }
  if (runner.version < client.min) {
    return {
      tooOld: 'runner',
      message: `The runner speaks protocol ${runner.version}; this client needs at least ${client.min}.`,
      hint: 'Update the runner, then connect again.',
    };
  }
  return undefined;
}
