import { PassError } from '../../shared/protocol/pass-error.ts';
import { readSettings } from '../platform/settings.ts';
import type { Services } from '../services.ts';

/** Asks the bundled runner to hand over and starts its successor; unfinished runs go on there. */
export async function restartRunner(services: Services): Promise<void> {
  if (readSettings().runnerUrl !== '') throw new PassError('bad_input', 'A runner of your own is configured (pass.runner.url); the bundled one is not in use.', 'Restart your runner where it runs.');
  try {
    await services.connection.call('runner.retire', {});
  } catch (error) {
    services.log.warn(`restart: the runner did not hand over (${PassError.toData(error).message})`);
  }
  await services.connection.reconnect();
}
