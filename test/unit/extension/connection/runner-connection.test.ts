import assert from 'node:assert/strict';
import { RunnerConnection } from '../../../../extension/connection/runner-connection.ts';
import type { Endpoint, Session } from '../../../../extension/connection/session.ts';
import type { RunEvent } from '../../../../shared/domain/run.ts';
import { closeCodes } from '../../../../shared/protocol/close-codes.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';

const endpoint: Endpoint = { url: 'ws://127.0.0.1:1/rpc', token: 't', bundled: true };
const runId = 'run-20260101-aaaaaaaa';
const event = (seq: number): RunEvent => ({ seq, runId, at: '2026-01-01T00:00:00.000Z', kind: 'phase.started', phase: 'plan' });

/** A runner that keeps events; each session serves what it has, and can be cut. */
class FakeRunner {
  events: RunEvent[] = [];
  readonly followedFrom: number[] = [];
  refuse: PassError | undefined;
  opened = 0;
  #listeners = new Set<(event: RunEvent) => void>();
  readonly closers: ((code: number) => void)[] = [];

  /** What every request waits for. */
  answers: Promise<void> = Promise.resolve();

  readonly open = async (): Promise<Session> => {
    this.opened += 1;
    if (this.refuse !== undefined) throw this.refuse;
    const session = {
      call: (method: string) => (method === 'runs.subscribe' ? Promise.resolve({ runs: [] }) : this.answers.then(() => ({}))),
      follow: (_runId: string, after: number, listener: (event: RunEvent) => void) => {
        this.followedFrom.push(after);
        for (const past of this.events) if (past.seq > after) listener(past);
        this.#listeners.add(listener);
        return Promise.resolve(() => void this.#listeners.delete(listener));
      },
      onRunsChanged: () => () => undefined,
      onClose: (listener: (code: number, reason: string) => void) => {
        this.closers.push((code) => listener(code, ''));
        return () => undefined;
      },
      close: () => undefined,
    };
    return Promise.resolve(session as unknown as Session);
  };

  append(seq: number): void {
    this.events.push(event(seq));
    for (const listener of this.#listeners) listener(event(seq));
  }

  cut(code = 1006): void {
    this.#listeners = new Set();
    this.closers.at(-1)?.(code);
  }
}

function connect(runner: FakeRunner) {
  const timers: (() => void)[] = [];
  const connection = new RunnerConnection({
    resolve: () => Promise.resolve(endpoint),
    open: runner.open,
    log: () => undefined,
    later: (_ms, callback) => {
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
    random: () => 0.5,
  });
  return { connection, timers };
}

describe('the connection to the runner', () => {
  it('is opened by the first request', async () => {
    const runner = new FakeRunner();
    const { connection } = connect(runner);
    assert.equal(connection.state.name, 'idle');
    await connection.call('run.list', {});
    assert.deepEqual([connection.state.name, runner.opened], ['connected', 1]);
  });

  it('is shared by requests that come at the same time', async () => {
    const runner = new FakeRunner();
    const { connection } = connect(runner);
    await Promise.all([connection.ready(), connection.ready(), connection.call('run.list', {})]);
    assert.equal(runner.opened, 1);
  });

  it('loses and repeats no event over a reconnect', async () => {
    const runner = new FakeRunner();
    const { connection, timers } = connect(runner);
    await connection.ready();
    const seen: number[] = [];
    connection.follow(runId, 0, (one) => seen.push(one.seq));
    await Promise.resolve();
    runner.append(1);
    runner.append(2);
    runner.cut();
    runner.append(3);
    assert.equal(connection.state.name, 'waiting');
    timers.shift()?.();
    await connection.ready();
    runner.append(4);
    assert.deepEqual(seen, [1, 2, 3, 4]);
    assert.deepEqual(runner.followedFrom, [0, 2]);
  });

  it('hands on nothing once a follower is disposed', async () => {
    const runner = new FakeRunner();
    const { connection } = connect(runner);
    await connection.ready();
    const seen: number[] = [];
    const stop = connection.follow(runId, 0, (one) => seen.push(one.seq));
    await Promise.resolve();
    runner.append(1);
    stop.dispose();
    runner.append(2);
    assert.deepEqual(seen, [1]);
  });

  it('fails requests with the reason when the token is refused, and does not try again', async () => {
    const runner = new FakeRunner();
    runner.refuse = new PassError('unauthorised', 'The token is wrong.', 'Set it.');
    const { connection, timers } = connect(runner);
    await assert.rejects(connection.call('run.list', {}), (error) => PassError.is(error, 'unauthorised') && error.message === 'The token is wrong.');
    assert.deepEqual([connection.state.name, timers.length], ['failed', 0]);
  });

  it('does not try again after a close code that says it cannot help', async () => {
    const runner = new FakeRunner();
    const { connection, timers } = connect(runner);
    await connection.ready();
    runner.cut(closeCodes.versionMismatch);
    assert.deepEqual([connection.state.name, timers.length], ['failed', 0]);
  });

  it('follows the runner to its successor when it hands over', async () => {
    const runner = new FakeRunner();
    const { connection } = connect(runner);
    await connection.ready();
    runner.cut(closeCodes.retired);
    await connection.ready();
    assert.deepEqual([connection.state.name, runner.opened], ['connected', 2]);
  });

  it('ignores the late end of a session that it already replaced', async () => {
    const runner = new FakeRunner();
    const { connection } = connect(runner);
    await connection.ready();
    await connection.reconnect();
    assert.equal(runner.opened, 2);
    runner.closers[0]?.(1006);
    assert.equal(connection.state.name, 'connected');
  });

  it('says so while the runner owes an answer, and no longer than that', async () => {
    const runner = new FakeRunner();
    const { connection, timers } = connect(runner);
    await connection.ready();
    const told: boolean[] = [];
    connection.onState(() => told.push(connection.silent));
    const answer = Promise.withResolvers<void>();
    runner.answers = answer.promise;
    const asked = connection.call('run.list', {});
    await new Promise(setImmediate);
    assert.deepEqual([connection.silent, timers.length], [false, 1]);
    timers[0]?.();
    assert.equal(connection.silent, true);
    answer.resolve();
    await asked;
    assert.deepEqual([connection.silent, told, timers.length], [false, [true, false], 0]);
  });

  it('rejects what waits when it is disposed', async () => {
    const runner = new FakeRunner();
    const { connection } = connect(runner);
    const waiting = connection.ready();
    connection.dispose();
    await assert.rejects(waiting, (error) => PassError.is(error, 'cancelled'));
  });
});
