import { AbstractMessageReader, AbstractMessageWriter, CancellationTokenSource, createMessageConnection, ResponseError } from 'vscode-jsonrpc';
import type { CancellationToken, DataCallback, Message, MessageConnection, MessageReader, MessageWriter } from 'vscode-jsonrpc';
import { z } from 'zod';
import { closeCodes } from './close-codes.ts';
import { ErrorData, PassError } from './errors.ts';
import type { Transport } from './transport.ts';

/** Requests by name, each with the schemas of its parameters and result. */
export type MethodTable = Readonly<Record<string, { readonly params: z.ZodType; readonly result: z.ZodType }>>;
/** Notifications by name, each with the schema of its parameters. */
export type NotificationTable = Readonly<Record<string, z.ZodType>>;

export type Handler<P extends z.ZodType, R extends z.ZodType> = (params: z.output<P>, cancelled: CancellationToken) => Promise<z.input<R>>;
/** One handler per request of the table: a missing one does not compile. */
export type Handlers<T extends MethodTable> = { readonly [M in keyof T]: Handler<T[M]['params'], T[M]['result']> };
export type Listeners<N extends NotificationTable> = { readonly [K in keyof N]?: (params: z.output<N[K]>) => void };

/** The abort of a call, whatever the host calls it (an AbortSignal fits). */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface PeerOptions<Serves extends MethodTable, Hears extends NotificationTable> {
  readonly transport: Transport;
  readonly serves: Serves;
  readonly handlers: Handlers<Serves>;
  readonly hears: Hears;
  readonly listeners: Listeners<Hears>;
  /** Told of every error that a handler or listener threw and that is not a PassError, before it is answered. */
  readonly onDefect?: (where: string, error: unknown) => void;
  /** Largest message, in bytes, that the far end accepts. A larger answer becomes an error that says so. */
  readonly maxMessageBytes?: number;
  readonly onClose?: (code: number, reason: string) => void;
}

/** JSON-RPC 2.0 application error range; the real kind is in `data`. */
const applicationError = -32000;
const methodNotFound = -32601;
const invalidParams = -32602;

const RpcId = z.union([z.int(), z.string().max(200)]);
const RpcError = z.object({ code: z.int(), message: z.string() });
/** The messages of JSON-RPC 2.0, and the two notifications that vscode-jsonrpc handles by itself. */
const RpcMessage = z.union([
  z.object({ jsonrpc: z.literal('2.0'), method: z.literal('$/cancelRequest'), id: z.undefined().optional(), params: z.object({ id: RpcId }) }),
  z.object({ jsonrpc: z.literal('2.0'), method: z.string().regex(/^[^$]/), id: RpcId.optional(), params: z.union([z.looseObject({}), z.array(z.unknown())]).nullish() }),
  z.object({ jsonrpc: z.literal('2.0'), id: RpcId.nullable(), result: z.unknown(), method: z.undefined().optional(), error: z.undefined().optional() }),
  z.object({ jsonrpc: z.literal('2.0'), id: RpcId.nullable(), error: RpcError, method: z.undefined().optional() }),
]);

function isRpcMessage(value: unknown): value is Message {
  return RpcMessage.safeParse(value).success;
}

class TransportReader extends AbstractMessageReader implements MessageReader {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    super();
    this.#transport = transport;
  }

  listen(callback: DataCallback): { dispose(): void } {
    this.#transport.onMessage = (text) => {
      let message: unknown;
      try {
        message = JSON.parse(text);
      } catch {
        this.#transport.close(closeCodes.malformed, 'not JSON');
        return;
      }
      // vscode-jsonrpc trusts what it is given: a message of another shape would throw out of the socket's event handler.
      if (!isRpcMessage(message)) {
        this.#transport.close(closeCodes.malformed, 'not JSON-RPC 2.0');
        return;
      }
      callback(message);
    };
    return { dispose: () => (this.#transport.onMessage = () => undefined) };
  }

  /** The far end is gone. */
  closed(): void {
    this.fireClose();
  }
}

class TransportWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #transport: Transport;
  readonly #maxBytes: number;

  constructor(transport: Transport, maxBytes: number) {
    super();
    this.#transport = transport;
    this.#maxBytes = maxBytes;
  }

  write(message: Message): Promise<void> {
    const text = JSON.stringify(message);
    if (fits(text, this.#maxBytes)) {
      this.#transport.send(text);
      return Promise.resolve();
    }
    const error = tooLarge(this.#maxBytes);
    if (!('id' in message) || 'method' in message) return Promise.reject(error);
    this.#transport.send(JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code: applicationError, message: error.message, data: PassError.toData(error) } }));
    return Promise.resolve();
  }

  end(): void {
    // The transport is closed by its owner.
  }
}

/** Why calls are not answered any more. The far end says more before it closes; that may arrive too late to be read. */
function closedError(code: number, reason: string): PassError {
  const what = `The connection was closed (${code}${reason === '' ? '' : `, ${reason}`}).`;
  switch (code) {
    case closeCodes.unauthorised:
      return new PassError('unauthorised', what, 'Check the token of the runner, then connect again.');
    case closeCodes.versionMismatch:
      return new PassError('version', what, 'Update the older of the two sides, then connect again.');
    default:
      return new PassError('unavailable', what, 'Connect again; nothing that was stored is lost.');
  }
}

/** UTF-8 needs one to three bytes for a UTF-16 code unit, so that most texts are judged by their length alone. */
function fits(text: string, maxBytes: number): boolean {
  if (text.length * 3 <= maxBytes) return true;
  return text.length <= maxBytes && new TextEncoder().encode(text).length <= maxBytes;
}

function tooLarge(maxBytes: number): PassError {
  const megabytes = Math.round(maxBytes / 1024 / 1024);
  return new PassError('bad_input', `The message is larger than the ${megabytes} MB that one message may have.`, 'Split the document into smaller ones, and run them one by one.');
}

/** One end of a JSON-RPC connection whose messages are all validated. */
export interface Peer<Calls extends MethodTable, Tells extends NotificationTable> {
  /**
   * Call the far end.
   * @throws PassError with the far end's kind; `unavailable` when the connection is gone; `internal` when the answer does
   *   not fit its schema.
   */
  call<M extends keyof Calls & string>(method: M, params: z.input<Calls[M]['params']>, signal?: CancelSignal): Promise<z.output<Calls[M]['result']>>;
  tell<N extends keyof Tells & string>(notification: N, params: z.input<Tells[N]>): void;
  close(code?: number, reason?: string): void;
  readonly closed: boolean;
}

/**
 * Connect one end.
 * The caller must have installed vscode-jsonrpc's runtime for its host (`import 'vscode-jsonrpc/node'`).
 */
export function createPeer<Serves extends MethodTable, Hears extends NotificationTable, Calls extends MethodTable, Tells extends NotificationTable>(
  options: PeerOptions<Serves, Hears>,
  remote: { readonly calls: Calls; readonly tells: Tells },
): Peer<Calls, Tells> {
  const { transport } = options;
  const reader = new TransportReader(transport);
  const connection = createMessageConnection(reader, new TransportWriter(transport, options.maxMessageBytes ?? Number.POSITIVE_INFINITY));
  let closed = false;
  let lost: (error: PassError) => void = () => undefined;
  const connectionLost = new Promise<never>((_resolve, reject) => (lost = reject));
  connectionLost.catch(() => undefined);

  transport.onClose = (code, reason) => {
    if (closed) return;
    closed = true;
    lost(closedError(code, reason));
    reader.closed();
    connection.dispose();
    options.onClose?.(code, reason);
  };

  serve(connection, options);
  connection.listen();

  return {
    get closed() {
      return closed;
    },
    async call(method, params, signal) {
      const definition = remote.calls[method];
      if (definition === undefined) throw new PassError('internal', `There is no request named ${method}.`, 'This is a defect in PASS.');
      if (closed) await connectionLost;
      const cancellation = new CancellationTokenSource();
      const cancel = (): void => cancellation.cancel();
      if (signal?.aborted === true) cancel();
      signal?.addEventListener('abort', cancel);
      try {
        const answer: unknown = await Promise.race([connection.sendRequest(method, params, cancellation.token), connectionLost]);
        const parsed = definition.result.safeParse(answer);
        if (!parsed.success) throw new PassError('internal', `The answer to ${method} does not fit the protocol: ${describeIssues(parsed.error)}`, 'Client and runner may be of different versions; update both.');
        return parsed.data as z.output<Calls[typeof method]['result']>;
      } catch (error) {
        throw toPassError(error);
      } finally {
        signal?.removeEventListener('abort', cancel);
        cancellation.dispose();
      }
    },
    tell(notification, params) {
      if (!closed) connection.sendNotification(notification, params).catch((error: unknown) => options.onDefect?.(notification, error));
    },
    close(code = closeCodes.normal, reason = '') {
      transport.close(code, reason);
    },
  };
}

function serve<Serves extends MethodTable, Hears extends NotificationTable>(connection: MessageConnection, options: PeerOptions<Serves, Hears>): void {
  for (const [name, definition] of Object.entries(options.serves)) {
    const handler = options.handlers[name as keyof Serves] as Handler<z.ZodType, z.ZodType>;
    connection.onRequest(name, async (params: unknown, cancelled: CancellationToken) => {
      const parsed = definition.params.safeParse(params ?? {});
      if (!parsed.success) {
        const data: ErrorData = { kind: 'bad_input', message: `${name}: ${describeIssues(parsed.error)}`, hint: 'Correct the named fields and send it again.' };
        return new ResponseError(invalidParams, data.message, data);
      }
      try {
        const result = definition.result.safeParse(await handler(parsed.data, cancelled));
        if (result.success) return result.data;
        throw new Error(`The answer does not fit the protocol: ${describeIssues(result.error)}`);
      } catch (error) {
        if (!PassError.is(error)) options.onDefect?.(name, error);
        const data = PassError.toData(error);
        return new ResponseError(applicationError, data.message, data);
      }
    });
  }
  connection.onRequest((name: string) => {
    const data: ErrorData = { kind: 'version', message: `There is no request named ${JSON.stringify(name.slice(0, 80))}.`, hint: 'Client and runner may be of different versions; update both.' };
    return new ResponseError(methodNotFound, data.message, data);
  });
  for (const [name, schema] of Object.entries(options.hears)) {
    connection.onNotification(name, (params: unknown) => {
      const parsed = schema.safeParse(params);
      if (!parsed.success) {
        options.onDefect?.(name, new Error(describeIssues(parsed.error)));
        return;
      }
      try {
        options.listeners[name as keyof Hears]?.(parsed.data as z.output<Hears[keyof Hears]>);
      } catch (error) {
        options.onDefect?.(name, error);
      }
    });
  }
}

/** The first few problems of a value that does not fit its schema, on one line. */
function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => `${issue.path.length === 0 ? 'value' : issue.path.join('.')}: ${issue.message}`);
  const more = error.issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function toPassError(error: unknown): PassError {
  if (PassError.is(error)) return error;
  if (error instanceof ResponseError) {
    const data = ErrorData.safeParse(error.data);
    if (data.success) return PassError.fromData(data.data);
    return new PassError('internal', error.message, 'Look in the log of the runner.', error);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PassError('unavailable', `The connection failed: ${message}`, 'Connect again; nothing that was stored is lost.', error);
}
