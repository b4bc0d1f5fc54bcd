import type { RunnerClient } from '../../shared/protocol/client.ts';

/** Where a runner listens, and the token that opens a session there. */
export interface Endpoint {
  /** `ws://…/rpc` or `wss://…/rpc`; never carries the token. */
  readonly url: string;
  readonly token: string;
  /** True for the runner that comes with the extension, on this host. */
  readonly bundled: boolean;
}

/** An open session with a runner. */
export type Session = Pick<RunnerClient, 'call' | 'follow' | 'onRunsChanged' | 'onClose' | 'close'>;
