import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatekeeperFrame, GithubSettings, RunnerFrameInput } from '../../shared/protocol/startup.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { handedHost } from '../gatekeeper/api-host.ts';
import { acquireExclusive } from '../store/exclusive.ts';
import { forgetDiscovery, removeDiscovery, writeDiscovery } from './discovery.ts';
import type { Discovery } from './discovery.ts';
import { homeLockName, prepareHome } from './home.ts';
import type { Home } from './home.ts';
import type { LogLine } from './log-line.ts';
import { KeptChild } from './kept-child.ts';
import { spawnChild } from './supervised-child.ts';
import type { Part, WaitingChild } from './supervised-child.ts';
import { answerControl, changedFrame, writeControlToken } from './supervisor-control.ts';

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
  /** The API host that the token belongs to. */
  readonly apiHost?: string;
  readonly github?: GithubSettings;
  /** Token that clients present, asked for once the home is this supervisor's; one for this start when absent. */
  readonly token?: () => Promise<string>;
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
  const { home } = options;
  await prepareHome(home);
  // They load their code while the home is locked. Neither touches anything before it is told what for.
  const waiting = { gatekeeper: spawnChild({ part: 'gatekeeper', ...logFile(options, 'gatekeeper') }), runner: spawnChild({ part: 'runner', ...logFile(options, 'runner') }) };
  const undo: (() => Promise<unknown> | undefined)[] = [async () => waiting.gatekeeper.discard(), async () => waiting.runner.discard()];
  try {
    const control = Promise.withResolvers<(line: string) => Promise<string>>();
    const lock = await acquireExclusive(home.root, homeLockName, {
      waitMs: options.managed ? handOverMs : 0,
      // What a client hands over while the two are starting is answered, and used, once they have started.
      onConnection: (socket) => answerControl(socket, async (line) => (await control.promise)(line)),
    });
    if (lock === undefined) {
      throw new PassError('conflict', `Another runner serves the home ${home.root}.`, 'Use that one ("pass-runner status"), stop it first, or choose another --home DIR.');
    }
    undo.push(() => lock.release());
    await forgetDiscovery(home);
    const token = (await options.token?.()) ?? secret();
    const channelDirectory = await mkdtemp(join(tmpdir(), 'pass-'));
    undo.push(() => rm(channelDirectory, { recursive: true, force: true }));
    const parts = new SupervisedParts({ ...options, clientToken: token }, channelDirectory, waiting);
    await parts.start();
    control.resolve((line) => parts.control(line));
    return parts.supervisor(async () => {
      for (const step of undo.reverse()) await step();
    });
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

interface PartsOptions extends SupervisorOptions {
  readonly clientToken: string;
}

/** Runner and gatekeeper of one home, and what each is told. */
class SupervisedParts {
  readonly #options: PartsOptions;
  readonly #instanceId = randomUUID();
  readonly #controlToken = secret();
  readonly #gatekeeper: KeptChild;
  readonly #runner: KeptChild;
  #gatekeeperFrame: GatekeeperFrame;
  #runnerFrame: RunnerFrameInput;
  #discovery: Discovery | undefined;
  #stopping = false;

  constructor(options: PartsOptions, channelDirectory: string, waiting: Readonly<Record<Part, WaitingChild>>) {
    const { home, log } = options;
    this.#options = options;
    const channel = { channel: channelPath(channelDirectory), channelToken: secret() };
    this.#gatekeeperFrame = {
      home: home.gatekeeper,
      ...channel,
      ...(options.credential === undefined ? {} : { credential: options.credential, apiHost: handedHost(options) }),
      ...(options.github === undefined ? {} : { github: options.github }),
    };
    this.#runnerFrame = {
      home: home.runner,
      ...channel,
      host: options.host,
      port: options.port,
      managed: options.managed,
      idleExitSeconds: options.idleExitSeconds,
      instanceId: this.#instanceId,
      tokens: [{ token: options.clientToken, principal: options.principal }],
      ...(options.allowedHosts === undefined ? {} : { allowedHosts: [...options.allowedHosts] }),
    };
    this.#gatekeeper = new KeptChild({ part: 'gatekeeper', waiting: waiting.gatekeeper, frame: () => this.#gatekeeperFrame, log, ...logFile(options, 'gatekeeper') });
    this.#runner = new KeptChild({
      part: 'runner',
      waiting: waiting.runner,
      frame: (attempt) => (attempt > 1 && options.port === 0 ? { ...this.#runnerFrame, port: 0 } : this.#runnerFrame),
      log,
      ...logFile(options, 'runner'),
      onReady: ({ url }, pid) => this.#announce(url, pid),
    });
  }

  /** @throws PassError of the first that could not start; the other is ended then */
  async start(): Promise<void> {
    const { home, log, managed } = this.#options;
    await Promise.all([writeControlToken(home, this.#controlToken), startBoth(this.#gatekeeper, this.#runner)]).catch(async (error: unknown) => {
      await Promise.all([this.#runner.stop(), this.#gatekeeper.stop()]);
      throw error;
    });
    log('info', 'ready', { url: this.#discovery?.url, home: home.root, managed });
  }

  supervisor(cleanUp: () => Promise<void>): Supervisor {
    if (this.#discovery === undefined) throw new PassError('internal', 'The runner was not announced.', 'This is a defect in PASS.');
    return { discovery: this.#discovery, ended: this.#ended(cleanUp), stop: (reason) => this.#stop(reason) };
  }

  /** Answer one line of a client of this host that hands over GitHub settings. */
  async control(line: string): Promise<string> {
    const changed = changedFrame(line, this.#controlToken, this.#gatekeeperFrame);
    if (changed === 'refused') return '{"refused":true}';
    if (changed === undefined) return '{"ok":true,"changed":false}';
    this.#gatekeeperFrame = changed;
    this.#options.log('info', 'the gatekeeper gets other GitHub settings');
    await this.#gatekeeper.restart();
    return '{"ok":true,"changed":true}';
  }

  async #announce(listening: string | undefined, pid: number): Promise<void> {
    if (listening === undefined) throw new PassError('internal', 'The runner did not say where it listens.', 'This is a defect in PASS.');
    const { home, version, managed, clientToken } = this.#options;
    const url = reachable(listening);
    const startedAt = this.#discovery?.startedAt ?? new Date().toISOString();
    this.#discovery = { url, token: clientToken, pid, supervisorPid: process.pid, instanceId: this.#instanceId, version, startedAt, managed };
    this.#runnerFrame = { ...this.#runnerFrame, port: Number(new URL(url).port) };
    await writeDiscovery(home, this.#discovery);
  }

  #stop(reason: string): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#options.log('info', 'finishing', { reason });
    // First of all: who looks for a runner from here on must not find this one.
    const forgotten = removeDiscovery(this.#options.home, this.#instanceId).catch(() => undefined);
    void forgotten.then(() => this.#runner.stop()).then(() => this.#gatekeeper.stop());
  }

  async #ended(cleanUp: () => Promise<void>): Promise<number> {
    const first = await Promise.race([this.#runner.ended.then((code) => ({ code, part: 'runner' })), this.#gatekeeper.ended.then((code) => ({ code, part: 'gatekeeper' }))]);
    this.#stop(`the ${first.part} ended with ${first.code}`);
    await Promise.all([this.#runner.ended, this.#gatekeeper.ended]);
    await cleanUp();
    return first.code;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Both at once: neither waits for the other. */
async function startBoth(gatekeeper: KeptChild, runner: KeptChild): Promise<void> {
  const started = await Promise.allSettled([gatekeeper.start(), runner.start()]);
  const failed = started.filter((outcome) => outcome.status === 'rejected');
  const first = failed[0];
  if (first !== undefined) throw first.reason;
}

/** The address for clients of this machine, when the runner listens on all addresses. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function logFile({ home, logToFiles }: SupervisorOptions, part: Part): { logFile?: string } {
  return logToFiles ? { logFile: join(home[part], `${part}.log`) } : {};
}

function channelPath(directory: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\pass-gate-${randomBytes(12).toString('hex')}`;
  return join(directory, 'gate.sock');
}
