import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './checkout.ts';

const run = promisify(execFile);

/** Packages that only tests and packaging need and that are too big to install with the project, pinned. */
const tools = {
  'code-server': { packages: ['code-server@4.139.1'], needsMb: 600 },
  openapi: { packages: ['@octokit/openapi@23.0.2', 'ajv@8.20.0', 'ajv-formats@3.0.1'], needsMb: 390 },
  vsce: { packages: ['@vscode/vsce@4.1.0'], needsMb: 70 },
} as const;
export type ToolName = keyof typeof tools;

/**
 * Installs in `folder`, without install scripts, with Node 24 first on the PATH. Tries twice: registries drop connections.
 * npm runs through a shell because it is a .cmd on Windows; the arguments are constants of this file.
 */
async function npmInstall(folder: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` };
  const line = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...args];
  const install = (): Promise<unknown> => run('npm', line, { cwd: folder, env, shell: process.platform === 'win32', maxBuffer: 64 * 1024 * 1024 });
  await install().catch(install);
}

/**
 * Folder in which `tool` is installed, installing it when it is absent. A marker file is written last, so that a broken
 * installation is made again.
 * @throws what npm says when the registry cannot be reached
 */
export async function provision(tool: ToolName): Promise<string> {
  const folder = join(cacheFolder, tool);
  const { packages } = tools[tool];
  const marker = join(folder, `.complete-${packages.join('+').replaceAll(/[^\w.+-]/g, '_')}`);
  if (existsSync(marker)) return folder;
  process.stderr.write(`installing ${packages.join(', ')} (${tools[tool].needsMb} MB) into ${folder}\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  await npmInstall(folder, packages);
  if (tool === 'code-server') await npmInstall(join(folder, 'node_modules/code-server/lib/vscode'), ['--omit=dev']);
  await writeFile(marker, '');
  return folder;
}
