import type { RunnerPort } from '../platform/feature-host.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { PackContent } from './pack-nodes.ts';

/** What a run has of its pack so far; a part that is not written yet is absent. */
export async function loadPack(runner: RunnerPort, runId: string): Promise<PackContent> {
  const [pack, prd, backlog, submitted] = await Promise.all([
    whenThere(runner.call('pack.get', { runId })),
    whenThere(runner.call('requirements.get', { runId })),
    whenThere(runner.call('backlog.get', { runId })),
    whenThere(runner.call('prd.get', { runId })),
  ]);
  return { runId, pack, prd, backlog, removed: submitted?.removed ?? [] };
}

/** `undefined` in place of `not_found`. */
async function whenThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (PassError.is(error, 'not_found')) return undefined;
    throw error;
  }
}
