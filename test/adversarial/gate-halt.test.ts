import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const issues = ['cart', 'pay', 'ship'].map((key) => stagedIssue({ key }));

async function issueFiles(folder: string): Promise<number> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.md')).length;
}

function isHalted(error: unknown): boolean {
  assert.ok(PassError.is(error, 'cancelled'), String(error));
  assert.match(error.message, /halted/);
  assert.match(error.hint, /resume/);
  return true;
}

describe('a halt', function () {
  this.timeout(60_000);

  it('lets nothing begin, is seen by preflight and status, survives a restart, and leaves the approval unused', async () => {
    await using at = await temporaryFolder();
    const setup = { folder: at.path, approvers: [alice.enrolled] };
    const folder = join(at.path, 'backlog');
    const choice = { kind: 'folder', path: folder } as const;
    const first = await startGatekeeper(setup);
    const halt = join(first.home, 'halt.json');
    await writeFile(halt, JSON.stringify({ at: '2026-01-01T00:00:00.000Z', by: 'root', reason: 'wrong place' }));
    await first.stop();
    await using keeper = await startGatekeeper(setup);
    const frozen = await freeze(keeper.gate, await keeper.gate.resolve(choice), issues);
    await assert.rejects(keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), isHalted);
    assert.equal(await issueFiles(folder), 0);
    assert.equal((await keeper.gate.status(undefined, [])).halted?.reason, 'wrong place');
    const found = (await keeper.gate.preflight(choice)).prerequisites.find(({ id }) => id === 'halt');
    assert.deepEqual([found?.status, found?.seen], ['missing', 'halted since 2026-01-01T00:00:00.000Z by root: wrong place']);
    await writeFile(halt, '{"half a');
    await assert.rejects(keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), isHalted);
    await rm(halt);
    assert.equal((await keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet)).receipts.length, 3);
  });

  it('in the middle of a sync stops it before the next operation, and it goes on there afterwards', async () => {
    await using at = await temporaryFolder();
    await using github = await startGithubDouble();
    await using keeper = await startGatekeeper({ folder: at.path, approvers: [alice.enrolled], repositories: ['acme/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    const frozen = await freeze(keeper.gate, await keeper.gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' }), issues);
    const halt = join(keeper.home, 'halt.json');
    let finished = 0;
    // The answer to the second creation comes after the halt is there.
    github.inject({ on: 'POST /repos/{owner}/{repo}/issues', fault: { kind: 'delay', milliseconds: 1500 }, after: 1 });
    const progress = {
      started: (id: string) => void (id === 'op-0003' && writeFile(halt, 'stop')),
      finished: () => void (finished += 1),
    };
    await assert.rejects(keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], progress), isHalted);
    assert.equal(github.repository('acme', 'shop').issues.length, finished - 1);
    assert.ok(finished < 4);
    await rm(halt);
    const { receipts } = await keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    assert.equal(receipts.length, 4);
    assert.equal(github.repository('acme', 'shop').issues.length, 3);
    assert.deepEqual(github.violations, []);
  });
});

describe('a rejection', function () {
  this.timeout(60_000);

  it('is final for its bundle: an approval from before or after it counts no more, also after a restart', async () => {
    await using at = await temporaryFolder();
    const setup = { folder: at.path, approvers: [alice.enrolled] };
    const folder = join(at.path, 'backlog');
    const first = await startGatekeeper(setup);
    const frozen = await freeze(first.gate, await first.gate.resolve({ kind: 'folder', path: folder }), issues);
    const before = approve(frozen.bytes, alice);
    await first.gate.reject(digestOf(frozen.bytes), 'bob', 'not now');
    await assert.rejects(first.gate.sync(frozen.bytes, [before], quiet), (error) => PassError.is(error, 'forbidden') && /bob rejected this bundle: not now/.test(error.message));
    await first.stop();
    await using keeper = await startGatekeeper(setup);
    await assert.rejects(keeper.gate.sync(frozen.bytes, [before, approve(frozen.bytes, alice)], quiet), (error) => PassError.is(error, 'forbidden'));
    assert.equal(await issueFiles(folder), 0);
    const other = await freeze(keeper.gate, frozen.bundle.target, issues);
    assert.equal((await keeper.gate.sync(other.bytes, [approve(other.bytes, alice)], quiet)).receipts.length, 3);
  });
});

describe('the pace that an administrator set', function () {
  this.timeout(60_000);

  it('is told before an approval, counts what was written before, and is kept to', async () => {
    await using at = await temporaryFolder();
    await using github = await startGithubDouble();
    await using keeper = await startGatekeeper({ folder: at.path, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { pace: { perMinute: 2 } }, frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    const target = await keeper.gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' });
    assert.equal((await keeper.gate.status(target, [1, 1, 1, 1, 1])).waitMs, 120_000);
    assert.equal((await keeper.gate.status(target, [3, 2, 1])).waitMs, 120_000);
    assert.equal((await keeper.gate.status({ kind: 'folder', path: at.path, folderId: 'f' }, [1])).waitMs, null);
    const frozen = await freeze(keeper.gate, target, issues);
    const sync = keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], {
      started: () => undefined,
      finished: (id) => void (id === 'op-0002' && setTimeout(() => void keeper.gate.cancel(digestOf(frozen.bytes)), 500)),
    });
    await assert.rejects(sync, (error) => PassError.is(error, 'cancelled'));
    assert.equal(github.repository('acme', 'shop').issues.length, 1);
    const { waitMs } = await keeper.gate.status(target, [1]);
    assert.ok(waitMs !== null && waitMs > 0 && waitMs <= 60_000, String(waitMs));
  });

  it('cannot be above what GitHub allows', async () => {
    await using at = await temporaryFolder();
    await assert.rejects(startGatekeeper({ folder: at.path, settings: { pace: { perMinute: 81 } } }), /did not start.*settings\.json cannot be used/);
  });
});
