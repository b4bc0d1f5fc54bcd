import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { PassError } from '../../shared/protocol/errors.ts';
import type { RunEvent } from '../../shared/domain/run.ts';
import { eventsOf, smallPrd, submission, testToken } from '../support/runner-fixture.ts';
import { onEachWire, withKind } from '../support/wires.ts';

onEachWire('the wire', (at) => {
  it('says hello with who one is and which runner answers', () => {
    assert.equal(at.client.hello.principal, 'User::"test"');
    assert.equal(at.client.hello.runner.managed, false);
  });

  it('refuses a wrong token and closes', async () => {
    await assert.rejects(at.open('not the token at all'), withKind('unauthorised'));
  });

  it('refuses a second hello and keeps the session', async () => {
    await assert.rejects(at.client.call('session.hello', { token: testToken, client: { name: 'x', version: '0' }, protocol: { version: 1, min: 1 } }), withKind('conflict'));
    assert.deepEqual(await at.client.call('run.list', {}), { runs: [] });
  });

  it('names the field of parameters that do not fit', async () => {
    await assert.rejects(at.client.call('run.list', { limit: 0 }), withKind('bad_input', 'limit'));
    const unknown = { runId: 'run-20260101-00000000', surprise: true };
    await assert.rejects(at.client.call('run.get', unknown), withKind('bad_input', 'surprise'));
  });

  it('knows no run that was never submitted', async () => {
    await assert.rejects(at.client.call('run.get', { runId: 'run-20260101-00000000' }), withKind('not_found'));
    await assert.rejects(at.client.call('run.subscribe', { runId: 'run-20260101-00000000', after: 0 }), withKind('not_found'));
  });

  it('numbers events from 1 without gaps, and gives on only those after the last one seen', async () => {
    const runId = await at.submitted();
    const events = await eventsOf(at.client, runId);
    assert.deepEqual(events.map(({ seq }) => seq), events.map((_, index) => index + 1));
    assert.equal(events[0]?.kind, 'run.created');
    assert.equal(events.at(-1)?.kind, 'run.waiting');
    assert.deepEqual(await eventsOf(at.client, runId, 3), events.slice(3));
    assert.deepEqual(await eventsOf(at.client, runId, 9999), []);
  });

  it('tells a follower every event once and in order, also when it starts in the middle of the run', async () => {
    const { runId } = await at.client.call('run.submit', submission(smallPrd));
    const seen: RunEvent[] = [];
    const done = Promise.withResolvers<void>();
    await at.client.follow(runId, 0, (event) => {
      seen.push(event);
      if (event.kind === 'run.waiting') done.resolve();
    });
    const late = await at.open();
    const seenLate: RunEvent[] = [];
    await late.follow(runId, 2, (event) => seenLate.push(event));
    await done.promise;
    await at.client.call('run.reject', { runId, reason: 'not this year' });
    assert.deepEqual(seen.map(({ seq }) => seq), seen.map((_, index) => index + 1));
    await late.call('run.list', {});
    assert.deepEqual(seenLate.map(({ seq }) => seq), seenLate.map((_, index) => index + 3));
    assert.equal(seenLate.at(-1)?.kind, 'run.rejected');
    late.close();
  });

  it('tells of changed runs once asked', async () => {
    const changed = Promise.withResolvers<string>();
    at.client.onRunsChanged((run) => {
      if (run.status === 'waiting') changed.resolve(run.id);
    });
    assert.deepEqual(await at.client.call('runs.subscribe', {}), { runs: [] });
    const { runId } = await at.client.call('run.submit', submission(smallPrd));
    assert.equal(await changed.promise, runId);
  });

  it('does not hand over when an administrator started it', async () => {
    await assert.rejects(at.client.call('runner.retire', {}), withKind('forbidden'));
  });

  it('passes the questions for the gatekeeper on', async () => {
    assert.deepEqual(await at.client.call('approvers.list', {}), { approvers: [], rules: { requiredApprovals: 1, fourEyes: false } });
    assert.equal((await at.client.call('target.list', {})).note, 'There is no GitHub here.');
    assert.equal((await at.client.call('target.resolve', { target: { kind: 'folder', path: '/x' } })).target.kind, 'folder');
    assert.equal((await at.client.call('preflight.get', {})).prerequisites[0]?.status, 'ok');
    const runId = await at.submitted();
    assert.deepEqual(await at.client.call('issue.observe', { runId }), { issues: [] });
  });

  it('tells pending calls that the connection is gone', async () => {
    const runId = await at.submitted();
    at.fixture.gate.resolve = () => new Promise(() => undefined);
    const pending = at.client.call('bundle.get', { runId });
    at.client.close();
    await assert.rejects(pending, withKind('unavailable'));
    await assert.rejects(at.client.call('run.list', {}), withKind('unavailable'));
  });

  it('refuses a request that is larger than a frame before it is sent', async () => {
    const large = submission('x'.repeat(7 * 1024 * 1024), { submissionId: randomUUID() });
    await assert.rejects(at.client.call('run.submit', large), (error) => PassError.is(error) && /larger than/.test(error.message));
  });
});
