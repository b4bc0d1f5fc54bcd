import { PassError } from '../../shared/protocol/pass-error.ts';
import { readSettings } from '../platform/settings.ts';
import type { Services } from '../services.ts';

/** Keeps the token of the configured runner in SecretStorage, bound to its address. */
export async function setRunnerToken(services: Services): Promise<void> {
  const { runnerUrl } = readSettings();
  if (runnerUrl === '') throw new PassError('bad_input', 'No runner is configured; the bundled one needs no token.', 'Set pass.runner.url in your user settings first.');
  const token = await services.ask.text({ title: 'Runner Token', prompt: `Token for ${runnerUrl}, from runner/token in its home, or as its administrator gave it. It is kept in the editor's secret storage.`, password: true });
  if (token === undefined || token.trim() === '') return;
  await (await services.secrets()).storeRunnerToken(runnerUrl, token.trim());
  await services.connection.reconnect();
}
