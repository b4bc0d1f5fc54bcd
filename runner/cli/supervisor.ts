import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatekeeperFrame, GithubSettings, RunnerFrameInput } from '../../shared/protocol/startup.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { acquireExclusive } from '../store/exclusive.ts';
import { forgetDiscovery, removeDiscovery, writeDiscovery } from './discovery.ts';
import type { Discovery } from './discovery.ts';
import { homeLockName, prepareHome } from './home.ts';
import type { Home } from './home.ts';
import type { LogLine } from './log-line.ts';
import { KeptChild } from './kept-child.ts';
import { answerControl, writeControlToken } from './supervisor-control.ts';

export interface SupervisorOptions {
  readonly home: Home;
  readonly version: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Started by a client: the runner exits when idle and hands over on a version change. */
  readonly managed: boolean;
  readonly idleExitSeconds: number;
  /** GitHub token for the gatekeeper alone. */
  readonly credential?: string;
  readonly github?: GithubSettings;
  /** Token that clients present; a random one when absent. */
  readonly token?: string;
  readonly principal: string;
  readonly allowedHosts?: readonly string[];
  readonly log: LogLine;
  /** Children's logs go to files of the home instead of this process's stderr. */
  readonly logToFiles: boolean;
}

export interface Supervisor {
  readonly discovery: Discovery;
  /** Resolves with the exit code once both children have ended. */
  readonly ended: Promise<number>;
  /** Finish in order: the runner stores what it does, then the gatekeeper. */
  stop(reason: string): void;
}

/** How long (milliseconds) a starter waits for the supervisor before it, which is finishing. */
const handOverMs = 10_000;

/**
 * Start runner and gatekeeper as siblings and keep them running.
 * @throws PassError `conflict` when a live supervisor has this home; what a child reported when it cannot start
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { home, log } = options;
  await prepareHome(home);
  const control: { answer: ((line: string) => Promise<string>) | undefined } = { answer: undefined };
  const lock = await acquireExclusive(home.root, homeLockName, {
    waitMs: options.managed ? handOverMs : 0,
    onConnection: (socket) => answerControl(socket, (line) => control.answer?.(line) ?? Promise.resolve('{"starting":true}')),
  });
  if (lock === undefined) {
    throw new PassError('conflict', `Another runner serves the home ${home.root}.`, 'Use that one ("pass-runner status"), stop it first, or choose another --home DIR.');
  }
  await forgetDiscovery(home);
  const channelDirectory = await mkdtemp(join(tmpdir(), 'pass-'));
  const cleanUp = async (): Promise<void> => {
    await rm(channelDirectory, { recursive: true, force: true });
    await lock.release();
  };
  try {
    return await superviseParts(options, channelDirectory, control, cleanUp);
  } catch (error) {
    await cleanUp();
    log('error', 'could not start', { error: PassError.toData(error) });
    throw error;
  }
}

async function superviseParts(
  options: SupervisorOptions,
  channelDirectory: string,
  control: { answer: ((line: string) => Promise<string>) | undefined },
  cleanUp: () => Promise<void>,
): Promise<Supervisor> {
  const { home, log } = options;
  const instanceId = randomUUID();
  const token = options.token ?? randomBytes(32).toString('base64url');
  const controlToken = randomBytes(32).toString('base64url');
  const channel = { channel: channelPath(channelDirectory), channelToken: randomBytes(32).toString('base64url') };
  let gatekeeperFrame: GatekeeperFrame = {
    home: home.gatekeeper,
    ...channel,
    ...(options.credential === undefined ? {} : { credential: options.credential }),
    ...(options.github === undefined ? {} : { github: options.github }),
  };
  const runnerFrame: RunnerFrameInput = {
    home: home.runner,
    ...channel,
    host: options.host,
    port: options.port,
    managed: options.managed,
    idleExitSeconds: options.idleExitSeconds,
    instanceId,
    tokens: [{ token, principal: options.principal }],
    ...(options.allowedHosts === undefined ? {} : { allowedHosts: [...options.allowedHosts] }),
  };
  const announced: { discovery: Discovery | undefined } = { discovery: undefined };
  const announce = async (url: string, pid: number): Promise<void> => {
    announced.discovery = {
      url, token, pid, supervisorPid: process.pid, instanceId, version: options.version,
      startedAt: announced.discovery?.startedAt ?? new Date().toISOString(), managed: options.managed,
    };
    runnerFrame.port = Number(new URL(url).port);
    await writeDiscovery(home, announced.discovery);
  };

  const gatekeeper = new KeptChild({ part: 'gatekeeper', frame: () => gatekeeperFrame, log, ...logFile(options, home.gatekeeper, 'gatekeeper') });
  const runner = new KeptChild({
    part: 'runner',
    frame: (attempt) => (attempt > 1 && !isFixed(options) ? { ...runnerFrame, port: 0 } : runnerFrame),
    log,
    ...logFile(options, home.runner, 'runner'),
    onReady: async (ready, pid) => {
      if (ready.url === undefined) throw new PassError('internal', 'The runner did not say where it listens.', 'This is a defect in PASS.');
      await announce(reachable(ready.url), pid);
    },
  });
  await writeControlToken(home, controlToken);
  await startBoth(gatekeeper, runner);
  log('info', 'ready', { url: announced.discovery?.url, home: home.root, managed: options.managed });

  let stopping = false;
  const stop = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    log('info', 'finishing', { reason });
    // First of all: who looks for a runner from here on must not find this one.
    void removeDiscovery(home, instanceId).catch(() => undefined).then(() => runner.stop()).then(() => gatekeeper.stop());
  };
  control.answer = async (line) => {
    const changed = controlChange(line, controlToken, gatekeeperFrame);
    if (changed === 'refused') return '{"refused":true}';
    if (changed === undefined) return '{"ok":true,"changed":false}';
    gatekeeperFrame = changed;
    log('info', 'the gatekeeper gets other GitHub settings');
    await gatekeeper.restart();
    return '{"ok":true,"changed":true}';
  };
  const ended = (async (): Promise<number> => {
    const first = await Promise.race([runner.ended.then((code) => ({ code, part: 'runner' })), gatekeeper.ended.then((code) => ({ code, part: 'gatekeeper' }))]);
    stop(`the ${first.part} ended with ${first.code}`);
    await Promise.all([runner.ended, gatekeeper.ended]);
    await cleanUp();
    return first.code;
  })();
  if (announced.discovery === undefined) throw new PassError('internal', 'The runner was not announced.', 'This is a defect in PASS.');
  return { discovery: announced.discovery, ended, stop };
}

/** Both at once: neither waits for the other. When one cannot start, the other is ended too. */
async function startBoth(gatekeeper: KeptChild, runner: KeptChild): Promise<void> {
  const started = await Promise.allSettled([gatekeeper.start(), runner.start()]);
  const failed = started.filter((outcome) => outcome.status === 'rejected');
  const first = failed[0];
  if (first === undefined) return;
  await Promise.all([runner.stop(), gatekeeper.stop()]);
  throw first.reason;
}

/** The frame with the settings that a client of this host handed over, `undefined` when it has them already. */
function controlChange(line: string, token: string, frame: GatekeeperFrame): GatekeeperFrame | 'refused' | undefined {
  let message: { token?: unknown; credential?: unknown; github?: unknown; storedCredential?: unknown };
  try {
    message = JSON.parse(line) as typeof message;
  } catch {
    return 'refused';
  }
  if (message.token !== token) return 'refused';
  const next = { ...frame };
  if (message.storedCredential === true) delete next.credential;
  if (typeof message.credential === 'string') next.credential = message.credential;
  if (typeof message.github === 'object' && message.github !== null) next.github = message.github as GithubSettings;
  return JSON.stringify(next) === JSON.stringify(frame) ? undefined : next;
}

function isFixed(options: SupervisorOptions): boolean {
  return options.port !== 0;
}

/** The address for clients of this machine, when the runner listens on all addresses. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function logFile(options: SupervisorOptions, directory: string, part: string): { logFile?: string } {
  return options.logToFiles ? { logFile: join(directory, `${part}.log`) } : {};
}

function channelPath(directory: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\pass-gate-${randomBytes(12).toString('hex')}`;
  return join(directory, 'gate.sock');
}
