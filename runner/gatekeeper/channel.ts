import 'vscode-jsonrpc/node';
import { timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { digestOf } from '../../shared/domain/digest.ts';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { gateMethods, gateNotifications } from '../../shared/protocol/gate.ts';
import type { GateMethods } from '../../shared/protocol/gate.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { createPeer } from '../../shared/protocol/peer.ts';
import type { Handlers } from '../../shared/protocol/peer.ts';
import { passVersion } from '../../shared/version.ts';
import { socketTransport } from '../governance/socket-transport.ts';
import type { Progress } from './executor.ts';
import type { Gatekeeper } from './gatekeeper.ts';

/** How long a connection may take to say the channel's secret, in milliseconds. */
const helloTimeout = 5000;

export interface ChannelOptions {
  readonly channel: string;
  readonly channelToken: string;
  readonly gatekeeper: Gatekeeper;
  readonly onDefect: (where: string, error: unknown) => void;
}

/** Serve the gate's methods on the channel. Only a connection that knows the secret is answered. */
export async function listenOnChannel(options: ChannelOptions): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveConnection(socket, options);
  });
  // What a gatekeeper that was killed left behind; the folder belongs to this user alone.
  if (process.platform !== 'win32') await rm(options.channel, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.channel, () => resolve());
  }).catch((error: unknown) => {
    throw new PassError('unavailable', `The gatekeeper cannot listen on ${options.channel}: ${String(error)}`, 'Start `pass-runner serve` again.', error);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serveConnection(socket: Socket, { channelToken, gatekeeper, onDefect }: ChannelOptions): void {
  let greeted = false;
  const timer = setTimeout(() => socket.destroy(), helloTimeout);
  socket.once('close', () => clearTimeout(timer));
  const guarded = <P, R>(handle: (params: P) => R | Promise<R>): ((params: P) => Promise<R>) => {
    return async (params) => {
      if (!greeted) throw new PassError('unauthorised', 'The channel’s secret was not said.', 'Only the runner that was started with this gatekeeper can use it.');
      return handle(params);
    };
  };
  const progressOf = (bundleDigest: string): Progress => ({
    started: (operationId, summary) => peer.tell('gate.operationStarted', { bundleDigest, operationId, summary }),
    finished: (operationId, receipt) => peer.tell('gate.operationFinished', { bundleDigest, operationId, receipt }),
  });
  const handlers: Handlers<GateMethods> = {
    'gate.hello': ({ channelToken: said }) => {
      if (!sameSecret(said, channelToken)) {
        setImmediate(() => peer.close(closeCodes.unauthorised, 'wrong channel secret'));
        return Promise.reject(new PassError('unauthorised', 'The channel’s secret is wrong.', 'Only the runner that was started with this gatekeeper can use it.'));
      }
      greeted = true;
      clearTimeout(timer);
      return Promise.resolve({ version: passVersion });
    },
    'gate.preflight': guarded(async ({ target }) => ({ prerequisites: await gatekeeper.preflight(target) })),
    'gate.approvers': guarded(() => gatekeeper.approvers()),
    'gate.repositories': guarded(() => gatekeeper.repositories()),
    'gate.resolve': guarded(async ({ target }) => ({ target: await gatekeeper.resolve(target) })),
    'gate.observe': guarded(({ target, lineageId }) => gatekeeper.observe(target, lineageId)),
    'gate.sync': guarded(({ bundleBase64, envelopes, operationIds }) => gatekeeper.sync(bundleBase64, envelopes, progressOf(digestOf(Buffer.from(bundleBase64, 'base64'))), operationIds)),
    'gate.anchor': guarded(async ({ runner }) => ({ gatekeeper: await gatekeeper.anchor(runner) })),
    'gate.cancel': guarded(({ bundleDigest }) => {
      gatekeeper.cancel(bundleDigest);
      return { ok: true as const };
    }),
    'gate.reject': guarded(async ({ bundleDigest, by, reason, envelope }) => {
      await gatekeeper.reject(bundleDigest, by, reason, envelope);
      return { ok: true as const };
    }),
    'gate.status': guarded(({ target, writes }) => gatekeeper.status(target, writes)),
    'gate.verify': guarded(({ bundleBase64 }) => gatekeeper.verify(bundleBase64)),
  };
  const peer = createPeer({ transport: socketTransport(socket), serves: gateMethods, handlers, hears: {}, listeners: {}, onDefect }, { calls: {}, tells: gateNotifications });
}

function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(a), 'hex'), Buffer.from(digestOf(b), 'hex'));
}
