import assert from 'node:assert/strict';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { readHome, eventsOf, reaches, signPresent } from '../support/runner-fixture.ts';
import { onEachWire, withKind } from '../support/wires.ts';

onEachWire('deciding over the wire', (at) => {
  it('gives the same frozen bytes until the backlog changes', async () => {
    const runId = await at.submitted();
    const first = await at.client.call('bundle.get', { runId });
    assert.equal(digestOf(Buffer.from(first.bytesBase64, 'base64')), first.digest);
    assert.deepEqual(await at.client.call('bundle.get', { runId }), first);
    const { revision, issues } = await at.client.call('backlog.get', { runId });
    await at.client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => ({ ...issue, priority: 'could' as const })) });
    assert.equal((await at.client.call('run.get', { runId })).bundle, null);
    assert.notEqual((await at.client.call('bundle.get', { runId })).digest, first.digest);
  });

  it('freezes nothing while a blocking check fails, and names the check', async () => {
    const runId = await at.submitted();
    const { revision, issues } = await at.client.call('backlog.get', { runId });
    const [first] = issues;
    assert.ok(first);
    await at.client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => (issue.key === first.key ? { ...issue, dependsOn: [first.key] } : issue)) });
    const failed = (await at.client.call('checks.get', { runId })).checks.find(({ status, severity }) => status === 'failed' && severity === 'blocking');
    assert.ok(failed);
    await assert.rejects(at.client.call('bundle.get', { runId }), withKind('prerequisite', failed.name));
  });

  it('carries out an approved bundle and has a receipt for each operation', async () => {
    const runId = await at.submitted();
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
    await at.client.call('run.sync', { runId });
    const run = await reaches(at.client, runId, 'done', 'stopped');
    assert.equal(run.status, 'done', JSON.stringify(run.diagnosis));
    assert.equal(run.receipts.length, run.bundle?.operations);
    assert.equal(run.approval?.approver, 'Alice');
    const events = await eventsOf(at.client, runId);
    const kinds = events.map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'operation.started').length, run.receipts.length);
    assert.equal(kinds.at(-1), 'run.done');
    assert.equal((await at.client.call('run.verify', { runId })).ok, true);
    await at.client.call('run.sync', { runId });
    assert.equal((await eventsOf(at.client, runId)).length, events.length, 'a second sync of a finished run changes nothing');
  });

  it('carries out an approval of some operations, ends as done and tells the rest', async () => {
    const runId = await at.submitted();
    const [first = ''] = parseBundle(Buffer.from((await at.client.call('bundle.get', { runId })).bytesBase64, 'base64')).bundle.operations.map(({ id }) => id);
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId, 'Alice', () => [first]) });
    await at.client.call('run.sync', { runId });
    const run = await reaches(at.client, runId, 'done', 'stopped');
    assert.equal(run.status, 'done', JSON.stringify(run.diagnosis));
    assert.deepEqual(run.receipts.map(({ operationId }) => operationId), [first]);
    assert.match(run.phases.find(({ name }) => name === 'sync')?.note ?? '', /not approved and not written/);
  });

  it('shows what slipped in during a sync in the run and beside it', async () => {
    at.fixture.gate.slips = [{ operationId: 'op-0001', number: 1, url: null, differences: ['title: “Mine” instead of “Yours”'] }];
    try {
      const runId = await at.submitted();
      await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
      await at.client.call('run.sync', { runId });
      const run = await reaches(at.client, runId, 'done', 'stopped');
      assert.deepEqual(run.slips, at.fixture.gate.slips);
      assert.match(run.phases.find(({ name }) => name === 'sync')?.note ?? '', /1 thing differs/);
      assert.match(await readHome(at.fixture, `runs/${runId}/after-sync.md`), /“Mine” instead of “Yours”/);
    } finally {
      at.fixture.gate.slips = [];
    }
  });

  it('tells the gatekeeper of a rejection, so that no approval of that bundle counts any more', async () => {
    const runId = await at.submitted();
    const { digest } = await at.client.call('bundle.get', { runId });
    await at.client.call('run.reject', { runId, reason: 'too early' });
    assert.match(at.fixture.gate.rejected.get(digest) ?? '', /too early/);
  });

  it('collects approvals of different persons until there are enough, and says how many there are', async () => {
    at.fixture.gate.rules = { requiredApprovals: 2, fourEyes: false };
    try {
      const runId = await at.submitted();
      for (const approver of ['Alice', 'Alice']) {
        await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId, approver) });
        const run = await at.client.call('run.get', { runId });
        assert.deepEqual([run.status, run.approval, run.approvals?.length, run.requiredApprovals], ['waiting', null, 1, 2]);
        assert.match(run.phases.find(({ name }) => name === 'decide')?.note ?? '', /1 of 2 approvals/);
        await assert.rejects(at.client.call('run.sync', { runId }), withKind('conflict', '1 of 2'));
      }
      await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId, 'Bob') });
      assert.equal((await at.client.call('run.get', { runId })).approval?.approver, 'Alice, Bob');
      await at.client.call('run.sync', { runId });
      assert.equal((await reaches(at.client, runId, 'done', 'stopped')).status, 'done');
    } finally {
      at.fixture.gate.rules = { requiredApprovals: 1, fourEyes: false };
    }
  });

  it('syncs nothing that was not approved, and takes no approval of other bytes', async () => {
    const runId = await at.submitted();
    await assert.rejects(at.client.call('run.sync', { runId }), withKind('conflict', 'approval'));
    const old = await signPresent(at.client, at.fixture.gate, runId);
    const { revision, issues } = await at.client.call('backlog.get', { runId });
    await at.client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => ({ ...issue, title: `${issue.title}!` })) });
    await assert.rejects(at.client.call('run.approve', { runId, envelope: old }), withKind('stale'));
    await at.client.call('bundle.get', { runId });
    await assert.rejects(at.client.call('run.approve', { runId, envelope: old }), withKind('stale'));
    await assert.rejects(at.client.call('run.approve', { runId, envelope: { ...old, payload: 'e30=' } }), withKind('bad_input'));
    await assert.rejects(at.client.call('run.sync', { runId }), withKind('conflict'));
    assert.equal(at.fixture.gate.written.size, 0);
  });

  it('voids an approval when the backlog changes after it', async () => {
    const runId = await at.submitted();
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
    const { revision, issues } = await at.client.call('backlog.get', { runId });
    await at.client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => ({ ...issue, title: `${issue.title}!` })) });
    assert.equal((await at.client.call('run.get', { runId })).approval, null);
    await assert.rejects(at.client.call('run.sync', { runId }), withKind('conflict'));
  });

  it('ends a rejected run with the reason, for good', async () => {
    const runId = await at.submitted();
    await at.client.call('run.reject', { runId, reason: 'too early' });
    const run = await at.client.call('run.get', { runId });
    assert.equal(run.status, 'rejected');
    assert.equal(run.rejection?.reason, 'too early');
    for (const method of ['run.sync', 'run.cancel', 'bundle.get'] as const) await assert.rejects(at.client.call(method, { runId }), withKind('conflict'), method);
    await assert.rejects(at.client.call('run.reject', { runId, reason: ' ' }), withKind('bad_input'));
  });

  it('cancels a waiting run, and one in the middle of its sync before the next operation', async () => {
    const waiting = await at.submitted();
    await at.client.call('run.cancel', { runId: waiting });
    assert.equal((await at.client.call('run.get', { runId: waiting })).status, 'cancelled');

    const runId = await at.submitted();
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
    const inside = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    at.fixture.gate.beforeOperation = () => {
      inside.resolve();
      return goOn.promise;
    };
    await at.client.call('run.sync', { runId });
    await inside.promise;
    const cancelled = at.client.call('run.cancel', { runId });
    await at.client.call('run.list', {});
    goOn.resolve();
    await cancelled;
    const run = await at.client.call('run.get', { runId });
    assert.equal(run.status, 'cancelled');
    assert.equal(run.receipts.length, 1, 'the operation in flight keeps its receipt');
  });

  it('stops with a diagnosis when the gatekeeper refuses, and goes on when a person syncs again', async () => {
    const runId = await at.submitted();
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
    at.fixture.gate.outage = new PassError('unauthorised', 'GitHub answered 401: the token was revoked.', 'Give the gatekeeper another token.');
    await at.client.call('run.sync', { runId });
    const stopped = await reaches(at.client, runId, 'stopped', 'done');
    assert.equal(stopped.diagnosis?.phase, 'sync');
    assert.equal(stopped.diagnosis.error.message, 'GitHub answered 401: the token was revoked.');
    at.fixture.gate.outage = undefined;
    await at.client.call('run.sync', { runId });
    assert.equal((await reaches(at.client, runId, 'done', 'rejected')).diagnosis, null);
  });

  it('has another bundle frozen when the target moved under the approved one', async () => {
    const runId = await at.submitted();
    const approved = await at.client.call('bundle.get', { runId });
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
    at.fixture.gate.outage = new PassError('stale', 'An issue was edited on the target.', 'Freeze the bundle again.');
    await at.client.call('run.sync', { runId });
    const stopped = await reaches(at.client, runId, 'stopped');
    assert.equal(stopped.bundle, null);
    assert.equal(stopped.approval, null);
    at.fixture.gate.outage = undefined;
    await assert.rejects(at.client.call('run.sync', { runId }), withKind('conflict'));
    assert.notEqual((await at.client.call('bundle.get', { runId })).digest, approved.digest);
    assert.equal((await at.client.call('run.get', { runId })).status, 'waiting');
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
    await at.client.call('run.sync', { runId });
    assert.equal((await reaches(at.client, runId, 'done')).status, 'done');
  });

  it('has a receipt for each operation of a bundle that was frozen after another one had begun', async () => {
    const runId = await at.submitted();
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
    at.fixture.gate.beforeOperation = ({ id }) => (id === 'op-0003' ? Promise.reject(new PassError('stale', 'An issue was edited on the target.', 'Freeze the bundle again.')) : Promise.resolve());
    await at.client.call('run.sync', { runId });
    assert.equal((await reaches(at.client, runId, 'stopped')).receipts.length, 2);
    at.fixture.gate.beforeOperation = () => Promise.resolve();
    await at.client.call('bundle.get', { runId });
    assert.equal((await at.client.call('run.get', { runId })).counts.receipts, 0, 'nothing of the present bundle is done');
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) });
    await at.client.call('run.sync', { runId });
    const done = await reaches(at.client, runId, 'done');
    assert.equal(done.counts.receipts, done.counts.operations);
    assert.equal(done.receipts.length, 2 + done.counts.operations, 'those of the earlier bundle are kept');
  });
});
