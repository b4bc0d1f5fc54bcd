import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from './checkout.ts';
import { provision } from './provision.ts';

const run = promisify(execFile);

/**
 * Packs dist/ (built before) and the files that .vscodeignore allows into `file`. Dependencies are inside the bundles.
 * @returns its size in bytes
 */
export async function packageVsix(file: string): Promise<number> {
  const vsce = join(await provision('vsce'), 'node_modules/@vscode/vsce/vsce');
  await rm(file, { force: true });
  await run(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file], { cwd: checkout, maxBuffer: 16 * 1024 * 1024 });
  return (await stat(file)).size;
}

if (import.meta.main) {
  const file = join(checkout, 'pass.vsix');
  const bytes = await packageVsix(file);
  process.stdout.write(`${file} (${(bytes / 1024 / 1024).toFixed(1)} MB)\n`);
}
