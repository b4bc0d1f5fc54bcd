import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkout } from '../support/checkout.ts';
import { packageVsix } from '../support/package-vsix.ts';
import { stopRunner } from '../support/stop-runner.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { benchPrd } from './prd.ts';

const cli = join(checkout, 'dist/runner/pass-runner.mjs');
const megabyte = 1024 * 1024;

/** A process without the caller's tokens and settings. */
function start(args: readonly string[], home: string): ChildProcess {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, USERPROFILE: home, ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }) };
  return spawn(process.execPath, [cli, ...args], { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Seconds that `pass-runner run` takes as a whole process, from an empty home to the decision point, for a folder target. */
export async function secondsToDecision(): Promise<number> {
  await using folder = await temporaryFolder();
  const prd = join(folder.path, 'prd.md');
  await writeFile(prd, benchPrd());
  const started = performance.now();
  const child = start(['run', prd, '--target', `folder:${join(folder.path, 'out')}`, '--home', join(folder.path, 'home'), '--json'], folder.path);
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - started) / 1000;
  await stopRunner(join(folder.path, 'home'));
  if (code !== 3) throw new Error(`pass-runner run ended with ${code}, not with 3 (waiting for a person):\n${Buffer.concat(output).toString('utf8').slice(-2000)}`);
  return seconds;
}

export interface ServeCost {
  secondsToListen: number;
  /** Proportional set size of supervisor, runner and gatekeeper, 3 s after the start; undefined where the system does not tell. */
  idleMegabytes: number | undefined;
}

/** Starts `serve` with an empty home and waits for its discovery file. */
export async function serveCost(): Promise<ServeCost> {
  await using folder = await temporaryFolder();
  const discovery = join(folder.path, 'home/runner/discovery.json');
  const started = performance.now();
  const child = start(['serve', '--port', '0', '--home', join(folder.path, 'home')], folder.path);
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  try {
    while (!existsSync(discovery)) {
      if (child.exitCode !== null) throw new Error(`pass-runner serve ended with ${child.exitCode}:\n${Buffer.concat(output).toString('utf8')}`);
      if (performance.now() - started > 30_000) throw new Error('pass-runner serve did not listen within 30 s.');
      await delay(5);
    }
    const secondsToListen = (performance.now() - started) / 1000;
    await delay(3_000);
    return { secondsToListen, idleMegabytes: child.pid === undefined ? undefined : await treeMegabytes(child.pid) };
  } finally {
    const exit = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
    child.kill('SIGTERM');
    await exit;
  }
}

/** Proportional set size of a process and its descendants (Linux: /proc/PID/smaps_rollup). */
async function treeMegabytes(pid: number): Promise<number | undefined> {
  if (!existsSync(`/proc/${pid}/smaps_rollup`)) return undefined;
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const own = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter((text) => text !== '');
  const below = await Promise.all(children.map((child) => treeMegabytes(Number(child))));
  return below.reduce<number>((sum, megabytes) => sum + (megabytes ?? 0), own);
}

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
