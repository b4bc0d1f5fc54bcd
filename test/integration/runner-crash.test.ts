import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyLog } from '../../runner/governance/log.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { Backlog } from '../../shared/domain/backlog.ts';
import { connect, eventsOf, reaches, submission, testToken } from '../support/runner-fixture.ts';
import { startPart } from '../support/processes.ts';
import type { PartProcess } from '../support/processes.ts';
import { temporaryFolder } from '../support/temporary.ts';

const example = await readFile(new URL('../../examples/checkout-prd.md', import.meta.url), 'utf8');

interface Scene extends AsyncDisposable {
  readonly home: string;
  readonly folder: string;
  startRunner(more?: Record<string, unknown>): Promise<PartProcess>;
}

/** A home, a target folder and a real gatekeeper process. */
async function scene(): Promise<Scene> {
  const directory = await temporaryFolder();
  const home = join(directory.path, 'home', 'runner');
  const folder = join(directory.path, 'issues');
  await mkdir(home, { recursive: true, mode: 0o700 });
  await mkdir(folder);
  const channel = { channel: join(directory.path, 'gate.sock'), channelToken: randomBytes(16).toString('hex') };
  const gatekeeper = await startPart('gatekeeper', { home: join(directory.path, 'home', 'gatekeeper'), ...channel });
  return {
    home,
    folder,
    startRunner: (more = {}) =>
      startPart('runner', { home, ...channel, host: '127.0.0.1', port: 0, managed: false, idleExitSeconds: 900, instanceId: randomUUID(), tokens: [{ token: testToken, principal: 'User::"test"' }], ...more }),
    async [Symbol.asyncDispose]() {
      await gatekeeper[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function addressOf(runner: PartProcess): string {
  assert.ok('ready' in runner.report, JSON.stringify(runner.report));
  return runner.report.ready.url ?? '';
}

function backlogOf(home: string, runId: string): Promise<Backlog> {
  return readFile(join(home, 'runs', runId, 'backlog.json'), 'utf8').then((text) => JSON.parse(text) as Backlog);
}

async function kill(runner: PartProcess): Promise<void> {
  runner.child.kill('SIGKILL');
  await runner.exited;
}

describe('a runner process', function () {
  this.timeout(240_000);

  it('that is killed at any moment goes on after a restart, with the same backlog and no gap in its events', async () => {
    await using place = await scene();
    let expected: Backlog['issues'] | undefined;
    // The first round is not disturbed: it shows how long a run takes, so that the others are hit all over it.
    let duration = 0;
    for (let round = 0; round <= 6; round += 1) {
      const first = await place.startRunner();
      const submitted = submission(example, { target: { kind: 'folder', path: place.folder } });
      const client = await connect(addressOf(first));
      const begun = performance.now();
      const accepted = client.call('run.submit', submitted);
      if (round === 0) {
        await reaches(client, (await accepted).runId, 'waiting', 'stopped');
        duration = performance.now() - begun;
      } else {
        accepted.catch(() => undefined);
        await sleep((duration * (round - 0.5)) / 6);
      }
      await kill(first);

      await using second = await place.startRunner();
      const again = await connect(addressOf(second));
      // The client does not know whether its submission arrived: it sends it again.
      const { runId } = await again.call('run.submit', submitted);
      const run = await reaches(again, runId, 'waiting', 'stopped');
      assert.equal(run.status, 'waiting', JSON.stringify(run.diagnosis));
      const events = await eventsOf(again, runId);
      assert.deepEqual(events.map(({ seq }) => seq), events.map((_, index) => index + 1));
      const { issues } = await backlogOf(place.home, runId);
      expected ??= issues;
      assert.deepEqual(issues, expected);
      assert.equal((await again.call('run.list', {})).runs.length, round + 1, 'each submission made one run');
      again.close();
    }
    assert.equal((await verifyLog(join(place.home, 'log.jsonl'))).ok, true);
  });

  it('keeps what a person edited when it is killed right after it answered, and knows a submission from before', async () => {
    await using place = await scene();
    const first = await place.startRunner();
    const client = await connect(addressOf(first));
    const submitted = submission(example, { target: { kind: 'folder', path: place.folder } });
    const { runId } = await client.call('run.submit', submitted);
    await reaches(client, runId, 'waiting');
    const { revision, issues } = await client.call('backlog.get', { runId });
    await client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => ({ ...issue, title: `${issue.title} (edited)` })) });
    const { digest } = await client.call('bundle.get', { runId });
    const before = await client.call('run.get', { runId });
    await kill(first);
    await using second = await place.startRunner();
    const again = await connect(addressOf(second));
    assert.deepEqual(await again.call('run.get', { runId }), before);
    assert.ok((await again.call('backlog.get', { runId })).issues.every(({ title }) => title.endsWith('(edited)')));
    assert.equal((await again.call('bundle.get', { runId })).digest, digest);
    assert.deepEqual(await again.call('run.submit', submitted), { runId });
    again.close();
  });

  it('makes every document of a run again from the log', async () => {
    await using place = await scene();
    const first = await place.startRunner();
    const client = await connect(addressOf(first));
    const { runId } = await client.call('run.submit', submission(example, { target: { kind: 'folder', path: place.folder } }));
    await reaches(client, runId, 'waiting');
    const before = await client.call('run.get', { runId });
    const events = await eventsOf(client, runId);
    client.close();
    await first[Symbol.asyncDispose]();
    for (const projection of ['state.json', `runs/${runId}/run.json`, `runs/${runId}/events.json`]) await rm(join(place.home, projection));
    await using second = await place.startRunner();
    const again = await connect(addressOf(second));
    assert.deepEqual(await again.call('run.get', { runId }), before);
    assert.deepEqual(await eventsOf(again, runId), events);
    again.close();
  });

  it('ends when its supervisor is gone, and leaves its home to the next at once', async () => {
    await using place = await scene();
    const first = await place.startRunner();
    first.child.stdin?.end();
    assert.deepEqual(await first.exited, { code: 0, signal: null });
    await using second = await place.startRunner();
    assert.ok('ready' in second.report);
  });

  it('reports why it cannot start', async () => {
    await using place = await scene();
    await using first = await place.startRunner();
    const second = await place.startRunner();
    assert.ok('failed' in second.report);
    assert.equal(second.report.failed.kind, 'conflict');
    assert.equal((await second.exited).code, 1);
    assert.ok('ready' in first.report);
    const third = await startPart('runner', { nonsense: true });
    assert.ok('failed' in third.report);
    assert.equal(third.report.failed.kind, 'bad_input');
  });

  it('hands over when it is managed: tells its clients, stores everything and ends', async () => {
    await using place = await scene();
    const first = await place.startRunner({ managed: true });
    const client = await connect(addressOf(first));
    const { runId } = await client.call('run.submit', submission(example, { target: { kind: 'folder', path: place.folder } }));
    const closed = new Promise<number>((resolve) => client.onClose(resolve));
    await client.call('runner.retire', {});
    assert.equal(await closed, 4410);
    assert.deepEqual(await first.exited, { code: 0, signal: null });
    await assert.rejects(client.call('run.list', {}), (error) => PassError.is(error, 'unavailable'));
    await using second = await place.startRunner({ managed: true });
    const again = await connect(addressOf(second));
    assert.equal((await reaches(again, runId, 'waiting', 'stopped')).status, 'waiting');
    again.close();
  });

  it('ends by itself when it is managed and idle, but not while a client is there', async () => {
    await using place = await scene();
    const runner = await place.startRunner({ managed: true, idleExitSeconds: 1 });
    const client = await connect(addressOf(runner));
    await sleep(1500);
    assert.equal(runner.child.exitCode, null);
    await client.call('run.list', {});
    client.close();
    assert.deepEqual(await runner.exited, { code: 0, signal: null });
  });
});
