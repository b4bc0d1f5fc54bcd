import 'vscode-jsonrpc/node';
import { WebSocket } from 'ws';
import { passVersion } from '../../shared/version.ts';
import { connectRunner } from '../../shared/protocol/client.ts';
import { maxFrameBytes } from '../../shared/protocol/methods.ts';
import type { Endpoint, Session } from './session.ts';

/** Opens a session over a WebSocket. The token travels in the first frame. */
export function openSession(endpoint: Endpoint): Promise<Session> {
  return connectRunner({
    url: endpoint.url,
    token: endpoint.token,
    client: { name: 'vscode', version: passVersion },
    createSocket: (url) => new WebSocket(url, { maxPayload: maxFrameBytes, handshakeTimeout: 5000, perMessageDeflate: false }),
  });
}
