import type { Services } from '../services.ts';

/** Fetches what is shown again. */
export async function refresh(services: Services): Promise<void> {
  const { runs } = await services.connection.call('run.list', { limit: 500 });
  services.runs.replaceAll(runs);
}
