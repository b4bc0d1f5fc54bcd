import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { WebSocket } from 'ws';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { maxFrameBytes } from '../../shared/protocol/methods.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { connect, runnerFixture, testToken } from '../support/runner-fixture.ts';
import type { RunnerFixture } from '../support/runner-fixture.ts';

interface Raw {
  readonly socket: WebSocket;
  /** The next message, parsed. */
  next(): Promise<{ id?: number; error?: { code: number; data?: { kind: string; hint: string } }; result?: unknown }>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

/** A connection without any of PASS's own client code. */
async function raw(url: string, options: { headers?: Record<string, string>; origin?: string } = {}): Promise<Raw> {
  const socket = new WebSocket(url, options);
  const messages: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    const first = waiting.shift();
    if (first === undefined) messages.push(text);
    else first(text);
  });
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    socket,
    closed,
    next: async () => JSON.parse(messages.shift() ?? (await new Promise<string>((resolve) => waiting.push(resolve)))) as Awaited<ReturnType<Raw['next']>>,
  };
}

const hello = (token: string, id = 1): string => JSON.stringify({ jsonrpc: '2.0', id, method: 'session.hello', params: { token, client: { name: 'raw', version: '0' }, protocol: { version: 1, min: 1 } } });

function httpStatus(url: string, path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk)).on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on('error', reject).end();
  });
}

describe('a runner that is abused', () => {
  let fixture: RunnerFixture;
  beforeEach(async () => {
    fixture = await runnerFixture({ allowedHosts: ['runner.example'], allowedOrigins: ['https://allowed.example'] });
  });
  afterEach(async () => {
    // Whatever was sent: the runner still serves others.
    const client = await connect(fixture.runner.url);
    assert.deepEqual(await client.call('run.list', {}), { runs: [] });
    client.close();
    await fixture[Symbol.asyncDispose]();
  });

  it('answers a request before hello with a refusal, and closes', async () => {
    for (const method of ['run.list', 'runner.retire', 'run.sync']) {
      const { socket, next, closed } = await raw(fixture.runner.url);
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: method === 'run.sync' ? { runId: 'run-20260101-00000000' } : {} }));
      assert.equal((await next()).error?.data?.kind, 'unauthorised');
      assert.equal((await closed).code, closeCodes.unauthorised);
    }
  });

  it('closes after a wrong or an empty token', async () => {
    const wrong = await raw(fixture.runner.url);
    wrong.socket.send(hello(`${testToken}x`));
    const answer = await wrong.next();
    assert.equal(answer.error?.data?.kind, 'unauthorised');
    assert.notEqual(answer.error.data.hint, '');
    assert.equal((await wrong.closed).code, closeCodes.unauthorised);
    const empty = await raw(fixture.runner.url);
    empty.socket.send(hello(''));
    assert.equal((await empty.next()).error?.data?.kind, 'bad_input');
    empty.socket.terminate();
  });

  it('says which side is too old, and closes', async () => {
    const { socket, next, closed } = await raw(fixture.runner.url);
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'session.hello', params: { token: testToken, client: { name: 'raw', version: '0' }, protocol: { version: 99, min: 98 } } }));
    assert.equal((await next()).error?.data?.kind, 'version');
    assert.equal((await closed).code, closeCodes.versionMismatch);
  });

  it('closes a connection that says nothing', async () => {
    await fixture.restart({ helloTimeoutMs: 30 });
    const { closed } = await raw(fixture.runner.url);
    assert.equal((await closed).code, closeCodes.helloTimeout);
  });

  it('refuses pages: any origin that was not allowed, for WebSocket and HTTP alike', async () => {
    for (const origin of ['https://evil.example', 'http://127.0.0.1', 'null', 'vscode-webview://abc', 'https://allowed.example.evil.example']) {
      await assert.rejects(raw(fixture.runner.url, { origin }), /403/, origin);
      assert.equal((await httpStatus(fixture.runner.url, '/health', { origin })).status, 403, origin);
    }
    const { socket } = await raw(fixture.runner.url, { origin: 'https://allowed.example' });
    socket.terminate();
  });

  it('refuses a host name that is not its own (DNS rebinding), or a wrong port', async () => {
    const { port } = new URL(fixture.runner.url);
    for (const host of [`evil.example:${port}`, 'evil.example', '127.0.0.1', `127.0.0.1:${Number(port) + 1}`, `127.0.0.1.evil.example:${port}`, `localhost.:${port}x`, `[::1:${port}`]) {
      await assert.rejects(raw(fixture.runner.url, { headers: { host } }), /403|400/, host);
      assert.ok([400, 403].includes((await httpStatus(fixture.runner.url, '/health', { host })).status), host);
    }
    for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`, `127.0.0.1:${port}`, 'runner.example', `runner.example:${port}`]) {
      const { socket } = await raw(fixture.runner.url, { headers: { host } });
      socket.terminate();
      assert.equal((await httpStatus(fixture.runner.url, '/health', { host })).status, 200, host);
    }
  });

  it('serves no WebSocket elsewhere, and takes no token in the address', async () => {
    for (const path of ['/', '/rpc/', `/rpc?token=${testToken}`, '/health']) await assert.rejects(raw(fixture.runner.url.replace('/rpc', path)), /404/, path);
  });

  it('closes on what is not JSON-RPC', async () => {
    for (const frame of ['{', 'null', '[]', '"text"', '42', '{"jsonrpc":"1.0","id":1,"method":"run.list"}', `[${hello(testToken)}]`]) {
      const { socket, closed } = await raw(fixture.runner.url);
      socket.send(frame);
      assert.equal((await closed).code, closeCodes.malformed, frame);
    }
    const binary = await raw(fixture.runner.url);
    binary.socket.send(Buffer.from(hello(testToken)));
    assert.equal((await binary.closed).code, closeCodes.malformed);
  });

  it('closes on messages that are JSON-RPC in form only', async () => {
    for (const odd of [{}, { id: {}, method: 'run.list' }, { id: null, error: 'x' }, { method: 42 }, { method: '$/cancelRequest', params: null }, { method: '$/cancelRequest', params: {} }, { method: '$/setTrace', params: { value: 'verbose' } }, { id: 1, method: 'run.list', params: 'x' }]) {
      const { socket, closed } = await raw(fixture.runner.url);
      socket.send(JSON.stringify({ jsonrpc: '2.0', ...odd }));
      assert.equal((await closed).code, closeCodes.malformed, JSON.stringify(odd));
    }
  });

  it('does not mind answers that nobody waits for, and notifications that it does not know', async () => {
    const { socket, next } = await raw(fixture.runner.url);
    for (const odd of [{ id: 7, result: 1 }, { id: null, error: { code: 1, message: 'x' } }, { method: '$/cancelRequest', params: { id: 5 } }, { method: 'run.event', params: {} }]) {
      socket.send(JSON.stringify({ jsonrpc: '2.0', ...odd }));
    }
    socket.send(hello(testToken, 99));
    let answer = await next();
    while (answer.id !== 99) answer = await next();
    assert.ok(answer.result);
    socket.terminate();
  });

  it('answers an unknown method and parameters of a wrong shape with what is wrong', async () => {
    const { socket, next } = await raw(fixture.runner.url);
    socket.send(hello(testToken));
    await next();
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'run.steal', params: {} }));
    const unknown = await next();
    assert.equal(unknown.error?.code, -32601);
    assert.equal(unknown.error.data?.kind, 'version');
    for (const params of [null, [], { runId: '../../etc/passwd' }, { runId: 5 }, { runId: 'run-20260101-00000000', extra: 1 }, { runId: { $ne: '' } }, { __proto__: null }]) {
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'run.get', params }));
      assert.equal((await next()).error?.data?.kind, 'bad_input', JSON.stringify(params));
    }
    socket.terminate();
  });

  it('closes a connection that sends more than a frame may hold', async () => {
    const { socket, closed } = await raw(fixture.runner.url);
    socket.send('x'.repeat(maxFrameBytes + 1));
    assert.equal((await closed).code, closeCodes.messageTooBig);
  });

  it('keeps to its number of connections', async () => {
    await fixture.restart({ maxConnections: 2 });
    const [first, second] = [await raw(fixture.runner.url), await raw(fixture.runner.url)];
    await assert.rejects(raw(fixture.runner.url), /503/);
    first.socket.terminate();
    second.socket.terminate();
    await Promise.all([first.closed, second.closed]);
    // The runner learns of the ended connections a moment after this side does.
    while ((await raw(fixture.runner.url).then(({ socket }) => socket.terminate(), () => 'full')) === 'full');
  });

  it('answers half a handshake and noise without falling over', async () => {
    const { port, hostname } = new URL(fixture.runner.url);
    for (const noise of ['\x16\x03\x01\x02\x00\x01\x00', 'GET /rpc HTTP/1.1\r\nUpgrade: websocket\r\n\r\n', 'GET /rpc HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n']) {
      await new Promise<void>((resolve) => {
        const socket = connectTcp(Number(port), hostname, () => socket.end(noise, 'latin1'));
        socket.on('error', () => undefined).on('close', () => resolve()).resume();
      });
    }
  });

  it('says how it is over HTTP, and nothing more', async () => {
    const { status, body } = await httpStatus(fixture.runner.url, '/health');
    assert.equal(status, 200);
    assert.equal((JSON.parse(body) as { status: string }).status, 'ok');
    assert.ok(!body.includes(testToken));
    const elsewhere = await httpStatus(fixture.runner.url, '/state.json');
    assert.equal(elsewhere.status, 404);
    assert.ok(PassError.fromData((JSON.parse(elsewhere.body) as { error: ReturnType<typeof PassError.toData> }).error).hint.includes('/rpc'));
  });

  it('is not started twice in one home', async () => {
    const { createRunner } = await import('../../runner/server/create-runner.ts');
    await assert.rejects(createRunner({ home: fixture.home, host: '127.0.0.1', port: 0, gate: fixture.gate, tokens: [], handOverMs: 0 }), (error) => PassError.is(error, 'conflict') && error.message.includes(fixture.home));
  });

  it('names a port that is taken', async () => {
    const { port } = new URL(fixture.runner.url);
    const { createRunner } = await import('../../runner/server/create-runner.ts');
    const { temporaryFolder } = await import('../support/temporary.ts');
    await using folder = await temporaryFolder();
    await assert.rejects(createRunner({ home: folder.path, host: '127.0.0.1', port: Number(port), gate: fixture.gate, tokens: [] }), (error) => PassError.is(error, 'conflict') && error.message.includes(port));
  });
});
