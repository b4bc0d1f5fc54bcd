/**
 * Run after `npm install`. The npm package `node` brings Node's C++ headers and manuals along (70 MB), which only who compiles
 * native addons needs; nothing here does. They are removed; the binary and its licence stay. Where anything looks different
 * from what is expected, nothing is touched.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Remove what of the pinned Node is not needed to run it.
 * @param root folder that has node_modules
 * @returns the folders that were removed
 */
export async function trimNode(root: string): Promise<string[]> {
  const packages = join(root, 'node_modules/node/node_modules');
  const removed: string[] = [];
  for (const name of await readdir(packages).catch(() => [])) {
    const folder = join(packages, name);
    if (!/^node-(bin-)?[a-z0-9]+-[a-z0-9]+$/.test(name) || !(await isNode(folder, name))) continue;
    for (const part of ['include', 'share'].map((part) => join(folder, part)).filter(existsSync)) {
      await rm(part, { recursive: true, force: true });
      removed.push(part);
    }
  }
  return removed;
}

async function isNode(folder: string, name: string): Promise<boolean> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}')) as { name?: unknown; bin?: { node?: unknown } };
  return manifest.name === name && typeof manifest.bin?.node === 'string' && existsSync(join(folder, manifest.bin.node));
}

// An installation never fails for this.
if (process.env['npm_lifecycle_event'] === 'postinstall') await trimNode(join(import.meta.dirname, '../..')).catch(() => undefined);
