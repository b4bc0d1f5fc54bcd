import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { approve, forge, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice');
const bob = person('bob');
const sam = person('sam');
const issues = ['cart', 'pay', 'ship', 'mail'].map((key) => stagedIssue({ key, dependsOn: key === 'pay' ? ['cart'] : [] }));

interface Scene extends AsyncDisposable {
  readonly keeper: GatekeeperProcess;
  readonly files: () => Promise<string[]>;
  readonly folder: string;
}

async function scene(settings: Readonly<Record<string, unknown>> = {}): Promise<Scene> {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const keeper = stack.use(await startGatekeeper({ folder: folder.path, approvers: [alice, bob, sam].map(({ enrolled }) => enrolled), settings }));
  const files = async (): Promise<string[]> => (await readdir(join(folder.path, 'backlog')).catch(() => [])).filter((name) => name.endsWith('.md')).sort();
  return { keeper, files, folder: join(folder.path, 'backlog'), [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function refused(sync: Promise<unknown>, kind: ErrorKind, message: RegExp): Promise<void> {
  await assert.rejects(sync, (error) => {
    assert.ok(PassError.is(error, kind), String(error));
    assert.match(error.message, message);
    return true;
  });
}

describe('an approval of some operations', function () {
  this.timeout(30_000);

  it('has these carried out and no other, also when the runner asks again or for more', async () => {
    await using at = await scene();
    const { gate, home } = at.keeper;
    const frozen = await freeze(gate, await gate.resolve({ kind: 'folder', path: at.folder }), issues);
    assert.deepEqual(frozen.bundle.operations.map(({ id }) => id), ['op-0001', 'op-0002', 'op-0003', 'op-0004']);
    const some = approve(frozen.bytes, alice, { operationIds: ['op-0001'] });
    await refused(gate.sync(frozen.bytes, [some], quiet, ['op-0001', 'op-0002']), 'forbidden', /op-0002 was not approved/);
    assert.deepEqual(await at.files(), []);
    const { receipts } = await gate.sync(frozen.bytes, [some], quiet, ['op-0001']);
    assert.deepEqual(receipts.map(({ operationId }) => operationId), ['op-0001']);
    assert.equal((await at.files()).length, 1);
    const again = await gate.sync(frozen.bytes, [some], quiet);
    assert.deepEqual(again.receipts, receipts);
    assert.equal((await at.files()).length, 1);
    const report = await gate.verify(frozen.bytes);
    assert.equal(report.ok, true);
    assert.deepEqual(report.operations.map(({ status }) => status), ['same', 'not_approved', 'not_approved', 'not_approved']);
    const log = await readFile(join(home, 'log.jsonl'), 'utf8');
    assert.match(log, /"type":"sync\.denied"/);
    assert.match(log, /"mode":"single-approver"/);
  });

  it('is used up: another approval of the same bundle adds nothing to it', async () => {
    await using at = await scene();
    const { gate } = at.keeper;
    const frozen = await freeze(gate, await gate.resolve({ kind: 'folder', path: at.folder }), issues);
    await gate.sync(frozen.bytes, [approve(frozen.bytes, alice, { operationIds: ['op-0001'] })], quiet);
    await refused(gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet, ['op-0001', 'op-0002', 'op-0003', 'op-0004']), 'conflict', /accepted for other operations/);
    assert.equal((await at.files()).length, 1);
  });

  it('cannot be made for an operation without the issue that fills its slot, by either side', async () => {
    await using at = await scene();
    const { gate } = at.keeper;
    const frozen = await freeze(gate, await gate.resolve({ kind: 'folder', path: at.folder }), issues);
    assert.throws(() => approve(frozen.bytes, alice, { operationIds: ['op-0002'] }), (error) => PassError.is(error, 'bad_input') && /op-0002 without op-0001/.test(error.message));
    await refused(gate.sync(frozen.bytes, [forge(frozen.bytes, alice, { operationIds: ['op-0002'] })], quiet), 'bad_input', /op-0002 without op-0001/);
    assert.deepEqual(await at.files(), []);
  });
});

describe('the administrator’s rules', function () {
  this.timeout(30_000);

  it('want as many different persons as they say, for each operation', async () => {
    await using at = await scene({ requiredApprovals: 2 });
    const { gate } = at.keeper;
    assert.deepEqual((await gate.approvers()).rules, { requiredApprovals: 2, fourEyes: false });
    const frozen = await freeze(gate, await gate.resolve({ kind: 'folder', path: at.folder }), issues);
    await refused(gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), 'forbidden', /1 of 2/);
    await refused(gate.sync(frozen.bytes, [approve(frozen.bytes, alice), approve(frozen.bytes, alice, { reason: 'again' })], quiet), 'forbidden', /1 of 2/);
    const disjoint = [approve(frozen.bytes, alice, { operationIds: ['op-0003'] }), approve(frozen.bytes, bob, { operationIds: ['op-0004'] })];
    await refused(gate.sync(frozen.bytes, disjoint, quiet), 'forbidden', /any one of its operations/);
    assert.deepEqual(await at.files(), []);
    const { receipts } = await gate.sync(frozen.bytes, [approve(frozen.bytes, alice), approve(frozen.bytes, bob, { operationIds: ['op-0001', 'op-0002'] })], quiet);
    assert.deepEqual(receipts.map(({ operationId }) => operationId), ['op-0001', 'op-0002']);
    assert.match(await readFile(join(at.keeper.home, 'log.jsonl'), 'utf8'), /"mode":"2 approvers"/);
  });

  it('keep the submitter from approving under four eyes, whatever else is enrolled', async () => {
    await using at = await scene({ fourEyes: true });
    const { gate } = at.keeper;
    const frozen = await freeze(gate, await gate.resolve({ kind: 'folder', path: at.folder }), issues, { namedSubmitter: true });
    assert.equal(frozen.bundle.submittedBy, 'sam');
    await refused(gate.sync(frozen.bytes, [approve(frozen.bytes, sam)], quiet), 'forbidden', /four eyes/);
    assert.deepEqual(await at.files(), []);
    await gate.sync(frozen.bytes, [approve(frozen.bytes, sam), approve(frozen.bytes, alice)], quiet);
    assert.match(await readFile(join(at.keeper.home, 'log.jsonl'), 'utf8'), /"mode":"single-approver, four eyes"/);
  });

  it('are not changed by an enrolment', async () => {
    await using at = await scene({ requiredApprovals: 2, fourEyes: true });
    await writeFile(join(at.keeper.home, 'approvers.json'), JSON.stringify([alice.enrolled]));
    assert.deepEqual((await at.keeper.gate.approvers()).rules, { requiredApprovals: 2, fourEyes: true });
  });

  it('that are misspelt or cannot be read keep the gatekeeper from starting, and from writing', async () => {
    for (const settings of [{ requiredAprovals: 2 }, { requiredApprovals: '2' }, { fourEyes: 'yes' }, { requiredApprovals: 0 }]) {
      await using folder = await temporaryFolder();
      await assert.rejects(startGatekeeper({ folder: folder.path, settings }), /did not start.*settings\.json cannot be used/);
    }
    await using at = await scene();
    const { gate, home } = at.keeper;
    const frozen = await freeze(gate, await gate.resolve({ kind: 'folder', path: at.folder }), issues);
    await writeFile(join(home, 'settings.json'), '{"fourEyes":');
    await refused(gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), 'storage', /settings\.json cannot be used/);
    assert.deepEqual(await at.files(), []);
  });
});
