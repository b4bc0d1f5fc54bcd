import 'vscode-jsonrpc/node';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { z } from 'zod';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { gateMethods, gateNotifications } from '../../shared/protocol/gate.ts';
import type { GateMethodName, GateMethods } from '../../shared/protocol/gate.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { createPeer } from '../../shared/protocol/peer.ts';
import type { Peer } from '../../shared/protocol/peer.ts';
import type { Gate, GateResult, SyncProgress } from './gate.ts';
import { socketTransport } from './socket-transport.ts';

export interface GateClientOptions {
  /** Path of the Unix socket or named pipe that the gatekeeper listens on. */
  readonly channel: string;
  readonly channelToken: string;
  /** How long to keep trying to reach a gatekeeper that is being restarted, in milliseconds. */
  readonly patienceMs?: number;
}

type GatePeer = Peer<GateMethods, Record<never, never>>;

/** Times that a sync is taken up again after the gatekeeper died under it. */
const syncAttempts = 5;

/**
 * A Gate over the channel. Connects when it is first needed, and again after the gatekeeper was restarted.
 */
export function createGateClient(options: GateClientOptions): Gate {
  const syncs = new Map<string, Set<SyncProgress>>();
  let connection: Promise<GatePeer> | undefined;
  let ended = false;

  const peer = async (): Promise<GatePeer> => {
    if (ended) throw unreachable('the runner is shutting down');
    connection ??= open(options, syncs);
    const opened = connection;
    try {
      const found = await opened;
      if (!found.closed) return found;
    } catch (error) {
      if (connection === opened) connection = undefined;
      throw error;
    }
    if (connection === opened) connection = undefined;
    return peer();
  };
  const call = async <M extends GateMethodName>(method: M, params: z.input<GateMethods[M]['params']>): Promise<GateResult<M>> => (await peer()).call(method, params);

  return {
    preflight: (target) => call('gate.preflight', target === undefined ? {} : { target }),
    approvers: () => call('gate.approvers', {}),
    repositories: () => call('gate.repositories', {}),
    resolve: async (target) => (await call('gate.resolve', { target })).target,
    observe: (target, lineageId) => call('gate.observe', { target, lineageId }),
    verify: (bundle) => call('gate.verify', { bundleBase64: encodeBase64(bundle) }),
    anchor: async (runner) => (await call('gate.anchor', { runner })).gatekeeper,
    cancel: async (bundleDigest) => void (await call('gate.cancel', { bundleDigest })),
    reject: async (bundleDigest, by, reason, envelope) => void (await call('gate.reject', { bundleDigest, by, reason, ...(envelope === undefined ? {} : { envelope }) })),
    status: (target, writes) => call('gate.status', target === undefined ? { writes: [...writes] } : { target, writes: [...writes] }),
    async sync(bundle, envelopes, progress, operationIds, stop) {
      const digest = digestOf(bundle);
      const listeners = syncs.get(digest) ?? new Set<SyncProgress>();
      syncs.set(digest, listeners.add(progress));
      const cancel = (): void => void call('gate.cancel', { bundleDigest: digest }).catch(() => undefined);
      stop?.addEventListener('abort', cancel, { once: true });
      try {
        for (let attempt = 1; ; attempt += 1) {
          const used = await peer();
          // Whatever stopped it before this request was sent, stopped it for good: another gatekeeper knows nothing of it.
          if (stop?.aborted === true) throw new PassError('cancelled', 'The sync was stopped before its next operation.', 'What was written stays. Run PASS on the PRD again for the rest.');
          try {
            return await used.call('gate.sync', { bundleBase64: encodeBase64(bundle), envelopes: [...envelopes], ...(operationIds === undefined ? {} : { operationIds: [...operationIds] }) });
          } catch (error) {
            // Only a lost channel is tried again: what the gatekeeper answered is its answer.
            if (!used.closed || attempt === syncAttempts) throw error;
          }
        }
      } finally {
        stop?.removeEventListener('abort', cancel);
        listeners.delete(progress);
        if (listeners.size === 0) syncs.delete(digest);
      }
    },
    async close() {
      ended = true;
      const opened = await connection?.catch(() => undefined);
      opened?.close();
    },
  };
}

async function open(options: GateClientOptions, syncs: ReadonlyMap<string, ReadonlySet<SyncProgress>>): Promise<GatePeer> {
  const socket = await connectPatiently(options.channel, options.patienceMs ?? 10_000);
  const peer = createPeer(
    {
      transport: socketTransport(socket),
      serves: {},
      handlers: {},
      hears: gateNotifications,
      listeners: {
        'gate.operationStarted': ({ bundleDigest, operationId, summary }) => syncs.get(bundleDigest)?.forEach((listener) => listener.started(operationId, summary)),
        'gate.operationFinished': ({ bundleDigest, operationId, receipt }) => syncs.get(bundleDigest)?.forEach((listener) => listener.finished(operationId, receipt)),
      },
    },
    { calls: gateMethods, tells: {} },
  );
  await peer.call('gate.hello', { channelToken: options.channelToken });
  return peer;
}

async function connectPatiently(channel: string, patienceMs: number): Promise<Socket> {
  const deadline = Date.now() + patienceMs;
  for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
    try {
      return await connectOnce(channel);
    } catch (error) {
      if (Date.now() + pause > deadline) throw unreachable(error instanceof Error ? error.message : String(error));
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function connectOnce(channel: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(channel);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function unreachable(reason: string): PassError {
  return new PassError('unavailable', `The gatekeeper cannot be reached: ${reason}.`, 'Look in the log of the gatekeeper, then start `pass-runner serve` again. Nothing was written without a record.');
}
