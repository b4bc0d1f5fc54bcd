import assert from 'node:assert/strict';
import { openSession } from '../../shared/protocol/client.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { linkedTransports } from '../../shared/protocol/transport.ts';
import { connect, reaches, runnerFixture, smallPrd, submission, testToken } from './runner-fixture.ts';
import type { RunnerFixture } from './runner-fixture.ts';

type Wire = (fixture: RunnerFixture, token?: string) => Promise<RunnerClient>;

const wires: Readonly<Record<string, Wire>> = {
  'in memory': async (fixture, token = testToken) => {
    const [near, far] = linkedTransports();
    fixture.runner.connect(far);
    return openSession(near, { token, client: { name: 'contract', version: '0' } });
  },
  'over a real WebSocket': (fixture, token) => connect(fixture.runner.url, token),
};

/** A runner and a session with it, fresh for each test. */
export interface WireScene {
  readonly fixture: RunnerFixture;
  readonly client: RunnerClient;
  /** Another session over the same kind of wire. */
  open(token?: string): Promise<RunnerClient>;
  /** The id of a small document's run that came to rest. */
  submitted(): Promise<string>;
}

/** The same tests over each wire: `what, in memory` and `what, over a real WebSocket`. */
export function onEachWire(what: string, tests: (at: WireScene) => void): void {
  for (const [wire, open] of Object.entries(wires)) {
    describe(`${what}, ${wire}`, () => {
      let fixture: RunnerFixture;
      let client: RunnerClient;
      beforeEach(async () => {
        fixture = await runnerFixture();
        client = await open(fixture);
      });
      afterEach(async () => {
        client.close();
        await fixture[Symbol.asyncDispose]();
      });
      tests({
        get fixture() {
          return fixture;
        },
        get client() {
          return client;
        },
        open: (token) => open(fixture, token),
        async submitted() {
          const { runId } = await client.call('run.submit', submission(smallPrd));
          await reaches(client, runId, 'waiting', 'stopped');
          return runId;
        },
      });
    });
  }
}

/** For `assert.rejects`: an error of that kind with a hint, whose message has these words. */
export const withKind = (kind: Parameters<typeof PassError.is>[1], words = '') => (error: unknown): boolean => {
  assert.ok(PassError.is(error, kind), `expected ${kind}, got ${String(error)}`);
  assert.ok(error.message.includes(words), error.message);
  assert.notEqual(error.hint, '');
  return true;
};
