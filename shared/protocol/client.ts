import type { RunEvent, RunSummary } from '../domain/run.ts';
import { closeCodes } from './close-codes.ts';
import { PassError } from './errors.ts';
import { maxFrameBytes, methods, notifications } from './methods.ts';
import type { MethodInput, MethodName, MethodResult } from './methods.ts';
import { createPeer } from './peer.ts';
import type { CancelSignal, Peer } from './peer.ts';
import type { Transport } from './transport.ts';
import { minProtocolVersion, protocolVersion, versionMismatch } from './version.ts';
import { webSocketTransport } from './websocket-transport.ts';
import type { SocketLike } from './websocket-transport.ts';

export interface ClientIdentity {
  readonly token: string;
  readonly client: { readonly name: string; readonly version: string };
}

export interface ConnectOptions extends ClientIdentity {
  /** `ws://127.0.0.1:PORT/rpc`, from the discovery file or the settings. */
  readonly url: string;
  /**
   * Makes the WebSocket, e.g. `(url) => new WebSocket(url, { maxPayload: maxFrameBytes, handshakeTimeout: 5000 })` of `ws`.
   * The handshake's time limit is the factory's business.
   */
  readonly createSocket: (url: string) => SocketLike;
  readonly signal?: CancelSignal;
}

/** A session with a runner that said hello. */
export interface RunnerClient {
  /** What the runner answered to `session.hello`. */
  readonly hello: MethodResult<'session.hello'>;
  readonly closed: boolean;
  /** @throws PassError with the runner's kind, message and hint; `unavailable` once the connection is gone */
  call<M extends MethodName>(method: M, params: MethodInput<M>, signal?: CancelSignal): Promise<MethodResult<M>>;
  /** Hear every `run.event` that arrives, as it arrives. {@link follow} is what most callers want. */
  onEvent(listener: (event: RunEvent) => void): () => void;
  onRunsChanged(listener: (run: RunSummary) => void): () => void;
  /** Told once. For a connection that is already closed: at once. */
  onClose(listener: (code: number, reason: string) => void): () => void;
  /**
   * Hear the events of one run after sequence number `after`: each once, in order, without gaps, those of the past first.
   * Resolved once the past ones were delivered, with what ends it.
   */
  follow(runId: string, after: number, listener: (event: RunEvent) => void): Promise<() => void>;
  close(): void;
}

/**
 * Connect to a runner and open the session. The caller has installed vscode-jsonrpc's runtime (`import 'vscode-jsonrpc/node'`).
 * @throws PassError `unavailable` when nobody answers, `unauthorised` for a wrong token, `version` when one side is too old
 */
export async function connectRunner(options: ConnectOptions): Promise<RunnerClient> {
  const socket = options.createSocket(options.url);
  await opened(socket, options);
  return openSession(webSocketTransport(socket), options);
}

/** Open the session over a transport that is connected. */
export async function openSession(transport: Transport, identity: ClientIdentity): Promise<RunnerClient> {
  const events = new Set<(event: RunEvent) => void>();
  const changes = new Set<(run: RunSummary) => void>();
  const closes = new Set<(code: number, reason: string) => void>();
  let ended: { code: number; reason: string } | undefined;
  const peer = createPeer(
    {
      transport,
      serves: {},
      handlers: {},
      hears: notifications,
      listeners: {
        'run.event': (event) => [...events].forEach((listener) => listener(event)),
        'runs.changed': (run) => [...changes].forEach((listener) => listener(run)),
      },
      maxMessageBytes: maxFrameBytes,
      onClose: (code, reason) => {
        ended = { code, reason };
        [...closes].forEach((listener) => listener(code, reason));
      },
    },
    { calls: methods, tells: {} },
  );
  return {
    hello: await sayHello(peer, identity),
    get closed() {
      return ended !== undefined;
    },
    call: (method, params, signal) => peer.call(method, params, signal),
    onEvent: (listener) => listen(events, listener),
    onRunsChanged: (listener) => listen(changes, listener),
    onClose(listener) {
      if (ended !== undefined) listener(ended.code, ended.reason);
      return listen(closes, listener);
    },
    follow: (runId, after, listener) => followRun(peer, events, { runId, after, listener }),
    close: () => peer.close(closeCodes.normal),
  };
}

type RunnerPeer = Pick<Peer<typeof methods, Record<never, never>>, 'call' | 'close'>;

/** Opens the session, or closes the connection where it cannot be opened. */
async function sayHello(peer: RunnerPeer, { token, client }: ClientIdentity): Promise<MethodResult<'session.hello'>> {
  const range = { version: protocolVersion, min: minProtocolVersion };
  const hello = await peer.call('session.hello', { token, client, protocol: range }).catch((error: unknown) => {
    peer.close(closeCodes.normal);
    throw error;
  });
  const mismatch = versionMismatch(range, hello.protocol);
  if (mismatch === undefined) return hello;
  peer.close(closeCodes.versionMismatch, mismatch.message);
  throw new PassError('version', mismatch.message, mismatch.hint);
}

interface Following {
  readonly runId: string;
  readonly after: number;
  readonly listener: (event: RunEvent) => void;
}

/** Listens before it asks for the past, so that nothing falls between the two. */
async function followRun(peer: RunnerPeer, events: Set<(event: RunEvent) => void>, { runId, after, listener }: Following): Promise<() => void> {
  const inOrder = new InOrder(after, listener);
  const stop = listen(events, (event) => {
    if (event.runId === runId) inOrder.take(event);
  });
  try {
    const { events: past } = await peer.call('run.subscribe', { runId, after });
    inOrder.begin(past);
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}

/** Gives events on in the order of their numbers, each once, whatever order and how often they come in. */
class InOrder {
  readonly #listener: (event: RunEvent) => void;
  readonly #held = new Map<number, RunEvent>();
  #last: number;
  #begun = false;

  constructor(after: number, listener: (event: RunEvent) => void) {
    this.#last = after;
    this.#listener = listener;
  }

  take(event: RunEvent): void {
    if (event.seq <= this.#last) return;
    this.#held.set(event.seq, event);
    if (this.#begun) this.#drain();
  }

  begin(past: readonly RunEvent[]): void {
    this.#begun = true;
    for (const event of past) if (event.seq > this.#last) this.#held.set(event.seq, event);
    this.#drain();
  }

  #drain(): void {
    for (let next = this.#held.get(this.#last + 1); next !== undefined; next = this.#held.get(this.#last + 1)) {
      this.#held.delete(next.seq);
      this.#last = next.seq;
      this.#listener(next);
    }
  }
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function opened(socket: SocketLike, { url, signal }: ConnectOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let why = '';
    const cancel = (): void => {
      socket.close();
      reject(new PassError('cancelled', `Connecting to the runner at ${url} was cancelled.`, 'Try again when you are ready.'));
    };
    if (signal?.aborted === true) {
      cancel();
      return;
    }
    signal?.addEventListener('abort', cancel);
    socket.addEventListener('open', () => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    });
    socket.addEventListener('error', (event) => {
      if ('message' in event && typeof event.message === 'string') why = event.message;
    });
    socket.addEventListener('close', ({ code }) => {
      signal?.removeEventListener('abort', cancel);
      const reason = why === '' ? `the connection was closed with code ${code}` : why;
      reject(new PassError('unavailable', `The runner at ${url} cannot be reached: ${reason}.`, 'Start it with "pass-runner serve", or check the address of the runner in the settings.'));
    });
  });
}
