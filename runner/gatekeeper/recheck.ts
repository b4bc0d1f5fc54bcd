import type { Slip, WriteBundle } from '../../shared/domain/bundle.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { SyncState } from './journal.ts';
import type { TargetPort, Targets } from './target-port.ts';
import { findDifferences } from './verify-written.ts';

/**
 * What slipped in while a bundle was carried out: the target itself and every object that was touched are read again after
 * the last write. GitHub has no compare-and-set, so this is found, not prevented. A reading that fails is itself reported:
 * what was written stays written.
 */
export async function recheck(bundle: WriteBundle, state: SyncState, targets: Targets): Promise<Slip[]> {
  if (state.receipts.size === 0) return [];
  let port: TargetPort;
  try {
    port = await targets.open(bundle.target, 'issues');
  } catch (error) {
    return [about(null, null, null, PassError.toData(error).message)];
  }
  try {
    const found = await findDifferences(bundle, state, port);
    return found.map(({ operationId, number, url, status, differences }) => ({ operationId, number, url, differences: differences.length > 0 ? differences : [status === 'missing' ? 'it is gone' : 'it differs'] }));
  } catch (error) {
    return [about(null, null, null, `What was written could not be read again: ${PassError.toData(error).message}`)];
  }
}

function about(operationId: string | null, number: number | null, url: string | null, difference: string): Slip {
  return { operationId, number, url, differences: [difference] };
}
