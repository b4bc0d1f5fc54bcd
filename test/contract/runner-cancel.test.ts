import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { withKind } from '../support/wires.ts';
import { reaches, runnerFixture, signPresent, smallPrd, submission } from '../support/runner-fixture.ts';
import type { RunnerFixture } from '../support/runner-fixture.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** A run that is approved by enough persons. */
async function approved(fixture: RunnerFixture) {
  const client = await fixture.client();
  const { runId } = await client.call('run.submit', submission(smallPrd));
  await reaches(client, runId, 'waiting');
  await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
  return { client, runId };
}

describe('a sync that a person cancels', function () {
  this.timeout(30_000);

  it('writes nothing when the gatekeeper was not asked yet', async () => {
    await using fixture = await runnerFixture();
    const { client, runId } = await approved(fixture);
    const [anchored, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { anchor } = fixture.gate;
    fixture.gate.anchor = async (head) => {
      anchored.resolve();
      await goOn.promise;
      return await anchor(head);
    };
    await client.call('run.sync', { runId });
    await anchored.promise;
    const cancelled = client.call('run.cancel', { runId });
    await client.call('run.list', {});
    goOn.resolve();
    await cancelled;
    assert.equal((await client.call('run.get', { runId })).status, 'cancelled');
    assert.equal([...fixture.gate.written.values()].flat().length, 0);
    await assert.rejects(client.call('run.sync', { runId }), withKind('conflict', 'is cancelled'));
  });

  it('is not taken up again by a runner that starts after the one that was told died', async () => {
    await using fixture = await runnerFixture();
    const { client, runId } = await approved(fixture);
    const [inside, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    fixture.gate.beforeOperation = () => {
      inside.resolve();
      return goOn.promise;
    };
    const told = Promise.withResolvers<void>();
    await client.follow(runId, 0, ({ kind }) => kind === 'run.cancelling' && told.resolve());
    await client.call('run.sync', { runId });
    await inside.promise;
    const cancelled = client.call('run.cancel', { runId });
    await told.promise;
    // What a kill -9 leaves behind at this moment.
    await using left = await temporaryFolder();
    for (const name of ['log.jsonl', 'runs']) await cp(join(fixture.home, name), join(left.path, name), { recursive: true });
    goOn.resolve();
    await cancelled;
    await using next = await runnerFixture({ home: left.path });
    assert.equal((await reaches(await next.client(), runId, 'cancelled', 'done', 'stopped')).status, 'cancelled');
    assert.deepEqual([...next.gate.written.values()], []);
  });
});
