import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Discovery } from '../../runner/cli/discovery.ts';
import { checkout } from './checkout.ts';
import { temporaryFolder } from './temporary.ts';

const entry = join(checkout, 'runner', 'cli', 'main.ts');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON; throws when it is none. */
  json<T>(): T;
}

/** A home of its own, whose runner is ended with it. */
export interface CliHome extends AsyncDisposable {
  readonly path: string;
  /** Folder for files of the test. */
  readonly work: string;
  run(args: readonly string[], options?: { env?: Readonly<Record<string, string>>; input?: string }): Promise<CliResult>;
  /** Start a command and leave it running; killed with the home. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  discovery(): Promise<Discovery>;
}

/** What a command sees of this process's environment: no token, no home of the person who runs the tests. */
function environment(home: string, more: Readonly<Record<string, string>>): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'];
  const base = Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  return { ...base, PASS_HOME: home, NO_COLOR: '1', ...more };
}

export async function cliHome(): Promise<CliHome> {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'home');
  const children: ChildProcess[] = [];
  const run: CliHome['run'] = (args, options = {}) => runCli(args, environment(path, options.env ?? {}), folder.path, options.input);
  return {
    path,
    work: folder.path,
    run,
    start(args, env = {}) {
      const child = spawn(process.execPath, [entry, ...args], { env: environment(path, env), cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] });
      children.push(child);
      return child;
    },
    discovery: async () => JSON.parse(await readFile(join(path, 'runner', 'discovery.json'), 'utf8')) as Discovery,
    async [Symbol.asyncDispose]() {
      await run(['stop']);
      for (const child of children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      await folder[Symbol.asyncDispose]();
    },
  };
}

function runCli(args: readonly string[], env: Record<string, string>, cwd: string, input: string | undefined): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    child.once('error', reject);
    child.once('close', (code) => {
      const out = Buffer.concat(stdout).toString('utf8');
      resolve({ code, stdout: out, stderr: Buffer.concat(stderr).toString('utf8'), json: <T>() => JSON.parse(out) as T });
    });
  });
}

/** True while that process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Wait until it holds, looking every 20 ms; fails with `what` after 20 seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 1000; look += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited in vain until ${what}.`);
}
