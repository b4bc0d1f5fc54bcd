import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noFailpoint } from '../../runner/gatekeeper/failpoint.ts';
import { Gatekeeper } from '../../runner/gatekeeper/gatekeeper.ts';
import { GatekeeperHome } from '../../runner/gatekeeper/home.ts';
import { untilWritable } from '../../runner/governance/storage-recovery.ts';
import type { FileLayer } from '../../runner/store/file-layer.ts';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { until } from '../support/cli.ts';
import { failingFiles } from '../support/failing-files.ts';
import type { FailingStep } from '../support/failing-files.ts';
import { approve, documentKey, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { computeBundle } from '../../runner/planning/bundle.ts';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';

const alice = person('alice', 'local');
const day = 24 * 60 * 60 * 1000;

async function openGatekeeper(folder: string, clock: () => Date, files?: FileLayer): Promise<Gatekeeper> {
  const path = join(folder, 'gatekeeper');
  await mkdir(join(path, 'lineages'), { recursive: true });
  await writeFile(join(path, 'approvers.json'), JSON.stringify([alice.enrolled]));
  const home = new GatekeeperHome(path, { credential: undefined, github: undefined });
  return Gatekeeper.open({ home, clock, failpoint: noFailpoint, ...(files === undefined ? {} : { files }) });
}

async function freezeNow(gatekeeper: Gatekeeper, folder: string, now: Date, keys = ['cart', 'pay']): Promise<FrozenBundle> {
  const target = await gatekeeper.resolve({ kind: 'folder', path: join(folder, 'backlog') });
  const observation = await gatekeeper.observe(target, lineageIdOf(target, documentKey));
  const backlog = { schema: 'pass.backlog/v1' as const, revision: 1, issues: keys.map((key) => stagedIssue({ key })) };
  return computeBundle({ runId: 'run-20260101-abcdefgh', sequence: 1, prdDigest: '1'.repeat(64), backlog, target, documentKey, submittedBy: 'sam', observation, now, nonce: '5'.repeat(32) });
}

async function files(folder: string): Promise<string[]> {
  return (await readdir(join(folder, 'backlog')).catch(() => [])).filter((name) => name.endsWith('.md'));
}

describe('the gatekeeper’s log', function () {
  this.timeout(30_000);

  for (const step of ['write', 'half-write', 'sync'] satisfies FailingStep[]) {
    it(`comes before every effect: when it cannot be written (${step}), nothing else is, and a restart finishes`, async () => {
      await using folder = await temporaryFolder();
      const now = new Date();
      const disk = failingFiles(step);
      const full = await openGatekeeper(folder.path, () => now, disk.files);
      const frozen = await freezeNow(full, folder.path, now);
      const envelope = approve(frozen.bytes, alice);
      disk.fail = true;
      await assert.rejects(full.sync(encodeBase64(frozen.bytes), [envelope], quiet), (error) => PassError.is(error, 'storage'));
      assert.deepEqual(await files(folder.path), []);
      disk.fail = false;
      await assert.rejects(full.sync(encodeBase64(frozen.bytes), [envelope], quiet), (error) => PassError.is(error, 'storage'));
      await full.close();
      const again = await openGatekeeper(folder.path, () => now);
      await again.sync(encodeBase64(frozen.bytes), [envelope], quiet);
      assert.equal((await files(folder.path)).length, 2);
      await again.close();
    });
  }

  it('is found to be writable again once the disk is, not before', async () => {
    await using folder = await temporaryFolder();
    const now = new Date();
    const disk = failingFiles('sync');
    const full = await openGatekeeper(folder.path, () => now, disk.files);
    const frozen = await freezeNow(full, folder.path, now);
    disk.fail = true;
    await assert.rejects(full.sync(encodeBase64(frozen.bytes), [approve(frozen.bytes, alice)], quiet), (error) => PassError.is(error, 'storage'));
    assert.ok(PassError.is(await full.broken, 'storage'));
    const looks = disk.failures;
    const writable = untilWritable({ directory: join(folder.path, 'gatekeeper'), files: disk.files, delays: [1], signal: new AbortController().signal });
    await until('it looked at the disk a few times', () => disk.failures >= looks + 5);
    disk.fail = false;
    assert.equal(await writable, true);
    await full.close();
  });

  it('ends the process with a failure when it takes no more records, and the next one goes on', async () => {
    await using folder = await temporaryFolder();
    const keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled] });
    const target = await keeper.gate.resolve({ kind: 'folder', path: join(folder.path, 'backlog') });
    const frozen = await freeze(keeper.gate, target, [stagedIssue({ key: 'cart' })]);
    const envelope = approve(frozen.bytes, alice);
    // Bytes of somebody else break it as a full disk does, and can be put there without a disk of its own.
    await appendFile(join(keeper.home, 'log.jsonl'), 'x');
    await assert.rejects(keeper.gate.sync(frozen.bytes, [envelope], quiet), (error) => PassError.is(error, 'storage'));
    assert.equal(await keeper.exited, 1);
    await keeper.gate.close();
    await using again = await startGatekeeper({ folder: folder.path });
    await again.gate.sync(frozen.bytes, [envelope], quiet);
    assert.deepEqual(await files(folder.path), ['0001-build-cart.md']);
  });

  it('stops a sync in its middle when the disk is full, and continues it after a restart without a second file', async () => {
    await using folder = await temporaryFolder();
    const now = new Date();
    const disk = failingFiles('write');
    const full = await openGatekeeper(folder.path, () => now, disk.files);
    const frozen = await freezeNow(full, folder.path, now);
    const envelope = approve(frozen.bytes, alice);
    const stopped = full.sync(encodeBase64(frozen.bytes), [envelope], { started: () => undefined, finished: () => void (disk.fail = true) });
    await assert.rejects(stopped, (error) => PassError.is(error, 'storage'));
    await full.close();
    assert.equal((await files(folder.path)).length, 1);
    const again = await openGatekeeper(folder.path, () => now);
    await again.sync(encodeBase64(frozen.bytes), [envelope], quiet);
    assert.deepEqual(await files(folder.path), ['0001-build-cart.md', '0002-build-pay.md']);
    await again.close();
  });

  it('revives no expired approval when the clock is set back', async () => {
    await using folder = await temporaryFolder();
    const start = Date.now();
    let now = start;
    const gatekeeper = await openGatekeeper(folder.path, () => new Date(now));
    const frozen = await freezeNow(gatekeeper, folder.path, new Date(start));
    const envelope = approve(frozen.bytes, alice, { notAfter: new Date(start + 3_600_000).toISOString() });
    now = start + 2 * 3_600_000;
    const expired = (error: unknown): boolean => PassError.is(error, 'expired');
    await assert.rejects(gatekeeper.sync(encodeBase64(frozen.bytes), [envelope], quiet), expired);
    now = start + 60_000;
    await assert.rejects(gatekeeper.sync(encodeBase64(frozen.bytes), [envelope], quiet), expired);
    await gatekeeper.close();
    const again = await openGatekeeper(folder.path, () => new Date(start));
    await assert.rejects(again.sync(encodeBase64(frozen.bytes), [envelope], quiet), expired);
    assert.deepEqual(await files(folder.path), []);
    await again.close();
  });

  it('lets a sync that was started in time be finished within seven days, and not later', async () => {
    for (const [later, finishes] of [[6 * day, true], [8 * day, false]] as const) {
      await using folder = await temporaryFolder();
      const start = Date.now();
      let now = start;
      const gatekeeper = await openGatekeeper(folder.path, () => new Date(now));
      const frozen = await freezeNow(gatekeeper, folder.path, new Date(start));
      const envelope = approve(frozen.bytes, alice);
      const stopped = gatekeeper.sync(encodeBase64(frozen.bytes), [envelope], { started: () => gatekeeper.cancel(frozen.digest), finished: () => undefined });
      await assert.rejects(stopped, (error) => PassError.is(error, 'cancelled'));
      now = start + later;
      const resumed = gatekeeper.sync(encodeBase64(frozen.bytes), [envelope], quiet);
      if (finishes) assert.equal((await resumed).receipts.length, 2);
      else await assert.rejects(resumed, (error) => PassError.is(error, 'expired') && /seven days/.test(error.message));
      assert.equal((await files(folder.path)).length, finishes ? 2 : 1);
      await gatekeeper.close();
    }
  });
});
