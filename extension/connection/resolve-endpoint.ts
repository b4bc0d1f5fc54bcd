import { z } from 'zod';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { runnerAddress } from '../../shared/protocol/runner-address.ts';
import type { CliPlace } from './bundled-cli.ts';
import { runCli } from './bundled-cli.ts';
import type { Endpoint } from './session.ts';

export interface RunnerSettings {
  /** Setting `pass.runner.url`; empty for the bundled runner. */
  readonly url: string;
  readonly token: string | undefined;
}

const Discovered = z.object({ url: z.string(), token: z.string().min(1) });

/**
 * The runner to talk to: the configured one, or the bundled one, which is started when it does not run.
 * @throws PassError `prerequisite` when a token is missing, `bad_input` for an address that cannot be used, and what
 *   `pass-runner ensure` throws
 */
export async function resolveEndpoint(settings: RunnerSettings, place: CliPlace): Promise<Endpoint> {
  if (settings.url !== '') {
    const found = runnerAddress(settings.url);
    if ('wrong' in found) throw new PassError('bad_input', found.wrong, found.hint ?? 'Correct the setting pass.runner.url, e.g. wss://pass.example/rpc.');
    if (settings.token === undefined) throw new PassError('prerequisite', `There is no token for the runner at ${found.url}.`, 'Set it with PASS: Set Runner Token….');
    return { url: found.url, token: settings.token, bundled: false };
  }
  const discovered = Discovered.safeParse(await runCli(place, { args: ['ensure'] }));
  if (!discovered.success) throw new PassError('internal', 'pass-runner ensure printed no address.', 'Look in the log (PASS: Show Log).');
  return { ...discovered.data, bundled: true };
}
