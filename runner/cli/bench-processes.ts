import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { benchPrd } from './bench-prd.ts';

/** How long (milliseconds) a start may take before it counts as failed, and after how long a runner counts as idle. */
const startTimeoutMs = 60_000;
const idleAfterMs = 3_000;

/** Seconds that `pass-runner run` takes as a whole process, from an empty home to the decision point, for a folder target. */
export async function secondsToDecision(cli: string): Promise<number> {
  return await inFolder(async (folder) => {
    const prd = join(folder, 'prd.md');
    const home = join(folder, 'home');
    await writeFile(prd, benchPrd());
    const started = performance.now();
    const child = start(cli, ['run', prd, '--target', `folder:${join(folder, 'out')}`, '--home', home, '--json'], folder);
    const output = collect(child);
    const [code] = (await once(child, 'exit')) as [number | null];
    const seconds = (performance.now() - started) / 1000;
    await once(start(cli, ['stop', '--home', home], folder).on('error', () => undefined), 'exit');
    if (code !== 3) throw new PassError('internal', `pass-runner run ended with ${String(code)}, not with 3 (waiting for a person): ${output().slice(-2000)}`, 'Run "pass-runner doctor".');
    return seconds;
  });
}

export interface ServeCost {
  readonly secondsToListen: number;
  /** Proportional set size of supervisor, runner and gatekeeper, 3 s after the start; undefined where the system does not tell. */
  readonly idleMegabytes: number | undefined;
}

/** Starts `serve` with an empty home and waits for its discovery file. */
export async function serveCost(cli: string): Promise<ServeCost> {
  return await inFolder(async (folder) => {
    const discovery = join(folder, 'home/runner/discovery.json');
    const started = performance.now();
    const child = start(cli, ['serve', '--port', '0', '--home', join(folder, 'home')], folder);
    const output = collect(child);
    try {
      while (!existsSync(discovery)) {
        if (child.exitCode !== null || performance.now() - started > startTimeoutMs) throw new PassError('internal', `pass-runner serve does not listen: ${output().slice(-2000)}`, 'Run "pass-runner doctor".');
        await delay(5);
      }
      const secondsToListen = (performance.now() - started) / 1000;
      await delay(idleAfterMs);
      return { secondsToListen, idleMegabytes: child.pid === undefined ? undefined : await treeMegabytes(child.pid) };
    } finally {
      const exit = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
      child.kill('SIGTERM');
      await exit;
    }
  });
}

/** A process without the caller's tokens and settings. */
function start(cli: string, args: readonly string[], home: string): ChildProcess {
  const { PATH = '', SystemRoot, ELECTRON_RUN_AS_NODE } = process.env;
  const env = { PATH, HOME: home, USERPROFILE: home, ...(SystemRoot === undefined ? {} : { SystemRoot }), ...(ELECTRON_RUN_AS_NODE === undefined ? {} : { ELECTRON_RUN_AS_NODE }) };
  return spawn(process.execPath, [cli, ...args], { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(child: ChildProcess): () => string {
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  return () => Buffer.concat(output).toString('utf8');
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

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pass-')));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
