import { z } from 'zod';
import { isLoopback } from '../../shared/domain/loopback.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
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
    const url = checkedUrl(settings.url);
    if (settings.token === undefined) throw new PassError('prerequisite', `There is no token for the runner at ${url}.`, 'Set it with PASS: Set Runner Token….');
    return { url, token: settings.token, bundled: false };
  }
  const discovered = Discovered.safeParse(await runCli(place, { args: ['ensure'] }));
  if (!discovered.success) throw new PassError('internal', 'pass-runner ensure printed no address.', 'Look in the log (PASS: Show Log).');
  return { ...discovered.data, bundled: true };
}

/**
 * The address without anything that must not travel in it. Plain `ws:` is for this machine only: the token would cross the
 * network readable.
 * @throws PassError `bad_input`
 */
export function checkedUrl(text: string): string {
  const hint = 'Correct the setting pass.runner.url, e.g. wss://pass.example/rpc.';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new PassError('bad_input', `"${text}" is not an address.`, hint);
  }
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw new PassError('bad_input', `A runner's address starts with ws:// or wss://, not ${url.protocol}//.`, hint);
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) throw new PassError('bad_input', `ws:// to ${url.hostname} would send the token unencrypted.`, 'Use wss://, or a tunnel to a loopback address.');
  if (url.username !== '' || url.password !== '' || url.search !== '') throw new PassError('bad_input', 'A runner\'s address carries no user, password or query.', hint);
  return url.pathname === '/' ? new URL('/rpc', url).toString() : url.toString();
}
