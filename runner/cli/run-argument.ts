import { RunId } from '../../shared/domain/run.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';

/**
 * The run that RUN names: its id, the unique beginning of one (with or without `run-`), or `latest`.
 * @throws PassError `not_found`, or `bad_input` when several runs begin like that
 */
export async function resolveRun(client: RunnerClient, text: string): Promise<string> {
  if (RunId.safeParse(text).success) return text;
  if (text === 'latest') {
    // Ids sort by time.
    const newest = (await listed(client, 1)).sort().at(-1);
    if (newest === undefined) throw new PassError('not_found', 'There is no run yet.', 'Start one with "pass-runner run PRD.md".');
    return newest;
  }
  const matches = (await listed(client, 500)).filter((id) => id.startsWith(text) || id.startsWith(`run-${text}`));
  const [first, ...others] = matches;
  if (first === undefined) throw new PassError('not_found', `There is no run ${text}.`, 'List the runs with "pass-runner status", or use "latest".');
  if (others.length > 0) {
    throw new PassError('bad_input', `${matches.length} runs begin with ${text}: ${matches.slice(0, 4).join(', ')}${matches.length > 4 ? ', …' : ''}.`, 'Write more of the id.');
  }
  return first;
}

/** The newest runs, and those whose documents are damaged: the latest run is never silently the one before it. */
async function listed(client: RunnerClient, limit: number): Promise<string[]> {
  const { runs, damaged = [] } = await client.call('run.list', { limit });
  return [...runs.map(({ id }) => id), ...damaged];
}
