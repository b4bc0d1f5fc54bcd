/** A two-way pipe of whole text messages. Everything above it is the same in memory, over WebSocket and over a pipe. */
export interface Transport {
  /** Queue one message. Ignored once closed. */
  send(message: string): void;
  close(code: number, reason: string): void;
  /** Set by the peer before the first message can arrive. */
  onMessage: (message: string) => void;
  onClose: (code: number, reason: string) => void;
}

class MemoryTransport implements Transport {
  onMessage: (message: string) => void = () => undefined;
  onClose: (code: number, reason: string) => void = () => undefined;
  other: MemoryTransport | undefined;
  #open = true;

  send(message: string): void {
    void Promise.resolve().then(() => {
      if (this.#open) this.other?.onMessage(message);
    });
  }

  close(code: number, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    void Promise.resolve().then(() => {
      this.onClose(code, reason);
      this.other?.close(code, reason);
    });
  }
}

/** Two transports, each the other's far end. */
export function linkedTransports(): [Transport, Transport] {
  const a = new MemoryTransport();
  const b = new MemoryTransport();
  a.other = b;
  b.other = a;
  return [a, b];
}
