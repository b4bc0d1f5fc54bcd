import assert from 'node:assert/strict';
import fc from 'fast-check';
import { longestDelayMs, reduceConnection, retryDelay } from '../../../../extension/connection/state.ts';
import type { ConnectionAction, ConnectionState } from '../../../../extension/connection/state.ts';
import { closeCodes, unrecoverableCloseCodes } from '../../../../shared/protocol/close-codes.ts';
import type { ErrorData, ErrorKind } from '../../../../shared/protocol/errors.ts';

const play = (actions: readonly ConnectionAction[], from: ConnectionState = { name: 'idle' }): ConnectionState => actions.reduce(reduceConnection, from);
const opened: readonly ConnectionAction[] = [{ type: 'wanted' }, { type: 'resolved' }, { type: 'opened' }];
const error = (kind: ErrorKind): ErrorData => ({ kind, message: 'm', hint: 'h' });

describe('the state of the connection', () => {
  it('goes from idle over resolving and connecting to connected', () => {
    assert.deepEqual(opened.map((_action, index) => play(opened.slice(0, index + 1)).name), ['resolving', 'connecting', 'connected']);
  });

  it('waits and tries again when an open connection is lost', () => {
    const lost = play([...opened, { type: 'closed', code: 1006, jitter: 0.5 }]);
    assert.deepEqual([lost.name, 'delayMs' in lost && lost.delayMs], ['waiting', 250]);
    assert.equal(play([{ type: 'due' }], lost).name, 'resolving');
  });

  it('waits longer each time', () => {
    let state: ConnectionState = play([...opened, { type: 'closed', code: 1006, jitter: 0.5 }]);
    const delays: number[] = [];
    for (let round = 0; round < 10; round++) {
      if ('delayMs' in state) delays.push(state.delayMs);
      state = play([{ type: 'due' }, { type: 'error', error: error('unavailable'), jitter: 0.5 }], state);
    }
    assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  });

  it('stays within the longest delay and its spread, however often it failed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, jitter) => {
        const delay = retryDelay(attempt, jitter);
        assert.ok(delay >= 200 && delay <= longestDelayMs * 1.2);
      }),
    );
  });

  for (const code of unrecoverableCloseCodes) {
    it(`does not try again after close code ${code}`, () => {
      assert.equal(play([...opened, { type: 'closed', code, jitter: 0 }, { type: 'due' }]).name, 'failed');
    });
  }

  it('looks for the successor at once when the runner hands over', () => {
    assert.equal(play([...opened, { type: 'closed', code: closeCodes.retired, jitter: 0 }]).name, 'resolving');
  });

  it('does not hurry from one retiring runner to the next', () => {
    assert.equal(play([{ type: 'wanted' }, { type: 'resolved' }, { type: 'closed', code: closeCodes.retired, jitter: 0 }]).name, 'waiting');
  });

  for (const kind of ['unauthorised', 'version', 'prerequisite', 'bad_input'] as const) {
    it(`stops at once when connecting fails with ${kind}`, () => {
      const state = play([{ type: 'wanted' }, { type: 'error', error: error(kind), jitter: 0 }]);
      assert.equal(state.name, 'failed');
    });
  }

  it('tries at once, in place of waiting, when somebody wants it', () => {
    const waiting = play([...opened, { type: 'closed', code: 1006, jitter: 0 }]);
    assert.equal(play([{ type: 'wanted' }], waiting).name, 'resolving');
  });

  it('starts from scratch after a failure when a person asks', () => {
    assert.deepEqual(play([...opened, { type: 'closed', code: closeCodes.unauthorised, jitter: 0 }, { type: 'restart' }]), { name: 'resolving', attempt: 1 });
  });

  it('never leaves disposed', () => {
    const actions: ConnectionAction[] = [{ type: 'wanted' }, { type: 'restart' }, { type: 'resolved' }, { type: 'opened' }, { type: 'due' }, { type: 'closed', code: 1006, jitter: 0 }];
    assert.equal(play(actions, play([...opened, { type: 'dispose' }])).name, 'disposed');
  });

  it('is connected only directly after it was connecting', () => {
    const any: fc.Arbitrary<ConnectionAction> = fc.oneof(
      fc.constantFrom<ConnectionAction>({ type: 'wanted' }, { type: 'restart' }, { type: 'resolved' }, { type: 'opened' }, { type: 'due' }),
      fc.record({ type: fc.constant('closed' as const), code: fc.constantFrom(1000, 1006, 4401, 4410, 4426), jitter: fc.constant(0) }),
      fc.record({ type: fc.constant('error' as const), error: fc.constantFrom(error('unavailable'), error('version')), jitter: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (actions) => {
        let state: ConnectionState = { name: 'idle' };
        for (const action of actions) {
          const next = reduceConnection(state, action);
          if (next.name === 'connected' && state.name !== 'connected') assert.equal(state.name, 'connecting');
          state = next;
        }
      }),
    );
  });
});
