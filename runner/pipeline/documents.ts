import type { RunStore } from '../store/run-store.ts';

/**
 * A JSON document of a run. The store gives out only bytes whose digest the log has, so that what this process wrote needs
 * no second look at its shape.
 * @throws PassError `not_found` while the phase that writes it has not finished
 */
export async function readJson<T>(store: RunStore, runId: string, name: string): Promise<T> {
  return JSON.parse((await store.readDocument(runId, name)).toString('utf8')) as T;
}
