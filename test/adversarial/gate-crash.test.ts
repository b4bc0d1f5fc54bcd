import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FailpointName } from '../../runner/gatekeeper/failpoint.ts';
import { verifyLog } from '../../runner/governance/log.ts';
import type { Target } from '../../shared/domain/target.ts';
import type { GatekeeperFrame } from '../../shared/protocol/startup.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice');
const shop = { kind: 'github', owner: 'acme', name: 'shop' } as const;
const keys = ['cart', 'pay', 'ship'];
const issues = keys.map((key, at) => stagedIssue({ key, dependsOn: keys.slice(0, at) }));
const titles = issues.map(({ title }) => title);

/** Every step of the write path, at its first and at a later passage. */
const places: [FailpointName, number][] = [['accepted', 1], ['intent', 1], ['intent', 3], ['called', 1], ['called', 3], ['receipt', 1], ['receipt', 3], ['lineage', 1], ['finished', 1]];

async function crashAndFinish(folder: string, target: Target | undefined, frame: Partial<GatekeeperFrame>, failpoint: GatekeeperFrame['failpoint']): Promise<void> {
  const setup = { folder, approvers: [alice.enrolled], repositories: ['acme/shop'] };
  await using first = await startGatekeeper({ ...setup, frame: { ...frame, ...(failpoint === undefined ? {} : { failpoint }) } });
  const resolved = target ?? (await first.gate.resolve(shop));
  const frozen = await freeze(first.gate, resolved, issues);
  const envelope = approve(frozen.bytes, alice);
  await assert.rejects(first.gate.sync(frozen.bytes, [envelope], quiet), (error) => PassError.is(error, 'unavailable'));
  assert.equal(await first.exited, 'SIGKILL');

  await using second = await startGatekeeper({ ...setup, frame });
  const { receipts } = await second.gate.sync(frozen.bytes, [envelope], quiet);
  assert.equal(receipts.length, frozen.bundle.operations.length);
  const report = await second.gate.verify(frozen.bytes);
  assert.equal(report.ok, true, report.summary);
  assert.deepEqual((await freeze(second.gate, resolved, issues)).bundle.operations, []);
  assert.equal((await verifyLog(join(second.home, 'log.jsonl'))).ok, true);
}

describe('a gatekeeper that is killed', function () {
  this.timeout(120_000);

  for (const [at, passage] of places) {
    it(`leaves each issue written exactly once when that happens at “${at}”, passage ${passage}`, async () => {
      await using github = await startGithubDouble({ repositories: [shop] });
      await using folder = await temporaryFolder();
      await crashAndFinish(folder.path, undefined, { credential: github.token, github: { apiUrl: github.url, emulator: true } }, { at, passage });
      assert.deepEqual(github.repository('acme', 'shop').issues.map(({ title }) => title), titles);
      assert.deepEqual(github.violations, []);
    });
  }

  it('leaves each file of a folder written exactly once', async () => {
    for (const [at, passage] of [['intent', 2], ['called', 2]] as const) {
      await using folder = await temporaryFolder();
      const path = join(folder.path, 'backlog');
      await using resolver = await startGatekeeper({ folder: folder.path });
      const target = await resolver.gate.resolve({ kind: 'folder', path });
      await resolver.stop();
      await crashAndFinish(folder.path, target, {}, { at, passage });
      assert.deepEqual((await readdir(path)).filter((name) => name.endsWith('.md')).sort(), ['0001-build-cart.md', '0002-build-pay.md', '0003-build-ship.md']);
    }
  });

  it('leaves each issue written exactly once however often it is killed, at any moment', async () => {
    await using github = await startGithubDouble({ repositories: [shop] });
    await using folder = await temporaryFolder();
    const many = Array.from({ length: 12 }, (_, at) => stagedIssue({ key: `issue-${at}`, dependsOn: at === 0 ? [] : [`issue-${at - 1}`] }));
    const start = (): Promise<GatekeeperProcess> =>
      startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    let keeper = await start();
    const frozen = await freeze(keeper.gate, await keeper.gate.resolve(shop), many);
    const envelope = approve(frozen.bytes, alice);
    for (let kill = 0; kill < 10; kill += 1) {
      const before = github.requests.length;
      const outcome = keeper.gate.sync(frozen.bytes, [envelope], quiet).then(() => true, () => false);
      // A moment that moves with each round: after so many requests, and a little later.
      while (github.requests.length < before + 6 + kill && !(await Promise.race([outcome, delay(1)]))) await delay(0);
      await delay(Math.random() * 10);
      keeper.child.kill('SIGKILL');
      await keeper.exited;
      await outcome;
      await keeper.stop();
      keeper = await start();
    }
    await keeper.gate.sync(frozen.bytes, [envelope], quiet);
    assert.equal((await keeper.gate.verify(frozen.bytes)).ok, true);
    await keeper.stop();
    assert.deepEqual(github.repository('acme', 'shop').issues.map(({ title }) => title), many.map(({ title }) => title));
    assert.deepEqual(github.violations, []);
  });

  it('writes nothing when its log was changed, and says so at its start', async () => {
    await using folder = await temporaryFolder();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled] });
    const target = await keeper.gate.resolve({ kind: 'folder', path: join(folder.path, 'backlog') });
    const frozen = await freeze(keeper.gate, target, issues);
    await keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    await keeper.stop();
    const log = join(keeper.home, 'log.jsonl');
    await writeFile(log, (await readFile(log, 'utf8')).replace('"number":2', '"number":9'));
    await assert.rejects(startGatekeeper({ folder: folder.path }), /damaged at record/);
  });
});
