import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { openSync, closeSync, renameSync, statSync } from 'node:fs';
import type { StartupReport } from '../../shared/protocol/startup.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { childEnvironment } from './child-environment.ts';
import { compileCacheDirectory } from './compile-cache.ts';
import { entryPath } from './entries.ts';

export type Part = 'runner' | 'gatekeeper';

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One running child process of the supervisor. */
export interface SupervisedChild {
  readonly pid: number;
  /** What it said when it was ready. Rejects with the PassError it reported, or when it ended without a word. */
  readonly ready: Promise<{ url?: string | undefined }>;
  readonly exited: Promise<ChildExit>;
  /** Tell it to finish: its stdin ends. */
  finish(): void;
  kill(): void;
}

/** A child that exists and loads its code, and does nothing before it is told what for. */
export interface WaitingChild {
  /** Hand it the one line that it reads on stdin. */
  begin(frame: unknown): SupervisedChild;
  /** End one that was never told. */
  discard(): void;
}

export interface ChildOptions {
  readonly part: Part;
  /** File that its stderr is appended to; the supervisor's own stderr when absent. */
  readonly logFile?: string;
}

/** A log of a child larger than this (bytes) is put aside at the next start; one older log is kept. */
const maxLogBytes = 8 * 1024 * 1024;
/** Half of what a process has for young objects, from its start (MB); the largest that V8 takes by itself. */
const youngMegabytes = 16;
/** A process that says nothing for so long (milliseconds) will not start any more. */
const startTimeoutMs = 30_000;

/** Make one child process with an environment built from nothing. What it shall do, secrets among it, comes over stdin alone. */
export function spawnChild(options: ChildOptions): WaitingChild {
  const log = options.logFile === undefined ? undefined : openLog(options.logFile);
  const cache = compileCacheDirectory(process.env);
  const child = spawn(process.execPath, [...heapFlags(process.versions), entryPath(options.part)], {
    env: { ...childEnvironment(process.env), ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }) },
    stdio: ['pipe', 'pipe', log ?? 'inherit'],
    // In a process group of its own, Ctrl-C on the terminal reaches the supervisor alone, which ends its children in order.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  if (log !== undefined) closeSync(log);
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  child.stdin?.on('error', () => undefined);
  const kill = (): void => void child.kill('SIGKILL');
  return {
    discard: kill,
    begin(frame) {
      child.stdin?.write(`${JSON.stringify(frame)}\n`);
      const ready = firstReport(child, options.part, exited);
      ready.catch(() => undefined);
      return { pid: child.pid ?? -1, ready, exited, finish: () => child.stdin?.end(), kill };
    },
  };
}

/**
 * Start with room for young objects: V8 begins with 1 MB and copies what lives, again and again, as it grows; a tenth of the
 * CPU of a run. It would get there anyway. Electron's own Node is left as it is.
 */
function heapFlags({ electron }: NodeJS.ProcessVersions): string[] {
  return electron === undefined ? [`--min-semi-space-size=${youngMegabytes}`] : [];
}

function openLog(file: string): number {
  try {
    if (statSync(file).size > maxLogBytes) renameSync(file, `${file}.1`);
  } catch {
    // No log yet.
  }
  return openSync(file, 'a', 0o600);
}

async function firstReport(child: ChildProcess, part: Part, exited: Promise<ChildExit>): Promise<{ url?: string | undefined }> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(startError(part, `did not start within ${startTimeoutMs / 1000} seconds`)), startTimeoutMs);
  });
  const ended = exited.then(({ code, signal }) => {
    throw startError(part, `ended before it was ready (${signal ?? `exit code ${String(code)}`})`);
  });
  ended.catch(() => undefined);
  try {
    const line = await Promise.race([firstLine(child), ended, timeout]);
    const report = parseReport(line);
    if (report === undefined) throw startError(part, 'answered with something else than its start report');
    if ('failed' in report) throw PassError.fromData(report.failed);
    return report.ready;
  } finally {
    clearTimeout(timer);
  }
}

/** The first line on stdout. Later output is read and dropped, so that the child never blocks on a full pipe. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    let found = false;
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (chunk: string) => {
      if (found) return;
      text += chunk;
      const end = text.indexOf('\n');
      if (end === -1) return;
      found = true;
      resolve(text.slice(0, end));
      text = '';
    });
  });
}

function parseReport(line: string): StartupReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  const inner = 'ready' in record ? record['ready'] : record['failed'];
  return typeof inner === 'object' && inner !== null ? (value as StartupReport) : undefined;
}

function startError(part: Part, what: string): PassError {
  return new PassError('unavailable', `The ${part} ${what}.`, `Look in the log of the ${part}; "pass-runner doctor" shows where it lies.`);
}
