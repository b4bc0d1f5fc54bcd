import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Transport } from '../../shared/protocol/transport.ts';
import { webSocketTransport } from '../../shared/protocol/websocket-transport.ts';
import { passVersion } from '../../shared/version.ts';
import type { Gate } from '../governance/gate.ts';
import { ChainedLog } from '../governance/log.ts';
import { Orchestrator } from '../pipeline/orchestrator.ts';
import { acquireExclusive } from '../store/exclusive.ts';
import { readClientTokens, tokenOwner } from '../store/client-tokens.ts';
import type { FileLayer } from '../store/file-layer.ts';
import { RunStore } from '../store/run-store.ts';
import type { Token } from './access.ts';
import { listen } from './listener.ts';
import { Session } from './session.ts';
import { untilWritable } from '../governance/storage-recovery.ts';

export type Report = (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

export interface RunnerOptions {
  /** `<home>/runner`. One live runner per home. */
  readonly home: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly gate: Gate;
  readonly tokens: readonly Token[];
  readonly managed?: boolean;
  readonly idleExitSeconds?: number;
  readonly instanceId?: string;
  readonly version?: string;
  readonly allowedHosts?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly clock?: () => Date;
  readonly files?: FileLayer;
  readonly helloTimeoutMs?: number;
  /** How long to wait for a runner that is just ending in this home. */
  readonly handOverMs?: number;
  readonly maxConnections?: number;
  /** Waits between looks at a disk that failed, in milliseconds. */
  readonly storageLooksMs?: readonly number[];
  readonly report?: Report;
}

export interface Runner {
  /** WebSocket address. */
  readonly url: string;
  /** Why it ended by itself: idle, or handed over to another version. */
  readonly finished: Promise<string>;
  /**
   * Resolves when its log takes no more records and the disk is well again: end this runner and start another one, which
   * opens the log anew and goes on with the unfinished runs. Until then it answers whoever reads.
   */
  readonly broken: Promise<PassError>;
  /** Serve one more client over a transport that is connected. */
  connect(transport: Transport): void;
  /** Store everything and end. Unfinished runs go on at the next start. */
  close(): Promise<void>;
}

/**
 * The composition root: everything of the runner, put together by hand.
 * @throws PassError `conflict` when the home or the port is in use, `storage` when the home cannot be used
 */
export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const undo: (() => Promise<void>)[] = [];
  try {
    return await compose(options, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw error;
  }
}

async function compose(options: RunnerOptions, undo: (() => Promise<void>)[]): Promise<Runner> {
  const { gate, home, files } = options;
  const clock = options.clock ?? (() => new Date());
  const report = options.report ?? (() => undefined);
  const lock = await acquireExclusive(home, 'runner', { waitMs: options.handOverMs ?? 2_000 });
  if (lock === undefined) throw new PassError('conflict', `Another runner works in ${home}.`, 'Use that one, stop it first, or choose another --home DIR.');
  undo.push(() => lock.release());
  const log = await ChainedLog.open(join(home, 'log.jsonl'), { clock, ...(files === undefined ? {} : { files }) });
  undo.push(() => log.close());
  const store = await RunStore.open({ home, log, clock, ...(files === undefined ? {} : { files }), onError: (error) => report('error', 'a document could not be written or read', { error: PassError.toData(error) }) });
  const orchestrator = new Orchestrator({
    store, gate, clock,
    onFailure: (runId, error) => {
      report('error', 'a run failed', { runId, error: PassError.toData(error), ...(error instanceof Error && !PassError.is(error) ? { stack: error.stack } : {}) });
    },
  });
  undo.push(() => orchestrator.close());

  const sessions = new Set<Session>();
  const ending = Promise.withResolvers<string>();
  const connect = (transport: Transport): void => {
    const session = new Session(transport, {
      store, gate, orchestrator, clock,
      tokens: options.tokens,
      ownerOf: async (digest) => tokenOwner(digest, await readClientTokens(home)),
      runner: { version: options.version ?? passVersion, instanceId, managed },
      helloTimeoutMs: options.helloTimeoutMs ?? 10_000,
      retire: () => ending.resolve('handed over to another version'),
      onDefect: (where, error) => report('error', `a defect in ${where}`, { error: String(error), ...(error instanceof Error ? { stack: error.stack } : {}) }),
      onClose: (closed) => sessions.delete(closed),
    });
    sessions.add(session);
  };
  const managed = options.managed ?? false;
  const instanceId = options.instanceId ?? randomUUID();
  const listener = await listen({
    host: options.host,
    port: options.port,
    access: { allowedHosts: options.allowedHosts ?? [], allowedOrigins: options.allowedOrigins ?? [] },
    maxConnections: options.maxConnections ?? 128,
    health: () => ({ status: log.refusal === undefined ? 'ok' : 'failed', version: options.version ?? passVersion, instanceId, ...(log.refusal === undefined ? {} : { reason: log.refusal.message }) }),
    onSocket: (socket) => connect(webSocketTransport(socket)),
  });
  undo.push(() => listener.close());
  await orchestrator.resume();
  const stopIdling = managed ? endWhenIdle(options.idleExitSeconds ?? 900, () => sessions.size > 0 || orchestrator.busy > 0, ending.resolve) : () => undefined;

  const recovering = new AbortController();
  const broken = Promise.withResolvers<PassError>();
  void log.broken.then(async (error) => {
    report('error', 'the log takes no more records; waiting for the disk, to be started again', { error: PassError.toData(error) });
    if (await untilWritable({ directory: home, signal: recovering.signal, ...(files === undefined ? {} : { files }), ...(options.storageLooksMs === undefined ? {} : { delays: options.storageLooksMs }) })) broken.resolve(error);
  });

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stopIdling();
    recovering.abort();
    for (const session of sessions) session.close(managed && log.refusal === undefined ? closeCodes.retired : closeCodes.goingAway, 'the runner ends');
    // A sync waits for the gatekeeper's answer, which nobody needs any more: the gatekeeper goes on by itself.
    await Promise.all([orchestrator.close(), gate.close()]);
    await store.flush().catch((error: unknown) => report('error', 'documents are behind the log; the next start makes them again', { error: PassError.toData(error) }));
    await log.close();
    await listener.close();
    await lock.release();
  };
  return { url: listener.url, finished: ending.promise, broken: broken.promise, connect, close: () => (closing ??= close()) };
}

/** Tell when nothing was going on for so many seconds. */
function endWhenIdle(seconds: number, busy: () => boolean, end: (reason: string) => void): () => void {
  const checkEvery = Math.min(1000, (seconds * 1000) / 4);
  let idleSince: number | undefined;
  const timer = setInterval(() => {
    if (busy()) idleSince = undefined;
    else idleSince ??= performance.now();
    if (idleSince !== undefined && performance.now() - idleSince >= seconds * 1000) end(`idle for ${seconds} seconds`);
  }, checkEvery);
  return () => clearInterval(timer);
}
