import { createHash } from 'node:crypto';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { errorCode, storageError } from './file-layer.ts';

/** Held until `release`, or until this process dies: the kernel gives it back then, at once and without a time-out. */
export interface Exclusive {
  release(): Promise<void>;
}

export interface ExclusiveOptions {
  /** How long to wait for the present holder to end, in milliseconds. 0 (default) does not wait. */
  readonly waitMs?: number;
  /** Conversation with a process that connects to the holder; by default the connection is held open and ignored. */
  readonly onConnection?: (socket: Socket) => void;
}

/** Longest socket path that every system accepts (104 bytes on macOS, with the closing NUL). */
const maxSocketPath = 100;

/** Longest time (milliseconds) between the two system calls that make a socket and listen on it. */
const startingMs = 50;

/**
 * Be the only process that holds `name` in `directory`.
 *
 * The holder listens on a Unix socket (a named pipe on Windows). A lock file cannot tell a slow holder from a dead one
 * without waiting; a socket can: connecting to a dead one is refused. Returns `undefined` when another live process holds
 * it (still, after `waitMs`).
 */
export async function acquireExclusive(directory: string, name: string, options: ExclusiveOptions = {}): Promise<Exclusive | undefined> {
  const address = await exclusiveAddress(directory, name);
  const deadline = Date.now() + (options.waitMs ?? 0);
  for (;;) {
    const listening = await listen(address, options.onConnection);
    if (listening !== undefined) return { release: () => close(listening) };
    if (await isDead(address)) {
      await removeDead(directory, name, address);
      continue;
    }
    const left = deadline - Date.now();
    if (left <= 0) return undefined;
    await holderEnded(address, left);
  }
}

/** True when a live process holds `name` in `directory`. */
export async function isHeld(directory: string, name: string): Promise<boolean> {
  const socket = await tryConnect(await exclusiveAddress(directory, name));
  socket?.destroy();
  return socket !== undefined;
}

/** Resolves to true once nobody holds it, to false when `waitMs` have passed before that. */
export async function waitUntilFree(directory: string, name: string, waitMs: number): Promise<boolean> {
  const address = await exclusiveAddress(directory, name);
  const deadline = Date.now() + waitMs;
  for (;;) {
    const socket = await tryConnect(address);
    if (socket === undefined) return true;
    socket.destroy();
    const left = deadline - Date.now();
    if (left <= 0) return false;
    await holderEnded(address, left);
  }
}

/** A conversation with the holder, or `undefined` when nobody holds it. */
export async function connectToHolder(directory: string, name: string): Promise<Socket | undefined> {
  return tryConnect(await exclusiveAddress(directory, name));
}

async function exclusiveAddress(directory: string, name: string): Promise<string> {
  const hash = createHash('sha256').update(join(directory, name)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\pass-${hash}`;
  const inside = join(directory, `${name}.sock`);
  if (Buffer.byteLength(inside) <= maxSocketPath) return inside;
  return join(await privateFolder(), `${hash}.sock`);
}

/**
 * A folder for sockets below the temporary one, which everybody can write to: it has to be of this user alone, so that
 * nobody else sits on a name first and is handed what was meant for the holder.
 * @throws PassError `storage`
 */
async function privateFolder(): Promise<string> {
  const user = process.getuid?.();
  const folder = join(tmpdir(), `pass-${user ?? 'user'}`);
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    // A file of that name is told below.
    if (errorCode(error) !== 'EEXIST') throw storageError(folder, error);
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== user || (found.mode & 0o077) !== 0) {
    throw new PassError('storage', `${folder} is not a folder of this user alone.`, 'Remove it, or choose a home with a shorter path: --home DIR.');
  }
  return folder;
}

interface Listening {
  readonly server: Server;
  readonly sockets: Set<Socket>;
}

/** `undefined` when the address is in use, by a live process or by a dead one's leftover. */
function listen(address: string, onConnection: ((socket: Socket) => void) | undefined): Promise<Listening | undefined> {
  return new Promise((resolve, reject) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.unref();
      if (onConnection === undefined) socket.resume();
      else onConnection(socket);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve({ server, sockets });
    });
  });
}

/** Closing the connections of those who wait is what tells them. */
function close({ server, sockets }: Listening): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

function tryConnect(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/** Nobody listens there: the holder died, or let go since. EAGAIN (full backlog) and the like come from a live holder. */
async function isDead(address: string): Promise<boolean> {
  const code = await connectError(address);
  return code === 'ECONNREFUSED' || code === 'ENOENT';
}

/** A socket file without a listener. */
async function isRefused(address: string): Promise<boolean> {
  return (await connectError(address)) === 'ECONNREFUSED';
}

function connectError(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

/** Take a dead holder's socket file away; two processes that find it at the same time must not remove each other's. */
async function removeDead(directory: string, name: string, address: string): Promise<void> {
  if (process.platform === 'win32') return;
  // The default export: a bundler gives a CommonJS package no other when it is imported like this.
  const { default: lockfile } = await import('proper-lockfile');
  const release = await lockfile.lock(directory, {
    lockfilePath: join(directory, `${name}.takeover`),
    realpath: false,
    stale: 2000,
    retries: { retries: 100, minTimeout: 20, maxTimeout: 50 },
  });
  try {
    // A holder that is just starting has its socket there for an instant before it listens, so one look is not enough.
    if (!(await isRefused(address))) return;
    await new Promise((resolve) => setTimeout(resolve, startingMs));
    if (await isRefused(address)) await rm(address, { force: true });
  } finally {
    await release().catch(() => undefined);
  }
}

/** Resolves when the holder closed its end (released or died), or after `waitMs`. */
function holderEnded(address: string, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const timer = setTimeout(() => done(), waitMs);
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
      // A holder that is just ending must not be asked in a tight loop.
      setTimeout(resolve, 10);
    };
    socket.resume();
    socket.once('error', done);
    socket.once('close', done);
  });
}
