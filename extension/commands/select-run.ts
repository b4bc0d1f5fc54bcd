import type { Services } from '../services.ts';
import { runFor } from './subject.ts';

/** Shows the architecture pack of a run. */
export async function selectRun(services: Services, argument: unknown): Promise<void> {
  services.runs.select(await runFor(services, argument, 'Show the architecture pack of which run?', () => true));
}
