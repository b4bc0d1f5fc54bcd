/** The places of the write path at which a test can end the process. */
export type FailpointName = 'accepted' | 'intent' | 'called' | 'receipt' | 'lineage' | 'finished';

/** Reached at each place; does nothing unless a test armed it. */
export type Failpoint = (name: FailpointName) => void;

export const noFailpoint: Failpoint = () => undefined;

/** Ends this process the hard way (no handler runs) at the given passage, counted from 1, of one place. */
export function killAt(name: string, passage: number): Failpoint {
  let passed = 0;
  return (reached) => {
    if (reached !== name) return;
    passed += 1;
    if (passed === passage) process.kill(process.pid, 'SIGKILL');
  };
}
