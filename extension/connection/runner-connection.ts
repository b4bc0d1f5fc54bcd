import type { RunEvent, RunSummary } from '../../shared/domain/run.ts';
import type { ErrorData } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { MethodInput, MethodName, MethodResult } from '../../shared/protocol/methods.ts';
import type { Endpoint, Session } from './session.ts';
import { reduceConnection } from './state.ts';
import type { ConnectionAction, ConnectionState } from './state.ts';

export interface ConnectionPorts {
  /** Finds the runner, or starts it. */
  readonly resolve: () => Promise<Endpoint>;
  readonly open: (endpoint: Endpoint) => Promise<Session>;
  readonly log: (message: string) => void;
  /** Calls back after that many milliseconds; the returned function cancels. */
  readonly later: (ms: number, callback: () => void) => () => void;
  /** 0 to 1. */
  readonly random: () => number;
}

/** A request that waits for longer than this (milliseconds) is worth a word to the person. */
const slowAfterMs = 10_000;

interface Follower {
  readonly runId: string;
  readonly listener: (event: RunEvent) => void;
  /** Sequence number of the last event handed on. */
  last: number;
  /** Stops hearing over the present session. */
  leave: () => void;
}

interface Stop {
  dispose(): void;
}

/** Keeps a session with the runner: opens it when wanted, again after it was lost, and replays what was missed. */
export class RunnerConnection {
  readonly #ports: ConnectionPorts;
  #state: ConnectionState = { name: 'idle' };
  #lastError: ErrorData | undefined;
  readonly #overdue = new Set<object>();
  #session: Session | undefined;
  #endpoint: Endpoint | undefined;
  /** Counts tries, so that a late answer of an older one is recognised. */
  #generation = 0;
  #cancelTimer: () => void = () => undefined;
  readonly #followers = new Set<Follower>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();
  readonly #runListeners = new Set<(runs: readonly RunSummary[], all: boolean) => void>();

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Why the last try failed, until one succeeds or a person starts from scratch. */
  get lastError(): ErrorData | undefined {
    return this.#lastError;
  }

  /** True while the runner owes an answer for longer than `slowAfterMs`. State listeners are told when it changes. */
  get silent(): boolean {
    return this.#overdue.size > 0;
  }

  /** The runner in use, once one was found. */
  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  onState(listener: (state: ConnectionState) => void): Stop {
    this.#stateListeners.add(listener);
    return { dispose: () => this.#stateListeners.delete(listener) };
  }

  /** Told with all runs (`all`) after each connect, and with single ones as they change. */
  onRuns(listener: (runs: readonly RunSummary[], all: boolean) => void): Stop {
    this.#runListeners.add(listener);
    return { dispose: () => this.#runListeners.delete(listener) };
  }

  /**
   * Connects when there is no connection.
   * @throws PassError when this try fails; later tries go on by themselves
   */
  async ready(): Promise<Session> {
    this.#dispatch({ type: 'wanted' });
    return new Promise<Session>((resolve, reject) => {
      const look = (state: ConnectionState): boolean => {
        if (state.name === 'connected' && this.#session !== undefined) resolve(this.#session);
        else if (state.name === 'failed' || state.name === 'waiting') reject(PassError.fromData(state.error));
        else if (state.name === 'disposed') reject(new PassError('cancelled', 'The extension is shutting down.', 'Open the window again.'));
        else return false;
        return true;
      };
      if (look(this.#state)) return;
      const stop = this.onState((state) => {
        if (look(state)) stop.dispose();
      });
    });
  }

  /** Drops the session, if there is one, and connects from scratch (other settings, other token, a person's wish). */
  async reconnect(): Promise<void> {
    this.#drop();
    this.#dispatch({ type: 'restart' });
    await this.ready();
  }

  async call<M extends MethodName>(method: M, params: MethodInput<M>, signal?: AbortSignal): Promise<MethodResult<M>> {
    const session = await this.ready();
    const answered = this.#await(method);
    try {
      return await session.call(method, params, signal);
    } finally {
      answered();
    }
  }

  /** Every event of a run after `after`, in order and once each, also across reconnects, until disposed. */
  follow(runId: string, after: number, listener: (event: RunEvent) => void): Stop {
    const follower: Follower = { runId, listener, last: after, leave: () => undefined };
    this.#followers.add(follower);
    if (this.#state.name === 'connected' && this.#session !== undefined) void this.#join(this.#session, follower);
    return {
      dispose: () => {
        this.#followers.delete(follower);
        follower.leave();
      },
    };
  }

  dispose(): void {
    this.#drop();
    this.#dispatch({ type: 'dispose' });
    this.#followers.clear();
    this.#stateListeners.clear();
    this.#runListeners.clear();
  }

  /** Watches one request; the returned function says that it is over. */
  #await(method: MethodName): () => void {
    const request = {};
    const cancel = this.#ports.later(slowAfterMs, () => {
      this.#overdue.add(request);
      this.#ports.log(`connection: ${method} has had no answer for ${slowAfterMs / 1000} s`);
      this.#tell();
    });
    return () => {
      cancel();
      if (this.#overdue.delete(request)) this.#tell();
    };
  }

  #tell(): void {
    for (const listener of [...this.#stateListeners]) listener(this.#state);
  }

  #drop(): void {
    this.#generation += 1;
    const session = this.#session;
    this.#session = undefined;
    session?.close();
  }

  #dispatch(action: ConnectionAction): void {
    const before = this.#state;
    const after = reduceConnection(before, action);
    if (after === before) return;
    this.#state = after;
    if ('error' in after) this.#lastError = after.error;
    else if (after.name === 'connected' || action.type === 'restart') this.#lastError = undefined;
    this.#cancelTimer();
    this.#cancelTimer = () => undefined;
    if (after.name !== 'connected') this.#ports.log(`connection: ${after.name}${'error' in after ? ` (${after.error.message})` : ''}`);
    if (after.name === 'resolving') void this.#attempt();
    if (after.name === 'waiting') this.#cancelTimer = this.#ports.later(after.delayMs, () => this.#dispatch({ type: 'due' }));
    this.#tell();
  }

  async #attempt(): Promise<void> {
    this.#drop();
    const generation = this.#generation;
    try {
      const endpoint = await this.#ports.resolve();
      if (generation !== this.#generation) return;
      this.#endpoint = endpoint;
      this.#dispatch({ type: 'resolved' });
      const session = await this.#ports.open(endpoint);
      if (generation !== this.#generation) {
        session.close();
        return;
      }
      this.#adopt(session, generation);
      await this.#subscribe(session, generation);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#drop();
      this.#dispatch({ type: 'error', error: PassError.toData(error), jitter: this.#ports.random() });
    }
  }

  #adopt(session: Session, generation: number): void {
    session.onClose((code) => {
      if (generation !== this.#generation) return;
      this.#session = undefined;
      this.#dispatch({ type: 'closed', code, jitter: this.#ports.random() });
    });
    session.onRunsChanged((run) => {
      if (generation === this.#generation) for (const listener of this.#runListeners) listener([run], false);
    });
  }

  async #subscribe(session: Session, generation: number): Promise<void> {
    const { runs } = await session.call('runs.subscribe', {});
    if (generation !== this.#generation) return;
    this.#session = session;
    for (const listener of this.#runListeners) listener(runs, true);
    this.#dispatch({ type: 'opened' });
    this.#ports.log(`connection: connected to ${this.#endpoint?.url ?? '?'}, ${runs.length} run(s)`);
    for (const follower of this.#followers) void this.#join(session, follower);
  }

  /** The session orders and completes the events; from the last one handed on, they go on over a later session. */
  async #join(session: Session, follower: Follower): Promise<void> {
    try {
      const stop = await session.follow(follower.runId, follower.last, (event) => {
        if (event.seq <= follower.last || !this.#followers.has(follower)) return;
        follower.last = event.seq;
        follower.listener(event);
      });
      if (this.#followers.has(follower)) follower.leave = stop;
      else stop();
    } catch (error) {
      this.#ports.log(`connection: cannot follow ${follower.runId}: ${PassError.toData(error).message}`);
    }
  }
}
