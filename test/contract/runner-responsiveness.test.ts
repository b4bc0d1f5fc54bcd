import assert from 'node:assert/strict';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import type { RunEvent } from '../../shared/domain/run.ts';
import { connect, eventsOf, reaches, runnerFixture, smallPrd, submission } from '../support/runner-fixture.ts';

/** Large enough to be planned in a thread of its own, and for hundreds of milliseconds of it. */
function largePrd(items: number): string {
  const lines = Array.from({ length: items }, (_, item) => `${item % 40 === 0 ? `\n## Area ${item / 40}\n\n` : ''}- FR-${item}: The system must export every invoice of region ${item} within ${item} seconds.`);
  return `# Large\n\n## Requirements\n${lines.join('\n')}\n`;
}

/** Resolves with the first event that `wanted` takes. */
async function event(client: RunnerClient, runId: string, wanted: (event: RunEvent) => boolean): Promise<RunEvent> {
  const { promise, resolve } = Promise.withResolvers<RunEvent>();
  const stop = await client.follow(runId, 0, (heard) => {
    if (wanted(heard)) resolve(heard);
  });
  const found = await promise;
  stop();
  return found;
}

describe('a runner with a large document at work', () => {
  it('answers other sessions, and takes another document to its decision, before the large one is read', async () => {
    await using fixture = await runnerFixture();
    const [large, other] = [await connect(fixture.runner.url), await connect(fixture.runner.url)];
    const { runId } = await large.call('run.submit', submission(largePrd(1500)));
    await event(large, runId, ({ kind }) => kind === 'phase.started');
    const small = await other.call('run.submit', submission(smallPrd));
    await reaches(other, small.runId, 'waiting');
    const now = await other.call('run.get', { runId });
    assert.equal(now.phases.find(({ name }) => name === 'plan')?.status === 'passed', false, 'the large one is still at work');
    await reaches(large, runId, 'waiting');
    const events = await eventsOf(large, runId);
    assert.ok(events.some(({ kind }) => kind === 'backlog.changed'));
    large.close();
    other.close();
  });

  it('ends the work on it when it is cancelled', async () => {
    await using fixture = await runnerFixture();
    const client = await connect(fixture.runner.url);
    const { runId } = await client.call('run.submit', submission(largePrd(1500)));
    await event(client, runId, ({ kind }) => kind === 'phase.started');
    await client.call('run.cancel', { runId });
    const run = await client.call('run.get', { runId });
    assert.deepEqual([run.status, run.phases.find(({ name }) => name === 'plan')?.status], ['cancelled', 'pending']);
    client.close();
  });

  it('gives it the plan that a small one would get', async () => {
    await using fixture = await runnerFixture();
    const client = await connect(fixture.runner.url);
    const padding = `\n\n<!-- ${'x'.repeat(70_000)} -->\n`;
    const plans = await Promise.all([smallPrd, smallPrd + padding].map(async (text) => {
      const { runId } = await client.call('run.submit', submission(text));
      await reaches(client, runId, 'waiting');
      return (await client.call('backlog.get', { runId })).issues;
    }));
    assert.deepEqual(plans[1], plans[0]);
    client.close();
  });
});
