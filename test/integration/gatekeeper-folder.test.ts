import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';
import type { SyncProgress } from '../../runner/governance/gate.ts';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const issues = [stagedIssue({ key: 'pay', dependsOn: ['cart'] }), stagedIssue({ key: 'cart', title: 'Keep a cart: ünïcode & “quotes”' })];

interface Scene extends AsyncDisposable {
  readonly gate: GatekeeperProcess['gate'];
  /** The folder that is written to. */
  readonly path: string;
  readonly freeze: (planned: StagedIssue[], options?: Parameters<typeof freeze>[3]) => Promise<FrozenBundle>;
  readonly sync: (frozen: FrozenBundle, progress?: SyncProgress) => ReturnType<GatekeeperProcess['gate']['sync']>;
}

/** A gatekeeper that knows alice, and a folder that is not there yet. */
async function scene(): Promise<Scene> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  const { gate } = opened.use(await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled] }));
  const path = join(folder.path, 'backlog');
  const target = await gate.resolve({ kind: 'folder', path });
  const kept = opened.move();
  return {
    gate,
    path,
    freeze: (planned, options) => freeze(gate, target, planned, options),
    sync: (frozen, progress = quiet) => gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], progress),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

describe('gatekeeper and a folder', function () {
  this.timeout(30_000);

  it('writes approved issues as Markdown files, answers with receipts, and verifies them', async () => {
    await using at = await scene();
    const frozen = await at.freeze(issues);
    await assert.rejects(readdir(at.path), { code: 'ENOENT' });

    const seen: string[] = [];
    const { receipts, bundleDigest } = await at.sync(frozen, {
      started: (id, summary) => seen.push(`${id} ${summary}`),
      finished: (id, { number }) => seen.push(`${id} → ${number}`),
    });
    assert.equal(bundleDigest, frozen.digest);
    assert.deepEqual(receipts.map(({ number, key }) => [number, key]), [[1, 'cart'], [2, 'pay']]);
    assert.deepEqual(seen, ['op-0001 create issue “Keep a cart: ünïcode & “quotes””', 'op-0001 → 1', 'op-0002 create issue “Build pay”', 'op-0002 → 2']);
    assert.deepEqual((await readdir(at.path)).sort(), ['.pass-target.json', '0001-keep-a-cart-unicode-quotes.md', '0002-build-pay.md']);
    assert.match(await readFile(join(at.path, '0002-build-pay.md'), 'utf8'), /^---\nnumber: 2\nkey: pay\nstate: open\nlabels:\n {2}- pass\n---\n\n# Build pay\n\nWhat pay does\.[\s\S]*- Blocked by #1\n/);

    const report = await at.gate.verify(frozen.bytes);
    assert.equal(report.ok, true, report.summary);
    assert.equal(report.approver, 'alice');
  });

  it('has nothing to do the second time, and says so', async () => {
    await using at = await scene();
    const first = await at.freeze(issues);
    await at.sync(first);
    const second = await at.freeze(issues);
    assert.deepEqual(second.bundle.operations, []);
    assert.deepEqual(second.bundle.unchanged, [{ key: 'cart', number: 1 }, { key: 'pay', number: 2 }]);
    assert.deepEqual(second.bundle.drift, []);
  });

  it('writes what the plan changed, keeps what a person changed, and lists it', async () => {
    await using at = await scene();
    const first = await at.freeze(issues);
    await at.sync(first);

    const file = join(at.path, '0002-build-pay.md');
    await writeFile(file, (await readFile(file, 'utf8')).replace('- [ ] It works.', '- [x] It works.').replace('  - pass\n', '  - pass\n  - mine\n'));
    const changed = [stagedIssue({ key: 'pay', dependsOn: ['cart'], title: 'Pay by card', body: 'What paying does.' }), ...issues.slice(1)];
    const second = await at.freeze(changed);
    assert.deepEqual(second.bundle.operations.map(({ kind }) => kind), ['issue.update']);
    assert.deepEqual(second.bundle.drift.map(({ field, resolution }) => [field, resolution]), [['body', 'merged'], ['labels', 'merged']]);
    await at.sync(second);
    const text = await readFile(file, 'utf8');
    for (const part of ['# Pay by card', 'What paying does.', '- [x] It works.', '  - mine']) assert.ok(text.includes(part), part);

    const third = await at.freeze(changed);
    assert.deepEqual(third.bundle.operations, []);
    assert.equal((await at.gate.verify(second.bytes)).ok, true);
  });

  it('refuses to update a file that a person changed after the approval, and leaves it as it is', async () => {
    await using at = await scene();
    const first = await at.freeze(issues);
    await at.sync(first);
    const second = await at.freeze([stagedIssue({ key: 'cart', title: 'Another title' })]);
    const file = join(at.path, '0001-keep-a-cart-unicode-quotes.md');
    const edited = `${await readFile(file, 'utf8')}A late remark.\n`;
    await writeFile(file, edited);
    await assert.rejects(at.sync(second), (error) => PassError.is(error, 'stale') && /#1/.test(error.message));
    assert.equal(await readFile(file, 'utf8'), edited);
    assert.equal((await at.gate.verify(first.bytes)).operations[0]?.status, 'differs');
  });

  it('closes dropped issues only when it is asked to', async () => {
    await using at = await scene();
    const first = await at.freeze(issues);
    await at.sync(first);
    const dropped = [stagedIssue({ key: 'pay', dropped: true }), ...issues.slice(1)];
    const listed = await at.freeze(dropped);
    assert.deepEqual([listed.bundle.operations, listed.bundle.drift.map(({ key, field }) => [key, field])], [[], [['pay', 'dropped']]]);
    const closing = await at.freeze(dropped, { closeDropped: true });
    await at.sync(closing);
    assert.match(await readFile(join(at.path, '0002-build-pay.md'), 'utf8'), /state: closed/);
  });

  it('refuses a folder that was replaced by another one', async () => {
    await using at = await scene();
    const first = await at.freeze(issues);
    await at.sync(first);
    const second = await at.freeze([...issues, stagedIssue({ key: 'more' })]);
    await writeFile(join(at.path, '.pass-target.json'), JSON.stringify({ schema: 'pass.target/v1', folderId: 'another' }));
    await assert.rejects(at.sync(second), (error) => PassError.is(error, 'stale'));
  });
});
