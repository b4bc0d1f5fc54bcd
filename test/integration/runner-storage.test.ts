import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { PassError } from '../../shared/protocol/errors.ts';
import { until } from '../support/cli.ts';
import { failingFiles } from '../support/failing-files.ts';
import { reaches, runnerFixture, signPresent, smallPrd, submission } from '../support/runner-fixture.ts';

const isStorage = (error: unknown): boolean => PassError.is(error, 'storage') && error.hint !== '';

describe('a runner whose disk fails', function () {
  this.timeout(60_000);

  for (const step of ['write', 'half-write', 'sync', 'open'] as const) {
    it(`takes no submission that it cannot store (${step}), says why, and goes on after a restart`, async () => {
      const disk = failingFiles(step);
      await using fixture = await runnerFixture({ files: disk.files });
      const client = await fixture.client();
      const submitted = submission(smallPrd);
      disk.fail = true;
      await assert.rejects(client.call('run.submit', submitted), isStorage);
      disk.fail = false;
      client.close();
      await fixture.restart();
      const again = await fixture.client();
      const { runId } = await again.call('run.submit', submitted);
      assert.equal((await reaches(again, runId, 'waiting', 'stopped')).status, 'waiting');
      assert.equal((await again.call('run.list', {})).runs.length, 1);
      again.close();
    });
  }

  for (const step of ['write', 'half-write', 'sync'] as const) {
    it(`sends nothing to the gatekeeper when the sync cannot be recorded (${step})`, async () => {
      const disk = failingFiles(step);
      await using fixture = await runnerFixture({ files: disk.files });
      const client = await fixture.client();
      const { runId } = await client.call('run.submit', submission(smallPrd));
      await reaches(client, runId, 'waiting');
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
      disk.fail = true;
      await assert.rejects(client.call('run.sync', { runId }), isStorage);
      await assert.rejects(client.call('backlog.save', { runId, baseRevision: 1, issues: [] }), isStorage);
      assert.equal(fixture.gate.written.size, 0);
      disk.fail = false;
      client.close();
      await fixture.restart();
      const again = await fixture.client();
      const run = await again.call('run.get', { runId });
      assert.equal(run.status, 'waiting');
      assert.notEqual(run.approval, null);
      await again.call('run.sync', { runId });
      assert.equal((await reaches(again, runId, 'done', 'stopped')).status, 'done');
      again.close();
    });
  }

  it('has the gatekeeper stop when what it did cannot be recorded any more, and has every receipt after a restart', async () => {
    const disk = failingFiles('sync');
    await using fixture = await runnerFixture({ files: disk.files });
    const client = await fixture.client();
    const { runId } = await client.call('run.submit', submission(smallPrd));
    await reaches(client, runId, 'waiting');
    await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
    const { operations } = (await client.call('run.get', { runId })).bundle ?? { operations: 0 };
    assert.ok(operations > 1);
    const told = Promise.withResolvers<void>();
    const cancel = fixture.gate.cancel.bind(fixture.gate);
    fixture.gate.cancel = async (digest) => {
      await cancel(digest);
      told.resolve();
    };
    fixture.gate.beforeOperation = async () => {
      disk.fail = true;
      await told.promise;
    };
    await client.call('run.sync', { runId });
    await told.promise;
    client.close();
    await fixture.restart({ files: failingFiles('sync').files });
    fixture.gate.beforeOperation = () => undefined;
    const again = await fixture.client();
    const run = await reaches(again, runId, 'done', 'stopped');
    assert.equal(run.status, 'done', JSON.stringify(run.diagnosis));
    assert.deepEqual(run.receipts.map(({ operationId }) => operationId), [...new Set(run.receipts.map(({ operationId }) => operationId))]);
    assert.equal(run.receipts.length, operations);
    again.close();
  });

  it('asks to be started again once the disk takes writes, not before, and goes on with the run', async () => {
    const disk = failingFiles('sync');
    await using fixture = await runnerFixture({ files: disk.files, storageLooksMs: [1] });
    const client = await fixture.client();
    const { runId } = await client.call('run.submit', submission(smallPrd));
    await reaches(client, runId, 'waiting');
    let asked = false;
    const { broken } = fixture.runner;
    void broken.then(() => (asked = true));
    disk.fail = true;
    await assert.rejects(client.call('run.reject', { runId, reason: 'x' }), isStorage);
    const looks = disk.failures;
    await until('it looked at the disk a few times', () => disk.failures >= looks + 5);
    assert.equal(asked, false);
    // What is stored can be read meanwhile.
    assert.equal((await client.call('run.get', { runId })).status, 'waiting');
    disk.fail = false;
    assert.ok(isStorage(await broken));
    assert.deepEqual((await readdir(fixture.home)).filter((name) => name.startsWith('probe.')), []);
    client.close();
    await fixture.restart();
    const again = await fixture.client();
    await again.call('run.reject', { runId, reason: 'x' });
    assert.equal((await again.call('run.get', { runId })).status, 'rejected');
    again.close();
  });

  it('says over HTTP that it takes no more work', async () => {
    const disk = failingFiles('sync');
    await using fixture = await runnerFixture({ files: disk.files });
    const client = await fixture.client();
    const { runId } = await client.call('run.submit', submission(smallPrd));
    await reaches(client, runId, 'waiting');
    const health = new URL(fixture.runner.url.replace('ws:', 'http:').replace('/rpc', '/health'));
    assert.equal((await fetch(health)).status, 200);
    disk.fail = true;
    await assert.rejects(client.call('run.reject', { runId, reason: 'x' }), isStorage);
    const answer = await fetch(health);
    assert.equal(answer.status, 503);
    assert.match(((await answer.json()) as { reason: string }).reason, /log\.jsonl/);
    client.close();
  });
});
