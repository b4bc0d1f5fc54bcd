import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import type { Target } from '../../shared/domain/target.ts';
import { summariseOperation } from '../../shared/domain/bundle-text.ts';
import type { GatekeeperFrame } from '../../shared/protocol/startup.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { faults } from '../support/github-double/faults.ts';
import type { DoubleRepository } from '../support/github-double/repository.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { GithubDouble } from '../support/github-double/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const inMilestone = (milestone: string | null): StagedIssue[] => [stagedIssue({ key: 'cart', labels: [], milestone }), stagedIssue({ key: 'pay', labels: [], milestone: 'Beta' })];

function keeperOf(folder: string, github: GithubDouble, frame: Partial<GatekeeperFrame> = {}): Promise<GatekeeperProcess> {
  return startGatekeeper({ folder, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds: 0 }, frame: { credential: github.token, github: { apiUrl: github.url, emulator: true }, ...frame } });
}

async function shop({ gate }: GatekeeperProcess): Promise<Target> {
  return gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' });
}

async function sync(keeper: GatekeeperProcess, target: Target, issues: readonly StagedIssue[]): Promise<string[]> {
  const { bundle, bytes } = await freeze(keeper.gate, target, issues);
  const { slips } = await keeper.gate.sync(bytes, [approve(bytes, alice)], quiet);
  assert.deepEqual(slips, []);
  assert.equal((await keeper.gate.verify(bytes)).ok, true);
  return bundle.operations.map(summariseOperation);
}

const placed = (repository: DoubleRepository): (string | undefined)[] => repository.issues.map(({ milestone }) => repository.milestones.find(({ number }) => number === milestone)?.title);

describe('milestones on GitHub', function () {
  this.timeout(60_000);

  it('are added once, hold the issues that are put into them, and are changed with the plan alone', async () => {
    await using github = await startGithubDouble();
    await using folder = await temporaryFolder();
    await using keeper = await keeperOf(folder.path, github);
    const [target, repository] = [await shop(keeper), github.repository('acme', 'shop')];
    repository.addMilestone('Alpha');
    assert.deepEqual(await sync(keeper, target, inMilestone('alpha')), ['add milestone “Beta”', 'create issue “Build cart”', 'create issue “Build pay”']);
    assert.deepEqual(placed(repository), ['Alpha', 'Beta']);
    assert.deepEqual(await sync(keeper, target, inMilestone('alpha')), []);
    assert.deepEqual(await sync(keeper, target, inMilestone(null)), []);
    assert.deepEqual(await sync(keeper, target, inMilestone('BETA')), ['update issue #1 “Build cart”']);
    assert.deepEqual(placed(repository), ['Beta', 'Beta']);
    assert.equal(repository.milestones.length, 2);
    // People put it elsewhere: it stays there, whatever the plan says.
    const [cart] = repository.issues;
    assert.ok(cart !== undefined);
    repository.editIssue(cart, { milestone: null }, new Date());
    assert.deepEqual((await freeze(keeper.gate, target, inMilestone('Alpha'))).bundle.operations, []);
    assert.deepEqual(github.violations, []);
  });

  it('that people moved an issue out of, after the bundle was frozen, stop the sync before its first write', async () => {
    await using github = await startGithubDouble();
    await using folder = await temporaryFolder();
    await using keeper = await keeperOf(folder.path, github);
    const [target, repository] = [await shop(keeper), github.repository('acme', 'shop')];
    await sync(keeper, target, inMilestone('Alpha'));
    const [cart] = repository.issues;
    assert.ok(cart !== undefined);
    const refused = async ({ bytes }: FrozenBundle, words: RegExp): Promise<void> => assert.rejects(keeper.gate.sync(bytes, [approve(bytes, alice)], quiet), (error) => PassError.is(error, 'stale') && words.test(error.message));
    const moving = await freeze(keeper.gate, target, inMilestone('Beta'));
    repository.editIssue(cart, { milestone: repository.addMilestone('Later').number }, new Date());
    await refused(moving, /put into the milestone “Later” since the bundle was computed/);
    assert.deepEqual(placed(repository), ['Later', 'Beta']);
    repository.editIssue(cart, { milestone: 1 }, new Date());
    // And during the sync, right before that issue is written.
    const { bytes } = await freeze(keeper.gate, target, inMilestone('Beta'));
    const { promise: moved, resolve } = Promise.withResolvers<void>();
    github.inject({ on: 'GET /repos/{owner}/{repo}/issues/{issue_number}', fault: { kind: 'hold', until: moved } });
    const move = { started: () => resolve(repository.editIssue(cart, { milestone: null }, new Date())), finished: () => undefined };
    await assert.rejects(keeper.gate.sync(bytes, [approve(bytes, alice)], move), (error) => PassError.is(error, 'stale') && /taken out of its milestone since the bundle was computed/.test(error.message));
    assert.deepEqual(placed(repository), [undefined, 'Beta']);
    repository.editIssue(cart, { milestone: 1 }, new Date());
    const renamed = await freeze(keeper.gate, target, [stagedIssue({ key: 'ship', labels: [], milestone: 'Later' })]);
    const later = repository.milestones.find(({ title }) => title === 'Later');
    assert.ok(later !== undefined);
    later.title = 'Much later';
    await refused(renamed, /milestone “Later” \(number 3\) is no longer there/);
    assert.equal(repository.issues.length, 2);
  });

  it('are neither lost nor doubled by a crash between adding one and using it, or by a lost answer', async () => {
    for (const failpoint of [{ at: 'called', passage: 1 }, { at: 'receipt', passage: 1 }, { at: 'intent', passage: 2 }] as const) {
      await using github = await startGithubDouble();
      await using folder = await temporaryFolder();
      await using first = await keeperOf(folder.path, github, { failpoint });
      const target = await shop(first);
      const { bytes } = await freeze(first.gate, target, inMilestone('Beta'));
      const envelope = approve(bytes, alice);
      await assert.rejects(first.gate.sync(bytes, [envelope], quiet), (error) => PassError.is(error, 'unavailable'));
      await using second = await keeperOf(folder.path, github);
      await second.gate.sync(bytes, [envelope], quiet);
      assert.equal((await second.gate.verify(bytes)).ok, true);
      assert.deepEqual(placed(github.repository('acme', 'shop')), ['Beta', 'Beta'], failpoint.at);
      assert.deepEqual(github.repository('acme', 'shop').milestones.length, 1);
    }
    await using github = await startGithubDouble();
    await using folder = await temporaryFolder();
    await using keeper = await keeperOf(folder.path, github);
    github.inject({ on: 'POST /repos/{owner}/{repo}/milestones', fault: faults.badGatewayAfterEffect });
    await sync(keeper, await shop(keeper), inMilestone('Beta'));
    assert.deepEqual(placed(github.repository('acme', 'shop')), ['Beta', 'Beta']);
  });

  it('that somebody took an issue out of during the sync are reported after it, and by verify', async () => {
    await using github = await startGithubDouble();
    await using folder = await temporaryFolder();
    await using keeper = await keeperOf(folder.path, github);
    const repository = github.repository('acme', 'shop');
    const { bytes } = await freeze(keeper.gate, await shop(keeper), inMilestone('Beta'));
    const meddle = { started: () => undefined, finished: (id: string) => void (id === 'op-0003' && repository.issues[0] !== undefined && repository.editIssue(repository.issues[0], { milestone: null }, new Date())) };
    const { slips } = await keeper.gate.sync(bytes, [approve(bytes, alice)], meddle);
    assert.deepEqual(slips.map(({ number, differences }) => [number, differences]), [[1, ['milestone: none instead of “Beta”']]]);
    assert.equal((await keeper.gate.verify(bytes)).ok, false);
  });

  it('are a line of the file in a folder', async () => {
    await using folder = await temporaryFolder();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled] });
    const target = await keeper.gate.resolve({ kind: 'folder', path: join(folder.path, 'backlog') });
    assert.equal((await sync(keeper, target, inMilestone('Alpha'))).length, 2);
    const [name = ''] = (await readdir(join(folder.path, 'backlog'))).filter((file) => file.startsWith('0001'));
    assert.match(await readFile(join(folder.path, 'backlog', name), 'utf8'), /^milestone: Alpha$/m);
    assert.deepEqual(await sync(keeper, target, inMilestone('Alpha')), []);
    assert.equal((await sync(keeper, target, inMilestone('Gamma'))).length, 1);
    assert.match(await readFile(join(folder.path, 'backlog', name), 'utf8'), /^milestone: Gamma$/m);
  });
});
