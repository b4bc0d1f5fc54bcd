import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { GithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice');
const shop = { kind: 'github', owner: 'acme', name: 'shop' } as const;
const issues = ['cart', 'pay', 'ship', 'tax', 'mail'].map((key) => stagedIssue({ key, labels: [] }));
const create = 'POST /repos/{owner}/{repo}/issues';

function start(github: GithubDouble, folder: string): Promise<GatekeeperProcess> {
  return startGatekeeper({ folder, approvers: [alice.enrolled], repositories: ['acme/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
}

const created = (github: GithubDouble): number => github.requests.filter(({ route }) => route === create).length;

describe('two gatekeepers and one repository', function () {
  this.timeout(60_000);

  it('write a document once when one begins after the other wrote its first issue: the approval is void there', async () => {
    await using github = await startGithubDouble({ repositories: [shop] });
    await using one = await temporaryFolder();
    await using two = await temporaryFolder();
    await using first = await start(github, one.path);
    await using second = await start(github, two.path);
    const frozen = await freeze(first.gate, await first.gate.resolve(shop), issues);
    const envelope = approve(frozen.bytes, alice);
    await first.gate.sync(frozen.bytes, [envelope], quiet);
    await assert.rejects(second.gate.sync(frozen.bytes, [envelope], quiet), (error) => PassError.is(error, 'stale'));
    assert.equal(github.repository('acme', 'shop').issues.length, issues.length);
    assert.equal(created(github), issues.length);
  });

  it('notice each other after one issue when they begin at the same moment, stop, and verify names what is there twice', async () => {
    await using github = await startGithubDouble({ repositories: [shop] });
    await using one = await temporaryFolder();
    await using two = await temporaryFolder();
    await using first = await start(github, one.path);
    await using second = await start(github, two.path);
    const target = await first.gate.resolve(shop);
    const [mine, theirs] = [await freeze(first.gate, target, issues), await freeze(second.gate, target, issues)];
    // The first creation is held back until the other gatekeeper, which saw an empty list too, is through.
    const { promise: through, resolve: release } = Promise.withResolvers<undefined>();
    github.inject({ on: create, fault: { kind: 'hold', until: through } });
    const slow = first.gate.sync(mine.bytes, [approve(mine.bytes, alice)], quiet);
    while (created(github) === 0) await delay(5);
    const quick = second.gate.sync(theirs.bytes, [approve(theirs.bytes, alice)], quiet);
    void Promise.allSettled([quick]).then(() => release(undefined));
    const outcomes = await Promise.allSettled([slow, quick]);
    const conflicts = outcomes.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of conflicts) assert.ok(PassError.is(reason, 'conflict') && /Another gatekeeper/.test(reason.message), String(reason));
    const { issues: found } = github.repository('acme', 'shop');
    const twice = issues.filter(({ title }) => found.filter((issue) => issue.title === title).length > 1).length;
    assert.equal(twice, 1);
    assert.deepEqual(outcomes.map(({ status }) => status), ['rejected', 'fulfilled']);
    const report = await second.gate.verify(theirs.bytes);
    assert.equal(report.ok, false);
    assert.match(report.operations[0]?.differences.join() ?? '', /is another issue for “cart”/);
    await assert.rejects(first.gate.sync(mine.bytes, [approve(mine.bytes, alice)], quiet), (error) => PassError.is(error, 'stale'));
    assert.equal(found.length, issues.length + 1);
  });

  it('write nothing twice when one of them is a backup that knows less than the target', async () => {
    await using github = await startGithubDouble({ repositories: [shop] });
    await using folder = await temporaryFolder();
    await using keeper = await start(github, folder.path);
    const target = await keeper.gate.resolve(shop);
    const some = await freeze(keeper.gate, target, issues.slice(0, 2));
    await keeper.gate.sync(some.bytes, [approve(some.bytes, alice)], quiet);
    await keeper.stop();
    await cp(keeper.home, join(folder.path, 'backup'), { recursive: true });
    await using later = await start(github, folder.path);
    const all = await freeze(later.gate, target, issues);
    const envelope = approve(all.bytes, alice);
    await later.gate.sync(all.bytes, [envelope], quiet);
    await later.stop();
    await rm(keeper.home, { recursive: true });
    await cp(join(folder.path, 'backup'), keeper.home, { recursive: true });
    await using restored = await start(github, folder.path);
    await assert.rejects(restored.gate.sync(all.bytes, [envelope], quiet), (error) => PassError.is(error, 'stale'));
    assert.deepEqual((await freeze(restored.gate, target, issues)).bundle.operations, []);
    assert.equal(github.repository('acme', 'shop').issues.length, issues.length);
  });
});
