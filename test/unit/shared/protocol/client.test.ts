import 'vscode-jsonrpc/node';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunEvent } from '../../../../shared/domain/run.ts';
import { openSession } from '../../../../shared/protocol/client.ts';
import type { RunnerClient } from '../../../../shared/protocol/client.ts';
import { closeCodes } from '../../../../shared/protocol/close-codes.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { linkedTransports } from '../../../../shared/protocol/transport.ts';
import type { Transport } from '../../../../shared/protocol/transport.ts';

const runId = 'run-20260101-00000000';

function event(seq: number): RunEvent {
  return { kind: 'run.resumed', reason: 'x', seq, runId, at: '2026-01-01T00:00:00Z' };
}

interface FakeRunner {
  readonly far: Transport;
  tell(event: RunEvent): void;
}

/** The far end of a wire that answers hello, and each subscription with the given past, after telling `early`. */
function fakeRunner(far: Transport, past: readonly RunEvent[] = [], early: readonly RunEvent[] = [], version = 1): FakeRunner {
  const tell = (told: RunEvent): void => far.send(JSON.stringify({ jsonrpc: '2.0', method: 'run.event', params: told }));
  far.onMessage = (text) => {
    const { id, method } = JSON.parse(text) as { id: number; method: string };
    if (method === 'run.subscribe') early.forEach(tell);
    const results: Record<string, unknown> = {
      'session.hello': { sessionId: 's', principal: 'p', runner: { version: '0', instanceId: 'i', managed: false }, protocol: { version, min: version } },
      'run.subscribe': { events: past },
      'run.list': { runs: 'none' },
    };
    if (method in results) far.send(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }));
  };
  return { far, tell };
}

async function session(past: readonly RunEvent[] = [], early: readonly RunEvent[] = []): Promise<{ client: RunnerClient; runner: FakeRunner }> {
  const [near, far] = linkedTransports();
  const runner = fakeRunner(far, past, early);
  return { client: await openSession(near, { token: 't', client: { name: 'c', version: '0' } }), runner };
}

/** Resolved once everything that was sent has been taken in: vscode-jsonrpc handles one message per turn. */
async function settle(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('runner client', () => {
  it('gives events on once each, in order and without gaps, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat(12), fc.nat(12), fc.infiniteStream(fc.nat()), async (total, after, split, random: Iterator<number, number>) => {
        const all = Array.from({ length: total }, (_, index) => event(index + 1));
        const cut = Math.min(split, total);
        const past = all.slice(Math.min(after, cut), cut);
        const rest = all.slice(Math.min(after, cut)).map((value) => ({ value, key: random.next().value })).sort((a, b) => a.key - b.key).map(({ value }) => value);
        const early = rest.slice(0, Math.floor(rest.length / 2));
        const { client, runner } = await session(past, early);
        const seen: number[] = [];
        await client.follow(runId, Math.min(after, cut), ({ seq }) => seen.push(seq));
        for (const told of [...rest, ...early]) runner.tell(told);
        await settle(rest.length * 3 + 5);
        assert.deepEqual(seen, all.slice(Math.min(after, cut)).map(({ seq }) => seq));
        client.close();
      }),
      { numRuns: 60 },
    );
  });

  it('stops telling a follower that ended, and never tells it of other runs', async () => {
    const { client, runner } = await session();
    const seen: number[] = [];
    const stop = await client.follow(runId, 0, ({ seq }) => seen.push(seq));
    runner.tell({ ...event(1), runId: 'run-20260101-00000001' });
    runner.tell(event(1));
    await settle(5);
    stop();
    runner.tell(event(2));
    await settle(5);
    assert.deepEqual(seen, [1]);
    client.close();
  });

  it('does not take an answer that does not fit the protocol', async () => {
    const { client } = await session();
    await assert.rejects(client.call('run.list', {}), (error) => PassError.is(error, 'internal') && error.message.includes('run.list'));
    client.close();
  });

  it('says which side is too old when the runner speaks another protocol', async () => {
    const [near, far] = linkedTransports();
    fakeRunner(far, [], [], 99);
    await assert.rejects(openSession(near, { token: 't', client: { name: 'c', version: '0' } }), (error) => PassError.is(error, 'version') && error.hint.includes('Update'));
  });

  it('takes the close code for the reason when the runner closes without a word', async () => {
    for (const [code, kind] of [[closeCodes.unauthorised, 'unauthorised'], [closeCodes.versionMismatch, 'version'], [closeCodes.retired, 'unavailable'], [1006, 'unavailable']] as const) {
      const [near, far] = linkedTransports();
      far.onMessage = () => far.close(code, 'because');
      await assert.rejects(openSession(near, { token: 't', client: { name: 'c', version: '0' } }), (error) => PassError.is(error, kind), String(code));
    }
  });

  it('tells once that the connection is gone, also whoever asks later', async () => {
    const { client, runner } = await session();
    const codes: number[] = [];
    client.onClose((code) => codes.push(code));
    runner.far.close(closeCodes.retired, 'another version');
    await settle(3);
    client.onClose((code) => codes.push(code));
    assert.deepEqual(codes, [closeCodes.retired, closeCodes.retired]);
    assert.equal(client.closed, true);
  });
});
