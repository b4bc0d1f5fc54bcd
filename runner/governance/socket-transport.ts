import { StringDecoder } from 'node:string_decoder';
import type { Socket } from 'node:net';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import type { Transport } from '../../shared/protocol/transport.ts';

/** Longest line either side accepts, in characters: far above the largest bundle, far below what a process can hold. */
const maxLine = 256 * 1024 * 1024;

/** Whole text messages over a stream socket: one JSON text a line. */
export function socketTransport(socket: Socket): Transport {
  let pending: string[] = [];
  let pendingLength = 0;
  let closed = false;
  const decoder = new StringDecoder('utf8');
  const finish = (code: number, reason: string): void => {
    if (closed) return;
    closed = true;
    transport.onClose(code, reason);
  };
  const transport: Transport = {
    onMessage: () => undefined,
    onClose: () => undefined,
    send(message) {
      // JSON.stringify leaves no line feed inside a text.
      if (!closed && socket.writable) socket.write(`${message}\n`);
    },
    close(code, reason) {
      socket.end();
      finish(code, reason);
    },
  };
  socket.on('data', (chunk: Buffer) => {
    const lines = decoder.write(chunk).split('\n');
    const [first = '', ...rest] = lines;
    pending.push(first);
    pendingLength += first.length;
    if (pendingLength > maxLine) {
      socket.destroy();
      finish(closeCodes.messageTooBig, 'message too big');
      return;
    }
    for (const next of rest) {
      const message = pending.join('');
      pending = [next];
      pendingLength = next.length;
      if (message !== '' && !closed) transport.onMessage(message);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => finish(closeCodes.goingAway, 'the other process closed the channel'));
  return transport;
}
