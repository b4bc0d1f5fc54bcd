import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { Journal } from '../../runner/gatekeeper/journal.ts';
import { waitBefore } from '../../shared/domain/pace.ts';
import { fillSlots } from '../../shared/domain/issue-text.ts';
import { faults } from '../support/github-double/faults.ts';
import { approve } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { alice, inProcessGate } from './in-process-gatekeeper.ts';

const create = 'POST /repos/{owner}/{repo}/issues';

describe('time and the gatekeeper', function () {
  this.timeout(60_000);

  it('a creation whose answer was lost long after its intent is not done twice when it turns up late', async () => {
    await using gate = await inProcessGate({ settings: { settleSeconds: 0.5 } });
    const frozen = await gate.freeze([stagedIssue({ key: 'cart', labels: [] })]);
    const [operation] = frozen.bundle.operations;
    assert.ok(operation?.kind === 'issue.create');
    let waited = 0;
    gate.clock = () => new Date(Date.now() + waited);
    // As after a rate limit: between the intent and the call lies more than the target may take for a write.
    gate.at = (place) => void (waited = place === 'intent' ? 3_600_000 : waited);
    gate.github.inject({ on: create, fault: faults.resetBeforeEffect });
    const sync = gate.sync(frozen.bytes);
    // The list, and the numbers that are probed: nothing is there yet.
    const looks = (): number => gate.github.requests.length - gate.github.requests.findIndex(({ route }) => route === create) - 1;
    while (gate.writes().length === 0 || looks() < 11) await immediate();
    gate.github.repository('acme', 'shop').addIssue({ title: operation.title, body: fillSlots(operation.body, new Map()) }, new Date());
    assert.deepEqual((await sync).map(({ reconciled }) => reconciled), [true]);
    assert.equal(gate.writes().length, 1);
  });

  it('the writes of the last hour count after a restart, too', async () => {
    await using folder = await temporaryFolder();
    const start = Date.parse('2026-01-01T00:00:00.000Z');
    let now = start;
    const open = (): Promise<Journal> => Journal.open(join(folder.path, 'log.jsonl'), () => new Date(now));
    const journal = await open();
    await journal.record('sync.accepted', { bundleDigest: 'd', nonce: 'n', runId: 'r', lineageId: 'l', targetId: 'github:api.github.com:1', documentKey: 'k', operations: 500, operationIds: [], submittedBy: 's', account: null, approvals: [], mode: 'm' });
    const writes = Array.from({ length: 500 }, async (_, at) => {
      now = start + at * 7000;
      await journal.record('operation.intent', { bundleDigest: 'd', operationId: `op-${at}`, kind: 'issue.create', highestNumber: at, requests: 1, comments: [] });
    });
    await Promise.all(writes);
    await journal.close();
    const again = await open();
    const hour = 3_600_000;
    assert.equal(waitBefore(again.writesSince(now - hour), { perMinute: 80, perHour: 500, spacing: 1000 }, now), start + hour - now);
    await again.close();
  });

  for (const [when, restarts] of [['the gatekeeper was started again', true], ['it went on running', false]] as const) {
    it(`a clock that was ahead keeps nobody waiting once it is right: what was begun then is looked for as if begun now, after ${when}`, async () => {
      await using gate = await inProcessGate({ settings: { settleSeconds: 0.2 } });
      gate.clock = () => new Date(Date.now() + 1_800_000);
      const { bytes, digest } = await gate.freeze([stagedIssue({ key: 'cart', labels: [] })]);
      gate.at = (place) => {
        if (place === 'intent') throw new Error('ended');
      };
      await assert.rejects(gate.sync(bytes), /ended/);
      gate.at = () => undefined;
      gate.clock = () => new Date();
      if (restarts) await gate.restart();
      let ended = false;
      const sync = gate.sync(bytes).finally(() => (ended = true));
      const looks = (): number => gate.github.requests.filter(({ route }) => route === 'GET /repos/{owner}/{repo}/issues').length;
      while (!ended && looks() < 60) await immediate();
      if (!ended) gate.gatekeeper.cancel(digest);
      assert.equal((await sync).length, 1);
      assert.equal(gate.writes().length, 1);
    });
  }

  it('a write of a clock that was ahead counts as one of now, and one after the time that the administrator names as one of then', async () => {
    await using folder = await temporaryFolder();
    const [start, minute, day] = [Date.parse('2026-01-01T00:00:00.000Z'), 60_000, 86_400_000];
    const limits = { perMinute: 3, perHour: 500, spacing: 1000 };
    let now = start + day;
    const open = (latest?: number): Promise<Journal> => Journal.open(join(folder.path, 'log.jsonl'), () => new Date(now), undefined, latest);
    const waits = (journal: Journal): number => waitBefore(journal.writesSince(now - 60 * minute), limits, now);
    const intents = (of: Journal, count: number): Promise<unknown> => Promise.all(Array.from({ length: count }, (_, at) => of.record('operation.intent', { bundleDigest: 'd', operationId: `op-${at}`, kind: 'issue.create', highestNumber: at, requests: 1, comments: [] })));
    const running = await open();
    await running.record('sync.accepted', { bundleDigest: 'd', nonce: 'n', runId: 'r', lineageId: 'l', targetId: 'github:api.github.com:1', documentKey: 'k', operations: 500, operationIds: [], submittedBy: 's', account: null, approvals: [], mode: 'm' });
    await intents(running, 3);
    now = start;
    assert.equal(waits(running), minute);
    now = start + minute;
    assert.equal(waits(running), 0);
    await intents(running, 2);
    // What came before a write was begun no later than it.
    assert.deepEqual(running.writesSince(0), [start, start, start, now, now]);
    await running.close();
    const again = await open();
    assert.deepEqual(again.writesSince(0), [now, now, now, now, now]);
    await again.close();
    now = start + 2 * minute;
    const told = await open(start);
    assert.deepEqual([told.writesSince(0), waits(told)], [[start, start, start, start, start], 0]);
    await told.close();
  });

  it('status and the next sync of a host whose clock was a day ahead wait for no day', async () => {
    await using gate = await inProcessGate({ settings: { pace: { perMinute: 80 } } });
    gate.clock = () => new Date(Date.now() + 86_400_000);
    const first = await gate.freeze([stagedIssue({ key: 'cart', labels: [] })], { now: gate.clock() });
    await gate.sync(first.bytes, [approve(first.bytes, alice, { notAfter: new Date(Date.now() + 2 * 86_400_000).toISOString() })]);
    gate.clock = () => new Date();
    const settings = JSON.parse(await readFile(join(gate.home, 'settings.json'), 'utf8')) as object;
    await writeFile(join(gate.home, 'settings.json'), JSON.stringify({ ...settings, ignoreTimesAfter: new Date().toISOString() }));
    await gate.restart();
    const second = await gate.freeze([stagedIssue({ key: 'cart', labels: [] }), stagedIssue({ key: 'pay', labels: [] })]);
    const { waitMs } = await gate.gatekeeper.status(second.bundle.target, [1]);
    assert.ok(waitMs !== null && waitMs <= 1000, String(waitMs));
    assert.ok((await gate.sync(second.bytes)).length > 0);
  });
});
