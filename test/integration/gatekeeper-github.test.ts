import assert from 'node:assert/strict';
import type { Receipt } from '../../shared/domain/bundle.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { startEmulator } from '../support/emulator.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const issues = [stagedIssue({ key: 'pay', dependsOn: ['cart'] }), stagedIssue({ key: 'cart', labels: ['type:feature', 'pass'] })];
const shop = { kind: 'github', owner: 'admin', name: 'shop' } as const;

describe('gatekeeper and GitHub', function () {
  this.timeout(30_000);

  it('creates labels and issues as approved, and reads them back with the approved digests', async () => {
    await using folder = await temporaryFolder();
    await using github = await startEmulator();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['admin/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    const target = await keeper.gate.resolve(shop);
    assert.ok(target.kind === 'github' && target.emulator && target.apiHost === new URL(github.url).host && target.visibility === 'public');
    const frozen = await freeze(keeper.gate, target, issues);
    assert.deepEqual(frozen.bundle.operations.map(({ kind }) => kind), ['label.ensure', 'label.ensure', 'issue.create', 'issue.create']);
    const { receipts } = await keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    const created = receipts.filter(({ kind }) => kind === 'issue.create');
    const bodies = (await github.request('/repos/admin/shop/issues?state=all')) as { number: number; body: string; labels: { name: string }[] }[];
    assert.equal(bodies.length, 2);
    const pay = bodies.find(({ number }) => number === created[1]?.number);
    assert.match(pay?.body ?? '', new RegExp(`Blocked by #${String(created[0]?.number)}\\n`));
    const report = await keeper.gate.verify(frozen.bytes);
    assert.equal(report.ok, true, JSON.stringify(report.operations));

    const second = await freeze(keeper.gate, target, issues);
    assert.deepEqual(second.bundle.operations, []);
  });

  it('updates what the plan changed and keeps labels and text of people', async () => {
    await using folder = await temporaryFolder();
    await using github = await startEmulator();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['admin/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    const target = await keeper.gate.resolve(shop);
    const first = await freeze(keeper.gate, target, issues);
    const { receipts } = await keeper.gate.sync(first.bytes, [approve(first.bytes, alice)], quiet);
    const number = numberOfKey(receipts, 'cart');
    const now = (await github.request(`/repos/admin/shop/issues/${number}`)) as { body: string };
    await github.request(`/repos/admin/shop/issues/${number}`, { method: 'PATCH', body: { body: `${now.body}\r\n\r\nSeen with Bob.`, labels: ['pass', 'type:feature', 'urgent'] } });
    const second = await freeze(keeper.gate, target, [issues[0] ?? stagedIssue({ key: 'pay' }), stagedIssue({ key: 'cart', labels: ['pass'], body: 'Changed by the plan.' })]);
    assert.deepEqual(second.bundle.operations.map(({ kind }) => kind), ['issue.update']);
    await keeper.gate.sync(second.bytes, [approve(second.bytes, alice)], quiet);
    const after = (await github.request(`/repos/admin/shop/issues/${number}`)) as { body: string; labels: { name: string }[] };
    assert.match(after.body, /^Changed by the plan\.[\s\S]*Seen with Bob\.\n\n<!-- pass:v1 /);
    assert.deepEqual(after.labels.map(({ name }) => name).sort(), ['pass', 'urgent']);
  });

  it('takes up issues that it wrote and forgot, instead of writing them again', async () => {
    await using github = await startEmulator();
    const frame = { credential: github.token, github: { apiUrl: github.url, emulator: true } };
    await using before = await temporaryFolder();
    await using first = await startGatekeeper({ folder: before.path, approvers: [alice.enrolled], repositories: ['admin/shop'], frame });
    const target = await first.gate.resolve(shop);
    const frozen = await freeze(first.gate, target, issues);
    await first.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);

    await using lost = await temporaryFolder();
    await using second = await startGatekeeper({ folder: lost.path, approvers: [alice.enrolled], repositories: ['admin/shop'], frame });
    const again = await freeze(second.gate, target, issues);
    assert.deepEqual(again.bundle.operations, []);
    const more = await freeze(second.gate, target, [...issues, stagedIssue({ key: 'more' })]);
    await second.gate.sync(more.bytes, [approve(more.bytes, alice)], quiet);
    assert.equal(((await github.request('/repos/admin/shop/issues?state=all')) as unknown[]).length, 3);
  });

  it('says what is missing before anything is tried', async () => {
    await using folder = await temporaryFolder();
    await using github = await startEmulator();
    await using keeper = await startGatekeeper({ folder: folder.path, frame: { github: { apiUrl: github.url, emulator: true } } });
    const missing = async (): Promise<string[]> => (await keeper.gate.preflight(shop)).prerequisites.filter(({ status }) => status !== 'ok').map(({ id }) => id);
    assert.deepEqual(await missing(), ['approver', 'github.credential', 'github.allowed']);
    await assert.rejects(keeper.gate.resolve(shop), (error) => PassError.is(error, 'forbidden') && /pass-runner allow admin\/shop/.test(error.hint));
  });

  it('finds nothing missing where everything is there, and lists repositories with their allowance', async () => {
    await using folder = await temporaryFolder();
    await using github = await startEmulator([{ owner: 'admin', name: 'shop' }, { owner: 'admin', name: 'other', private: true }]);
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['admin/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    const { prerequisites } = await keeper.gate.preflight(shop);
    assert.deepEqual(prerequisites.map(({ id, status }) => [id, status]), [['approver', 'ok'], ['github.credential', 'ok'], ['github.api', 'ok'], ['github.allowed', 'ok'], ['github.repository', 'ok']]);
    const { repositories } = await keeper.gate.repositories();
    assert.deepEqual(repositories.map(({ name, allowed }) => [name, allowed]).sort(), [['other', false], ['shop', true]]);
  });
});

function numberOfKey(receipts: readonly Receipt[], key: string): number {
  const number = receipts.find((receipt) => receipt.key === key)?.number;
  assert.ok(number !== undefined && number !== null);
  return number;
}
