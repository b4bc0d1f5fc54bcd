import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { inProcessGate, alice } from '../adversarial/in-process-gatekeeper.ts';
import type { InProcessGate } from '../adversarial/in-process-gatekeeper.ts';
import { faults } from '../support/github-double/faults.ts';
import { approve, person } from '../support/gatekeeper-process.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const issues = ['cart', 'pay', 'ship'].map((key) => stagedIssue({ key }));
const create = 'POST /repos/{owner}/{repo}/issues';

/** A run whose first bundle wrote two of three issues and stopped for good, and whose second one wrote the third. */
async function stoppedAndFollowed(gate: InProcessGate): Promise<{ first: string; second: string; bytes: Uint8Array }> {
  const first = await gate.freeze(issues);
  gate.github.inject({ on: create, fault: faults.validationFailed, after: 2 });
  await assert.rejects(gate.sync(first.bytes));
  const second = await gate.freeze(issues.map((issue) => (issue.key === 'ship' ? { ...issue, title: 'Ship today' } : issue)));
  await gate.sync(second.bytes);
  return { first: first.digest, second: second.digest, bytes: second.bytes };
}

function tamper({ github }: InProcessGate, number: number): void {
  const repository = github.repository('acme', 'shop');
  const issue = repository.issues.find((one) => one.number === number);
  assert.ok(issue !== undefined);
  repository.editIssue(issue, { title: 'Something else' }, new Date());
}

const verify = ({ gatekeeper }: InProcessGate, bytes: Uint8Array) => gatekeeper.verify(encodeBase64(bytes));

describe('what proves a sync', function () {
  this.timeout(30_000);

  it('is kept before the sync is accepted: the exact bytes, and the approvals that counted', async () => {
    await using gate = await inProcessGate();
    const { bytes, digest } = await gate.freeze(issues);
    const counted = approve(bytes, alice);
    const folder = join(gate.home, 'bundles');
    let kept: readonly (Buffer | string)[] = [];
    gate.at = (name) => {
      // The first place after the record that it was accepted, and before the first write.
      if (name === 'accepted') kept = [readFileSync(join(folder, `${digest}.json`)), readFileSync(join(folder, `${digest}.approvals.json`), 'utf8')];
    };
    await gate.sync(bytes, [counted]);
    assert.deepEqual(kept[0], Buffer.from(bytes));
    assert.deepEqual(JSON.parse(String(kept[1])), [counted]);
  });

  it('has to be kept: where it cannot be, nothing is accepted and nothing is written', async () => {
    await using gate = await inProcessGate();
    const { bytes } = await gate.freeze(issues);
    await writeFile(join(gate.home, 'bundles'), 'a file');
    await assert.rejects(gate.sync(bytes), (error) => PassError.is(error, 'storage'));
    assert.deepEqual(gate.writes(), []);
    assert.doesNotMatch(await readFile(join(gate.home, 'log.jsonl'), 'utf8'), /sync\.accepted/);
  });

  it('holds no envelope of somebody whose approval did not count', async () => {
    await using gate = await inProcessGate();
    const mallory = person('mallory');
    const { bytes, digest } = await gate.freeze(issues);
    await gate.sync(bytes, [approve(bytes, mallory), approve(bytes, alice)]);
    const kept = JSON.parse(await readFile(join(gate.home, 'bundles', `${digest}.approvals.json`), 'utf8')) as unknown[];
    assert.equal(kept.length, 1);
  });
});

describe('verify', function () {
  this.timeout(30_000);

  it('compares what every accepted bundle of the run wrote, and does not take what was never written for written', async () => {
    await using gate = await inProcessGate();
    const { first, second, bytes } = await stoppedAndFollowed(gate);
    const before = await verify(gate, bytes);
    assert.deepEqual([before.ok, before.bundleDigest], [true, second], before.summary);
    assert.match(before.summary, /operations of 2 bundles are in acme\/shop exactly as approved\. 1 of an earlier bundle was approved and never written/);
    assert.deepEqual([...new Set(before.operations.map(({ bundleDigest }) => bundleDigest))], [first, second]);
    tamper(gate, 1);
    const after = await verify(gate, bytes);
    assert.equal(after.ok, false, after.summary);
    assert.deepEqual(after.operations.filter(({ status }) => status === 'differs').map(({ bundleDigest, number }) => [bundleDigest, number]), [[first, 1]]);
  });

  it('compares what was written before a sync ended early, whichever bundle the run has now', async () => {
    await using gate = await inProcessGate();
    const first = await gate.freeze(issues);
    gate.github.inject({ on: create, fault: faults.validationFailed, after: 2 });
    await assert.rejects(gate.sync(first.bytes));
    const { bytes } = await gate.freeze(issues);
    const report = await verify(gate, bytes);
    assert.deepEqual([report.ok, report.bundleDigest], [false, first.digest]);
    assert.match(report.summary, /1 was not written/);
  });

  it('judges what a later approved sync wrote over with that one', async () => {
    await using gate = await inProcessGate();
    const first = await gate.freeze(issues);
    await gate.sync(first.bytes);
    const second = await gate.freeze(issues.map((issue) => (issue.key === 'cart' ? { ...issue, title: 'Build the cart anew' } : issue)), { runId: 'run-20260102-bcdefghj' });
    await gate.sync(second.bytes);
    const report = await verify(gate, first.bytes);
    assert.equal(report.ok, true, report.summary);
    assert.deepEqual(report.operations.filter(({ status }) => status === 'superseded').map(({ number, differences }) => [number, differences]), [[1, ['replaced by run-20260102-bcdefghj']]]);
    tamper(gate, 1);
    assert.equal((await verify(gate, second.bytes)).ok, false);
  });

  it('compares a repository that was renamed by its id, once its present name is allowed; nothing is written there for the earlier name', async () => {
    await using gate = await inProcessGate();
    const planned = issues.slice(0, 2);
    await gate.sync((await gate.freeze(issues)).bytes);
    const closing = await gate.freeze(planned, { closeDropped: true });
    await gate.sync(closing.bytes);
    const pending = await gate.freeze([...planned, stagedIssue({ key: 'mail' })]);
    gate.github.repository('acme', 'shop').rename('store');
    await assert.rejects(verify(gate, closing.bytes), (error) => PassError.is(error, 'forbidden') && /acme\/store is not on the/.test(error.message));
    await writeFile(join(gate.home, 'settings.json'), JSON.stringify({ repositories: ['acme/store'] }));
    const report = await verify(gate, closing.bytes);
    assert.deepEqual([report.ok, report.operations.some(({ status }) => status !== 'same')], [true, false], JSON.stringify(report));
    await writeFile(join(gate.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop', 'acme/store'] }));
    const before = gate.writes().length;
    await assert.rejects(gate.sync(pending.bytes), (error) => PassError.is(error, 'stale') && error.hint.includes('pass-runner run PRD --target acme/store'));
    assert.equal(gate.writes().length, before);
    // Another repository of the earlier name is not the one that was written to.
    gate.github.repository('acme', 'store').rename('depot');
    await assert.rejects(verify(gate, closing.bytes), (error) => PassError.is(error, 'forbidden') && /acme\/depot is not on the/.test(error.message));
  });

  it('never says that something is as approved when the bytes that say what was are gone, or are others', async () => {
    for (const spoil of [(path: string) => rm(path), (path: string) => writeFile(path, '{}')]) {
      await using gate = await inProcessGate();
      const { first, bytes } = await stoppedAndFollowed(gate);
      await spoil(join(gate.home, 'bundles', `${first}.json`));
      const report = await verify(gate, bytes);
      assert.equal(report.ok, false);
      assert.match(report.summary, new RegExp(`The bytes of bundle ${first.slice(0, 12)}… are not kept, or not those that were accepted`));
    }
  });
});
