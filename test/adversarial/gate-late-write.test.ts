import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Journal } from '../../runner/gatekeeper/journal.ts';
import { waitBefore } from '../../runner/gatekeeper/pace.ts';
import { faults } from '../support/github-double/faults.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice');
const shop = { kind: 'github', owner: 'acme', name: 'shop' } as const;
const create = 'POST /repos/{owner}/{repo}/issues';

describe('time and the gatekeeper', function () {
  this.timeout(60_000);

  it('a creation that waited for a rate limit, was killed, and turns up late is not done twice', async () => {
    await using github = await startGithubDouble({ repositories: [shop] });
    await using folder = await temporaryFolder();
    const start = (): ReturnType<typeof startGatekeeper> =>
      startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds: 4 }, frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    await using first = await start();
    const frozen = await freeze(first.gate, await first.gate.resolve(shop), [stagedIssue({ key: 'cart', labels: [] })]);
    const envelope = approve(frozen.bytes, alice);
    // Longer than the target may take for a write: counted from the intent, the second request would be given up for lost.
    github.inject({ on: create, fault: faults.secondaryLimit(5) });
    github.inject({ on: create, fault: { kind: 'delay', milliseconds: 3500 } });
    const sync = first.gate.sync(frozen.bytes, [envelope], quiet).catch(() => undefined);
    while (github.requests.filter(({ route }) => route === create).length < 2) await delay(5);
    first.child.kill('SIGKILL');
    await sync;
    await first.stop();
    await using second = await start();
    const { receipts } = await second.gate.sync(frozen.bytes, [envelope], quiet);
    await delay(100);
    assert.deepEqual(receipts.map(({ reconciled }) => reconciled), [true]);
    assert.equal(github.repository('acme', 'shop').issues.length, 1);
  });

  it('the writes of the last hour count after a restart, too', async () => {
    await using folder = await temporaryFolder();
    const start = Date.parse('2026-01-01T00:00:00.000Z');
    let now = start;
    const open = (): Promise<Journal> => Journal.open(join(folder.path, 'log.jsonl'), () => new Date(now));
    const journal = await open();
    const writes = Array.from({ length: 500 }, async (_, at) => {
      now = start + at * 7000;
      await journal.record('operation.intent', { bundleDigest: 'd', operationId: `op-${at}`, kind: 'issue.create', highestNumber: at });
    });
    await Promise.all(writes);
    await journal.close();
    const again = await open();
    const hour = 3_600_000;
    assert.equal(waitBefore(again.writesSince(now - hour), { perMinute: 80, perHour: 500, spacing: 1000 }, now), start + hour - now);
    await again.close();
  });
});
