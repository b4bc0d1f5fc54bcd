import 'vscode-jsonrpc/node';
import { readFile } from 'node:fs/promises';
import WebSocket from 'ws';
import { connectRunner } from '../../shared/protocol/client.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { maxFrameBytes } from '../../shared/protocol/methods.ts';
import { runnerAddress } from '../../shared/protocol/runner-address.ts';
import { passVersion } from '../../shared/version.ts';
import type { RunnerOptions } from './command.ts';
import type { Discovery } from './discovery.ts';
import type { Ensured } from './ensure.ts';
import { ensureHome } from './ensure-home.ts';
import { homeAt } from './home.ts';
import type { Home } from './home.ts';
import { UsageError } from './usage-error.ts';

/** A connection of a command to its runner. */
export interface Connection {
  /** The session as it is; another one after `reconnect`. */
  readonly client: RunnerClient;
  /** The home that the runner serves, when it is the one of this machine and not one behind `--runner`. */
  readonly home: Home | undefined;
  /** True when the runner was started for this command. */
  readonly started: boolean;
  /** Connect to it again after the connection broke (the supervisor starts a runner that died again). */
  reconnect(): Promise<void>;
  close(): void;
}

export interface ConnectOptions extends RunnerOptions {
  /** True for a command that needs nothing of GitHub: what this process's environment says of it changes no runner. */
  readonly onlyLooks?: boolean;
  /** A start of the home's runner that is under way. */
  readonly ensured?: Promise<Ensured>;
}

const handshakeTimeoutMs = 10_000;
/** How often, and how many milliseconds apart, a home's runner is looked for again when it is just going away. */
const attempts = 5;
const retryMs = 200;

/**
 * Connect to the runner that the options name: the one at `--runner`, or the home's, which is started when there is none.
 * @throws PassError that says what is wrong with the address, the token, the version or the home
 */
async function connectTo(options: ConnectOptions): Promise<Connection> {
  if (options.runner !== undefined) {
    const url = runnerUrl(options.runner);
    const token = await remoteToken(options.tokenFile);
    return await connection(undefined, async () => ({ client: await open(url, token), started: false }));
  }
  const home = homeAt(options.home);
  const ownToken = options.tokenFile === undefined ? undefined : await remoteToken(options.tokenFile);
  let { ensured: underWay } = options;
  return await connection(home, () => {
    const first = underWay;
    underWay = undefined;
    return connectToHome(home, { onlyLooks: options.onlyLooks === true, ownToken }, first);
  });
}

/** Connect, do something, and close, whatever happens. */
export async function withConnection<T>(options: ConnectOptions, body: (connection: Connection) => Promise<T>): Promise<T> {
  const connected = await connectTo(options);
  try {
    return await body(connected);
  } finally {
    connected.close();
  }
}

async function connection(home: Home | undefined, reach: () => Promise<{ client: RunnerClient; started: boolean }>): Promise<Connection> {
  let session = await reach();
  const { started } = session;
  return {
    get client() {
      return session.client;
    },
    home,
    started,
    async reconnect() {
      session.client.close();
      session = await reach();
    },
    close: () => session.client.close(),
  };
}

async function connectToHome(home: Home, { onlyLooks, ownToken }: { onlyLooks: boolean; ownToken: string | undefined }, underWay: Promise<Ensured> | undefined): Promise<{ client: RunnerClient; started: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const { discovery, started } = await (attempt === 1 && underWay !== undefined ? underWay : ensureHome(home, { onlyLooks }));
    try {
      return { client: await open(discovery.url, ownToken ?? discovery.token), started };
    } catch (error) {
      // It went away between being found and being called: idle, handed over, or just started again.
      const passing = PassError.is(error, 'unavailable') || PassError.is(error, 'unauthorised');
      if (!passing || attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs * attempt));
    }
  }
}

/** Ask a managed runner to hand over. */
export async function retireRunner({ url, token }: Discovery): Promise<void> {
  const client = await open(url, token);
  await client.call('runner.retire', {});
  client.close();
}

function open(url: string, token: string): Promise<RunnerClient> {
  return connectRunner({
    url,
    token,
    client: { name: 'pass-runner', version: passVersion },
    createSocket: (to) => new WebSocket(to, { maxPayload: maxFrameBytes, handshakeTimeout: handshakeTimeoutMs, perMessageDeflate: false }),
  });
}

/** @throws UsageError for what is no address, or holds what must not travel in one */
export function runnerUrl(address: string): string {
  const found = runnerAddress(address);
  if ('wrong' in found) throw new UsageError(`--runner: ${found.wrong}`, found.hint ?? 'Write it like ws://127.0.0.1:4711/rpc; the token goes into PASS_RUNNER_TOKEN, or into a file that --token-file names.');
  return found.url;
}

async function remoteToken(tokenFile: string | undefined): Promise<string> {
  const fromFile = tokenFile === undefined ? undefined : await readFile(tokenFile, 'utf8').catch((error: unknown) => {
    throw new PassError('bad_input', `The token file cannot be read: ${error instanceof Error ? error.message : String(error)}.`, 'Name a file that holds the token alone with --token-file.', error);
  });
  const token = (fromFile ?? process.env['PASS_RUNNER_TOKEN'] ?? '').trim();
  if (token === '') throw new PassError('unauthorised', tokenFile === undefined ? 'There is no token for the runner at --runner.' : `The token file ${tokenFile} is empty.`, 'Put it into PASS_RUNNER_TOKEN, or into a file that --token-file names.');
  return token;
}
