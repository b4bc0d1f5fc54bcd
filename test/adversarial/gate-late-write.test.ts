import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { Journal } from '../../runner/gatekeeper/journal.ts';
import { waitBefore } from '../../shared/domain/pace.ts';
import { fillSlots } from '../../shared/domain/issue-text.ts';
import { faults } from '../support/github-double/faults.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { inProcessGate } from './in-process-gatekeeper.ts';

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
    await journal.record('sync.accepted', { bundleDigest: 'd', nonce: 'n', runId: 'r', lineageId: 'l', targetId: 'github:api.github.com:1', documentKey: 'k', operations: 500, operationIds: [], submittedBy: 's', approvals: [], mode: 'm' });
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
});
