import 'vscode-jsonrpc/node';
import { randomUUID } from 'node:crypto';
import type { RunEvent, RunSummary } from '../../shared/domain/run.ts';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { maxFrameBytes, methods, notifications } from '../../shared/protocol/methods.ts';
import type { MethodParams, Methods, Notifications } from '../../shared/protocol/methods.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { createPeer } from '../../shared/protocol/peer.ts';
import type { Handlers, MethodTable, Peer } from '../../shared/protocol/peer.ts';
import type { Transport } from '../../shared/protocol/transport.ts';
import { minProtocolVersion, protocolVersion, versionMismatch } from '../../shared/protocol/version.ts';
import { summaryOf } from '../store/run-document.ts';
import { principalNamed } from '../../shared/domain/principal.ts';
import type { Client } from '../pipeline/orchestrator.ts';
import { tokenDigest } from '../store/client-tokens.ts';
import { principalOf } from './access.ts';
import type { Token } from './access.ts';
import { runHandlers } from './handlers.ts';
import type { RunnerParts } from './handlers.ts';

export interface SessionOptions extends RunnerParts {
  readonly tokens: readonly Token[];
  /** Whose client token has this SHA-256, as of right now: they are made and revoked while the runner runs. */
  readonly ownerOf: (tokenDigest: string) => Promise<string | undefined>;
  readonly runner: { readonly version: string; readonly instanceId: string; readonly managed: boolean };
  /** A connection that has not said hello for so long (milliseconds) is closed. */
  readonly helloTimeoutMs: number;
  /** Hand over to another runner. */
  readonly retire: () => void;
  readonly onDefect: (where: string, error: unknown) => void;
  readonly onClose: (session: Session) => void;
}

/** Summaries of a busy run are told at most this often (milliseconds). */
const changesEvery = 50;
/** How often (milliseconds) it is looked whether the token of a person's session was revoked, beside at each request. */
const recheckEvery = 5_000;

/** One client's connection: hello first, then its requests; events go out as it asked for them. */
export class Session {
  readonly #options: SessionOptions;
  readonly #peer: Peer<MethodTable, Notifications>;
  readonly #helloTimer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  /** Runs whose events this client wants; those that are held back until the answer to its subscription is out. */
  readonly #followed = new Map<string, RunEvent[] | 'live'>();
  readonly #changed = new Map<string, RunSummary>();
  #changesTimer: NodeJS.Timeout | undefined;
  #wantsChanges = false;
  #client: Client | undefined;
  /** Digest of the token of a client that has one of its own. */
  #ownToken: string | undefined;
  #greeting: Promise<unknown> | undefined;
  #recheckTimer: NodeJS.Timeout | undefined;

  constructor(transport: Transport, options: SessionOptions) {
    this.#options = options;
    this.#peer = createPeer(
      {
        transport,
        serves: methods,
        handlers: this.#handlers(),
        hears: {},
        listeners: {},
        onDefect: options.onDefect,
        maxMessageBytes: maxFrameBytes,
        onClose: () => this.#closed(),
      },
      { calls: {}, tells: notifications },
    );
    this.#helloTimer = setTimeout(() => this.close(closeCodes.helloTimeout, 'no session.hello in time'), options.helloTimeoutMs);
    this.#stopListening = options.store.onEvent((event, run) => {
      this.#tell(event);
      if (this.#wantsChanges) this.#tellChange(summaryOf(run));
    });
  }

  close(code: number, reason: string): void {
    this.#peer.close(code, reason);
  }

  #closed(): void {
    clearTimeout(this.#helloTimer);
    clearTimeout(this.#changesTimer);
    clearInterval(this.#recheckTimer);
    this.#stopListening();
    this.#options.onClose(this);
  }

  #handlers(): Handlers<Methods> {
    const { store, runner, retire } = this.#options;
    const handlers: Handlers<Methods> = {
      ...runHandlers(this.#options, () => this.#client ?? { principal: '', named: false }),
      'session.hello': (params) => this.#greet(params),
      'runner.retire': () => {
        if (!runner.managed) throw new PassError('forbidden', 'This runner was started by an administrator, and does not hand over by itself.', 'Ask for it to be updated and restarted.');
        setImmediate(retire);
        return Promise.resolve({ ok: true });
      },
      'run.subscribe': async ({ runId, after }) => ({ events: await this.#follow(runId, after) }),
      'runs.subscribe': async () => {
        this.#wantsChanges = true;
        return { runs: await store.list(500) };
      },
    };
    return behindHello(handlers, () => this.#requireOpen());
  }

  #greet(params: MethodParams<'session.hello'>): ReturnType<Handlers<Methods>['session.hello']> {
    if (this.#greeting !== undefined) throw new PassError('conflict', 'This session is open already.', 'Send session.hello once, as the first request.');
    const greeting = this.#hello(params);
    this.#greeting = greeting.catch(() => undefined);
    return greeting;
  }

  async #hello({ token, protocol }: MethodParams<'session.hello'>): ReturnType<Handlers<Methods>['session.hello']> {
    const client = await this.#clientWith(token);
    if (client === undefined) {
      this.#closeSoon(closeCodes.unauthorised, 'wrong token');
      throw new PassError('unauthorised', 'The runner does not accept this token.', 'Read the token again from the discovery file of the runner, or set the one its administrator gave you.');
    }
    const range = { version: protocolVersion, min: minProtocolVersion };
    const mismatch = versionMismatch(protocol, range);
    if (mismatch !== undefined) {
      this.#closeSoon(closeCodes.versionMismatch, 'protocol version');
      throw new PassError('version', mismatch.message, mismatch.hint);
    }
    clearTimeout(this.#helloTimer);
    this.#client = client;
    if (client.named) {
      this.#ownToken = tokenDigest(token);
      this.#recheckTimer = setInterval(() => void this.#requireValid().catch(() => undefined), recheckEvery).unref();
    }
    return { sessionId: randomUUID(), principal: client.principal, runner: this.#options.runner, protocol: range };
  }

  /** The token that clients share, or one of a person's own. */
  async #clientWith(token: string): Promise<Client | undefined> {
    const shared = principalOf(token, this.#options.tokens);
    if (shared !== undefined) return { principal: shared, named: false };
    const owner = await this.#options.ownerOf(tokenDigest(token));
    return owner === undefined ? undefined : { principal: principalNamed(owner), named: true };
  }

  async #requireOpen(): Promise<void> {
    await this.#greeting;
    if (this.#client === undefined) {
      this.#closeSoon(closeCodes.unauthorised, 'session.hello comes first');
      throw new PassError('unauthorised', 'The session is not open.', 'Send session.hello with the token as the first request.');
    }
    if (this.#client.named) await this.#requireValid();
  }

  /** A token that was revoked ends the sessions that it opened. */
  async #requireValid(): Promise<void> {
    if (this.#ownToken === undefined || (await this.#options.ownerOf(this.#ownToken)) !== undefined) return;
    this.#closeSoon(closeCodes.unauthorised, 'the token was revoked');
    throw new PassError('unauthorised', 'The token of this session was revoked.', 'Ask the administrator of the runner for another one.');
  }

  /** Close a little later, so that the answer that explains it is read before the connection is gone. */
  #closeSoon(code: number, reason: string): void {
    setTimeout(() => this.close(code, reason), 20);
  }

  async #follow(runId: string, after: number): Promise<RunEvent[]> {
    const held: RunEvent[] = [];
    if (this.#followed.get(runId) === undefined) this.#followed.set(runId, held);
    const events = await this.#options.store.events(runId, after).catch((error: unknown) => {
      if (this.#followed.get(runId) === held) this.#followed.delete(runId);
      throw error;
    });
    const last = events.at(-1)?.seq ?? after;
    // The answer leaves in a microtask of this turn: what happens meanwhile must not overtake it.
    setImmediate(() => {
      if (this.#followed.get(runId) !== held) return;
      this.#followed.set(runId, 'live');
      for (const event of held) if (event.seq > last) this.#peer.tell('run.event', event);
    });
    return events;
  }

  #tell(event: RunEvent): void {
    const state = this.#followed.get(event.runId);
    if (state === 'live') this.#peer.tell('run.event', event);
    else state?.push(event);
  }

  #tellChange(summary: RunSummary): void {
    this.#changed.set(summary.id, summary);
    this.#changesTimer ??= setTimeout(() => {
      this.#changesTimer = undefined;
      for (const changed of this.#changed.values()) this.#peer.tell('runs.changed', changed);
      this.#changed.clear();
    }, changesEvery);
  }
}

/** The same handlers, each of which (but the first) refuses until the session is open. */
function behindHello(handlers: Handlers<Methods>, require: () => Promise<void>): Handlers<Methods> {
  const guarded = Object.entries(handlers).map(([name, handler]) => {
    if (name === 'session.hello') return [name, handler] as const;
    const behind = async (...input: Parameters<typeof handler>): Promise<unknown> => {
      await require();
      return (handler as (...input: unknown[]) => Promise<unknown>)(...input);
    };
    return [name, behind] as const;
  });
  return Object.fromEntries(guarded) as Handlers<Methods>;
}
