import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { GithubSettings } from '../../shared/protocol/startup.ts';
import { acquireExclusive, isHeld, waitUntilFree } from '../store/exclusive.ts';
import { childEnvironment } from './child-environment.ts';
import { compareVersions } from './compare-versions.ts';
import { forgetDiscovery, readDiscovery } from './discovery.ts';
import type { Discovery } from './discovery.ts';
import { entryPath } from './entries.ts';
import { homeLockName, prepareHome, startLockName } from './home.ts';
import type { Home } from './home.ts';
import type { ManagedReport, ManagedStart } from './supervise.ts';
import { handToGatekeeper } from './supervisor-control.ts';

export interface EnsureOptions {
  readonly home: Home;
  readonly version: string;
  /** A managed runner without clients and active runs ends after so many seconds. */
  readonly idleExitSeconds?: number;
  /** GitHub token and API address of the caller's environment; a running gatekeeper takes them over. */
  readonly credential?: string;
  /** The API host that the token belongs to. */
  readonly apiHost?: string;
  readonly github?: GithubSettings;
  /** True for a caller that only looks: the settings are for a runner that is started now, and change none that runs. */
  readonly onlyLooks?: boolean;
  /** Told once the process that becomes the runner exists. */
  readonly onStarting?: () => void;
  /** Asks a managed runner of an older version to hand over. Resolves when it was told. */
  readonly retire: (discovery: Discovery) => Promise<void>;
}

export interface Ensured {
  readonly discovery: Discovery;
  readonly started: boolean;
}

const defaultIdleExitSeconds = 900;
/** Another process is starting a runner for at most so long (milliseconds). */
const startWaitMs = 45_000;
/** A runner that starts, ends or hands over has done so within this (milliseconds). */
const settleMs = 30_000;

/**
 * The runner of a home: the one that runs, or one that is started now, detached, so that it outlives this process.
 * Two callers at once get the same one. A managed runner of an older version hands over to this version.
 * @throws PassError that says why there is none
 */
export async function ensureRunner(options: EnsureOptions): Promise<Ensured> {
  const found = await runningRunner(options);
  if (found !== undefined) return await adopt(found, options);
  await prepareHome(options.home);
  const lock = await acquireExclusive(options.home.root, startLockName, { waitMs: startWaitMs });
  if (lock === undefined) throw new PassError('conflict', 'Another process has been starting the runner for too long.', 'Look at "pass-runner doctor", then try again.');
  try {
    const meanwhile = await settle(options);
    if (meanwhile !== undefined) return await adopt(meanwhile, options);
    await forgetDiscovery(options.home);
    return { discovery: await startManaged(options), started: true };
  } finally {
    await lock.release();
  }
}

/** A live runner that this client can use as it is. */
async function runningRunner(options: EnsureOptions): Promise<Discovery | undefined> {
  const discovery = await liveDiscovery(options.home);
  if (discovery === undefined) return undefined;
  // A newer one is kept: two windows of different versions must not retire each other's for ever.
  return discovery.managed && compareVersions(discovery.version, options.version) < 0 ? undefined : discovery;
}

/** The runner of a home as announced, if its supervisor lives. */
export async function liveDiscovery(home: Home): Promise<Discovery | undefined> {
  const discovery = await readDiscovery(home);
  if (discovery === undefined) return undefined;
  if (!(await isHeld(home.root, homeLockName))) return undefined;
  // After a hard kill the next supervisor may hold the lock already, while the dead one's announcement was still read above.
  return (await readDiscovery(home))?.instanceId === discovery.instanceId ? discovery : undefined;
}

async function adopt(discovery: Discovery, options: EnsureOptions): Promise<Ensured> {
  if (options.onlyLooks !== true && (options.credential !== undefined || options.github !== undefined)) {
    await handToGatekeeper(options.home, {
      ...(options.credential === undefined ? {} : { credential: options.credential }),
      ...(options.apiHost === undefined ? {} : { apiHost: options.apiHost }),
      ...(options.github === undefined ? {} : { github: options.github }),
    });
  }
  return { discovery, started: false };
}

/**
 * Wait until the home has a runner that can be used, or none at all: one that is starting announces itself, one that is
 * ending lets go, one of an older version is asked to.
 */
async function settle(options: EnsureOptions): Promise<Discovery | undefined> {
  const deadline = Date.now() + settleMs;
  let retired: string | undefined;
  for (;;) {
    const usable = await runningRunner(options);
    if (usable !== undefined) return usable;
    const older = await liveDiscovery(options.home);
    if (older !== undefined && older.instanceId !== retired) {
      retired = older.instanceId;
      // One that cannot be told is just ending.
      await options.retire(older).catch(() => undefined);
    }
    if (await waitUntilFree(options.home.root, homeLockName, 100)) return undefined;
    if (Date.now() > deadline) throw stuck(options.home, older);
  }
}

function stuck(home: Home, older: Discovery | undefined): PassError {
  const which = older === undefined ? '' : ` (version ${older.version}, process ${older.supervisorPid})`;
  return new PassError('conflict', `The runner of ${home.root}${which} neither answers nor ends.`, 'Stop that process, then try again. Nothing that was stored is lost.');
}

async function startManaged(options: EnsureOptions): Promise<Discovery> {
  const { home } = options;
  const start: ManagedStart = {
    home: home.root,
    principal: `User::"${userInfo().username}"`,
    idleExitSeconds: options.idleExitSeconds ?? defaultIdleExitSeconds,
    ...(options.credential === undefined ? {} : { credential: options.credential }),
    ...(options.apiHost === undefined ? {} : { apiHost: options.apiHost }),
    ...(options.github === undefined ? {} : { github: options.github }),
  };
  const log = openSync(join(home.runner, 'supervisor.log'), 'a', 0o600);
  const child = spawn(process.execPath, [entryPath('cli'), 'supervise'], {
    env: childEnvironment(process.env),
    stdio: ['pipe', 'pipe', log],
    detached: true,
    windowsHide: true,
    cwd: home.root,
  });
  closeSync(log);
  try {
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${JSON.stringify(start)}\n`);
    options.onStarting?.();
    const report = await readReport(child.stdout, new Promise((resolve) => child.once('exit', resolve)));
    if (report === undefined) throw new PassError('unavailable', 'The runner ended before it was ready.', `Look in ${join(home.runner, 'supervisor.log')}.`);
    if ('failed' in report) throw PassError.fromData(report.failed);
    return report.ready;
  } finally {
    child.stdout?.destroy();
    child.unref();
  }
}

async function readReport(stdout: NodeJS.ReadableStream | null, exited: Promise<unknown>): Promise<ManagedReport | undefined> {
  if (stdout === null) return undefined;
  const line = new Promise<string | undefined>((resolve) => {
    let text = '';
    stdout.setEncoding('utf8');
    stdout.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end !== -1) resolve(text.slice(0, end));
    });
    stdout.on('end', () => resolve(undefined));
    void exited.then(() => setTimeout(() => resolve(undefined), 100));
  });
  const text = await line;
  return text === undefined ? undefined : (JSON.parse(text) as ManagedReport);
}
