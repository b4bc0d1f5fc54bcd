import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { maxFrameBytes } from '../../shared/protocol/methods.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { errorCode } from '../store/file-layer.ts';
import { checkHeaders } from './access.ts';
import type { AccessRules } from './access.ts';
import type { Health } from './http-app.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly access: AccessRules;
  readonly health: () => Health;
  readonly onSocket: (socket: WebSocket) => void;
  readonly maxConnections: number;
}

export interface Listener {
  /** Address for clients, e.g. `ws://127.0.0.1:4711/rpc`. */
  readonly url: string;
  readonly port: number;
  /** Stop listening, and end what is still connected. */
  close(): Promise<void>;
}

/** A far end that answers no ping for two of these (milliseconds) is gone. */
const pingEvery = 30_000;
/** A client that was told good-bye has so long (milliseconds) to hang up. */
const closingTime = 500;

/**
 * Listen for WebSocket connections at `/rpc` and for HTTP requests.
 * @throws PassError `conflict` when the port is taken, `unavailable` when the address cannot be listened on
 */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  const server = createServer((request, response) => answer(request, response, options));
  server.on('upgrade', (request, socket, head) => upgrade({ request, socket, head, sockets, options }));
  const port = await bind(server, options);
  const alive = new WeakSet<WebSocket>();
  sockets.on('connection', (socket) => {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
  });
  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, pingEvery).unref();
  return {
    url: `ws://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}/rpc`,
    port,
    async close() {
      clearInterval(pings);
      await closed(sockets, closingTime);
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Resolves once every client has gone, or after so many milliseconds. */
async function closed(sockets: WebSocketServer, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  const gone = [...sockets.clients].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())));
  await Promise.race([Promise.all(gone), late]);
  clearTimeout(timer);
}

function bind(server: Server, { host, port }: ListenerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (errorCode(error) === 'EADDRINUSE') {
        reject(new PassError('conflict', `Port ${port} of ${host} is taken by another program.`, 'Choose another with --port (0 takes any free one), or stop that program.', error));
      } else {
        reject(new PassError('unavailable', `Cannot listen on ${host}:${port}: ${error.message}`, 'Choose an address of this machine with --host, and a port above 1023 with --port.', error));
      }
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function ownPort(request: IncomingMessage): number {
  return request.socket.localPort ?? 0;
}

function answer(request: IncomingMessage, response: ServerResponse, options: ListenerOptions): void {
  try {
    checkHeaders(request.headers, ownPort(request), options.access);
  } catch (error) {
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error: PassError.toData(error) }));
    return;
  }
  import('./http-app.ts').then(
    ({ createHttpApp }) => void createHttpApp(options.health)(request, response),
    (error: unknown) => response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: PassError.toData(error) })),
  );
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly sockets: WebSocketServer;
  readonly options: ListenerOptions;
}

function upgrade({ request, socket, head, sockets, options }: Upgrade): void {
  socket.on('error', () => socket.destroy());
  try {
    checkHeaders(request.headers, ownPort(request), options.access);
  } catch (error) {
    refuse(socket, '403 Forbidden', error);
    return;
  }
  if (request.url !== '/rpc') {
    refuse(socket, '404 Not Found', new PassError('not_found', 'There is no WebSocket here.', 'Connect to /rpc; the token goes into the first frame, not into the address.'));
    return;
  }
  if (sockets.clients.size >= options.maxConnections) {
    refuse(socket, '503 Service Unavailable', new PassError('unavailable', `The runner has ${sockets.clients.size} connections, its limit.`, 'Close some windows, then connect again.'));
    return;
  }
  sockets.handleUpgrade(request, socket, head, (connected) => {
    sockets.emit('connection', connected, request);
    options.onSocket(connected);
  });
}

function refuse(socket: Duplex, status: string, error: unknown): void {
  const body = JSON.stringify({ error: PassError.toData(error) });
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}

