import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../support/checkout.ts';
import { packageVsix } from '../support/package-vsix.ts';
import { temporaryFolder } from '../support/temporary.ts';

const megabyte = 1024 * 1024;

/** What people download. */
export async function vsixMegabytes(): Promise<number> {
  await using folder = await temporaryFolder();
  return (await packageVsix(join(folder.path, 'pass.vsix'))) / megabyte;
}

/** What `npm install` leaves on disk. */
export async function installMegabytes(): Promise<number> {
  return (await folderBlocks(join(checkout, 'node_modules'), new Set())) * (512 / megabyte);
}

/** Disk blocks of the files below a folder. A file with several names (the pinned Node has two) lies on the disk once. */
async function folderBlocks(folder: string, counted: Set<string>): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return folderBlocks(path, counted);
      if (!entry.isFile()) return 0;
      const { blocks, nlink, dev, ino } = await stat(path);
      if (nlink === 1) return blocks;
      const name = `${dev}:${ino}`;
      if (counted.has(name)) return 0;
      counted.add(name);
      return blocks;
    }),
  );
  return sizes.reduce((sum, blocks) => sum + blocks, 0);
}
