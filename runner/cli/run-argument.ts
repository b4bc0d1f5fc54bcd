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
    const { runs } = await client.call('run.list', { limit: 1 });
    const newest = runs[0];
    if (newest === undefined) throw new PassError('not_found', 'There is no run yet.', 'Start one with "pass-runner run PRD.md".');
    return newest.id;
  }
  const { runs } = await client.call('run.list', { limit: 500 });
  const matches = runs.filter(({ id }) => id.startsWith(text) || id.startsWith(`run-${text}`));
  const [first, ...others] = matches;
  if (first === undefined) throw new PassError('not_found', `There is no run ${text}.`, 'List the runs with "pass-runner status", or use "latest".');
  if (others.length > 0) {
    throw new PassError('bad_input', `${matches.length} runs begin with ${text}: ${matches.slice(0, 4).map(({ id }) => id).join(', ')}${matches.length > 4 ? ', …' : ''}.`, 'Write more of the id.');
  }
  return first.id;
}
