import { closeCodes } from './close-codes.ts';
import { maxFrameBytes } from './methods.ts';
import type { Transport } from './transport.ts';

/** What this needs of a WebSocket: the one of `ws` and the one of a browser both fit. */
export interface SocketLike {
  /** 0 connecting, 1 open, 2 closing, 3 closed (WHATWG WebSockets §3.1). */
  readonly readyState: number;
  /** Bytes that were sent and have not left this machine. */
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: 'error', listener: (event: object) => void): void;
}

const open = 1;
/** A far end that reads nothing must not fill this end's memory. */
const maxBufferedBytes = 8 * maxFrameBytes;
/** RFC 6455 §5.5: a close frame carries at most 125 bytes, two of them the code. */
const maxReasonLength = 40;

class WebSocketTransport implements Transport {
  onMessage: (message: string) => void = () => undefined;
  onClose: (code: number, reason: string) => void = () => undefined;
  readonly #socket: SocketLike;
  #closing = false;

  constructor(socket: SocketLike) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (this.#closing) return;
      if (typeof data === 'string') this.onMessage(data);
      else this.close(closeCodes.malformed, 'binary frame');
    });
    socket.addEventListener('close', ({ code, reason }) => {
      this.#closing = true;
      this.onClose(code, reason);
    });
    // The close event follows and tells the reason; without a listener, Node would end the process.
    socket.addEventListener('error', () => undefined);
  }

  send(message: string): void {
    if (this.#closing || this.#socket.readyState !== open) return;
    if (this.#socket.bufferedAmount > maxBufferedBytes) {
      this.close(closeCodes.goingAway, 'the far end reads too slowly');
      return;
    }
    this.#socket.send(message);
  }

  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#socket.close(code, reason.slice(0, maxReasonLength));
  }
}

/** A transport over an open WebSocket. One text frame is one message; a binary frame closes it as malformed. */
export function webSocketTransport(socket: SocketLike): Transport {
  return new WebSocketTransport(socket);
}
