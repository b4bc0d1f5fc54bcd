import { isAbsolute } from 'node:path';
import { workspace } from 'vscode';
import type { SettingId } from './setting-ids.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

/**
 * @returns the values as the person set them; a value that a workspace smuggled in is not looked at
 * @throws PassError `bad_input` for a home that is not an absolute path
 */
export function readSettings(): { runnerUrl: string; home: string | undefined } {
  const home = globalValue('pass.home').trim();
  if (home !== '' && !isAbsolute(home)) throw new PassError('bad_input', `The setting pass.home is not an absolute path: ${home}`, 'Give the whole path, or leave it empty.');
  return { runnerUrl: runnerUrl(), home: home === '' ? undefined : home };
}

/** Empty for the bundled runner. */
export function runnerUrl(): string {
  return globalValue('pass.runner.url').trim();
}

function globalValue(id: SettingId): string {
  const value: unknown = workspace.getConfiguration().inspect(id)?.globalValue;
  return typeof value === 'string' ? value : '';
}
