import { execFile } from 'node:child_process';
import { cp, glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { passVersion } from '../../shared/version.ts';
import { checkout } from './checkout.ts';

const run = promisify(execFile);
export const olderVersion = '0.0.1';

/**
 * Copies the built runner into `folder` as an installation of `olderVersion`.
 * @returns a function that runs its command line, with `--json`, for a home
 */
export async function olderRunner(folder: string): Promise<(home: string, ...args: readonly string[]) => Promise<unknown>> {
  await cp(join(checkout, 'dist/runner'), folder, { recursive: true });
  let replaced = 0;
  for await (const name of glob('*.mjs', { cwd: folder })) {
    const text = await readFile(join(folder, name), 'utf8');
    const older = text.replaceAll(`version:"${passVersion}"`, `version:"${olderVersion}"`);
    if (older === text) continue;
    replaced += 1;
    await writeFile(join(folder, name), older);
  }
  if (replaced === 0) throw new Error(`no bundle in dist/runner names the version ${passVersion}`);
  return async (home, ...args) => {
    const { stdout } = await run(process.execPath, [join(folder, 'pass-runner.mjs'), ...args, '--json', '--home', home]).catch((error: unknown) => {
      // Exit code 3: it waits for a person, as it should.
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === 3 && 'stdout' in error) return { stdout: String(error.stdout) };
      throw error;
    });
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  };
}
