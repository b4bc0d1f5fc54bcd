import assert from 'node:assert/strict';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { fillSlots } from '../../shared/domain/issue-text.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { DoubleOptions, GithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice');
const shop = { kind: 'github', owner: 'acme', name: 'shop' } as const;
const issues = ['cart', 'pay', 'ship'].map((key) => stagedIssue({ key, labels: [] }));
const createRoute = 'POST /repos/{owner}/{repo}/issues';

interface Scene extends AsyncDisposable {
  readonly github: GithubDouble;
  readonly keeper: GatekeeperProcess;
}

async function scene(options: DoubleOptions = {}): Promise<Scene> {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const github = stack.use(await startGithubDouble({ repositories: [shop], ...options }));
  const frame = { credential: github.token, github: { apiUrl: github.url, emulator: true } };
  const keeper = stack.use(await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop', 'acme/old'], frame }));
  return { github, keeper, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function fails(kind: ErrorKind, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PassError.is(error, kind), String(error));
    assert.match(error.message, message);
    assert.notEqual(error.hint, '');
    return true;
  };
}

const titles = (github: GithubDouble): string[] => github.repository('acme', 'shop').issues.map(({ title }) => title);
const writes = (github: GithubDouble): string[] => github.requests.filter(({ route }) => !route.startsWith('GET ')).map(({ route }) => route);

describe('a target that changed after the approval', function () {
  this.timeout(60_000);

  it('is refused when another repository has the name', async () => {
    await using stage = await scene({ repositories: [shop, { owner: 'acme', name: 'shop-2' }] });
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    stage.github.repository('acme', 'shop').rename('old');
    stage.github.repository('acme', 'shop-2').rename('shop');
    await assert.rejects(gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), fails('stale', /another repository now/));
    assert.deepEqual(writes(stage.github), []);
  });

  it('is refused when it was renamed, and no redirect is followed', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    stage.github.repository('acme', 'shop').rename('store');
    await assert.rejects(gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), fails('stale', /is now acme\/store: it was renamed/));
    await assert.rejects(gate.resolve(shop), fails('stale', /is now acme\/store: it was renamed/));
    // Its present name is read by its id; no other request goes where the redirect leads.
    assert.ok(stage.github.requests.every(({ route, path }) => !path.startsWith('/repositories/') || route === 'GET /repos/{owner}/{repo}'));
  });

  it('is refused when it was archived', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    stage.github.repository('acme', 'shop').archived = true;
    await assert.rejects(gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), fails('stale', /archived/));
    assert.deepEqual(writes(stage.github), []);
  });

  it('is refused when the account may only read it', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    stage.github.repository('acme', 'shop').push = false;
    await assert.rejects(gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), fails('forbidden', /only read/));
    assert.deepEqual(writes(stage.github), []);
  });

  it('is refused when a label that the bundle relies on was deleted', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const { labels } = stage.github.repository('acme', 'shop');
    stage.github.repository('acme', 'shop').addLabel('urgent');
    const frozen = await freeze(gate, await gate.resolve(shop), [stagedIssue({ key: 'cart', labels: ['urgent'] })]);
    labels.length = 0;
    await assert.rejects(gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), fails('stale', /urgent/));
    assert.deepEqual(writes(stage.github), []);
  });

  it('is refused when a person edited an issue that the bundle changes', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const target = await gate.resolve(shop);
    const first = await freeze(gate, target, issues);
    await gate.sync(first.bytes, [approve(first.bytes, alice)], quiet);
    const second = await freeze(gate, target, [stagedIssue({ key: 'cart', labels: [], title: 'Planned title' })]);
    const issue = stage.github.repository('acme', 'shop').issues[0];
    assert.ok(issue !== undefined);
    stage.github.repository('acme', 'shop').editIssue(issue, { title: 'Title of a person' }, new Date());
    await assert.rejects(gate.sync(second.bytes, [approve(second.bytes, alice)], quiet), fails('stale', /#1 was changed/));
    assert.equal(issue.title, 'Title of a person');
  });

  it('is refused when another sync of the document came between', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const target = await gate.resolve(shop);
    const [first, second] = [await freeze(gate, target, issues), await freeze(gate, target, issues)];
    await gate.sync(first.bytes, [approve(first.bytes, alice)], quiet);
    await assert.rejects(gate.sync(second.bytes, [approve(second.bytes, alice)], quiet), fails('stale', /Another sync/));
    assert.equal(titles(stage.github).length, 3);
    assert.deepEqual(stage.github.violations, []);
  });
});

describe('a used approval', function () {
  this.timeout(60_000);

  it('answers with the receipts of the first time and writes nothing', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    const first = await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    const before = stage.github.requests.length;
    assert.deepEqual(await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), first);
    assert.equal(stage.github.requests.length, before);
  });

  it('is carried out once when it is handed in many times at once', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    const envelope = approve(frozen.bytes, alice);
    const results = await Promise.all(Array.from({ length: 8 }, () => gate.sync(frozen.bytes, [envelope], quiet)));
    for (const result of results) assert.deepEqual(result, results[0]);
    assert.deepEqual(titles(stage.github), ['Build cart', 'Build pay', 'Build ship']);
    assert.deepEqual(stage.github.violations, []);
  });

  it('does not lend its nonce to another bundle', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const target = await gate.resolve(shop);
    const first = await freeze(gate, target, issues, { nonce: 'a'.repeat(32) });
    await gate.sync(first.bytes, [approve(first.bytes, alice)], quiet);
    const second = await freeze(gate, target, [...issues, stagedIssue({ key: 'more', labels: [] })], { nonce: 'a'.repeat(32) });
    await assert.rejects(gate.sync(second.bytes, [approve(second.bytes, alice)], quiet), fails('conflict', /nonce/));
    assert.equal(titles(stage.github).length, 3);
  });
});

describe('a GitHub that fails', function () {
  this.timeout(60_000);

  for (const [name, fault] of Object.entries({ 'answers 502 after it created': faults.badGatewayAfterEffect, 'resets the connection after it created': faults.resetAfterEffect, 'breaks off its answer': faults.resetMidResponse })) {
    it(`makes one issue of each when it ${name}`, async () => {
      await using stage = await scene();
      const { gate } = stage.keeper;
      const frozen = await freeze(gate, await gate.resolve(shop), issues);
      stage.github.inject({ on: createRoute, fault, times: 2 });
      const { receipts } = await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
      assert.deepEqual(titles(stage.github), ['Build cart', 'Build pay', 'Build ship']);
      assert.deepEqual(receipts.map(({ reconciled }) => reconciled), [true, true, false]);
      assert.equal((await gate.verify(frozen.bytes)).ok, true);
      assert.deepEqual(stage.github.violations, []);
    });
  }

  it('makes one issue of each when it fails without creating', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    stage.github.inject({ on: createRoute, fault: faults.badGateway, times: 2 });
    await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    assert.deepEqual(titles(stage.github), ['Build cart', 'Build pay', 'Build ship']);
  });

  it('finds an issue by its number when the list does not show it yet', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    stage.github.inject({ on: createRoute, fault: faults.badGatewayAfterEffect });
    stage.github.inject({ on: 'GET /repos/{owner}/{repo}/issues', fault: { kind: 'stale-list', hide: 1 }, times: 20, after: 2 });
    const { receipts } = await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    assert.deepEqual(receipts.map(({ reconciled }) => reconciled), [true, false, false]);
    assert.deepEqual(titles(stage.github), ['Build cart', 'Build pay', 'Build ship']);
  });

  it('does not take the marker in an issue of somebody else for its own', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    stage.github.repository('acme', 'shop').addIssue({ title: 'Older', author: 'mallory' }, new Date());
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    const [first] = frozen.bundle.operations;
    assert.ok(first?.kind === 'issue.create');
    stage.github.repository('acme', 'shop').addIssue({ title: 'Forged', body: fillSlots(first.body, new Map()), author: 'mallory' }, new Date());
    stage.github.inject({ on: createRoute, fault: faults.resetBeforeEffect });
    const { receipts } = await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    assert.deepEqual(receipts.map(({ number }) => number), [3, 4, 5]);
    assert.deepEqual(titles(stage.github), ['Older', 'Forged', 'Build cart', 'Build pay', 'Build ship']);
  });

  it('is waited for when it asks to wait, and then continued', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    stage.github.inject({ on: createRoute, fault: faults.secondaryLimit(1), after: 1 });
    await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    assert.deepEqual(titles(stage.github), ['Build cart', 'Build pay', 'Build ship']);
  });

  const refusals: Record<string, [Parameters<GithubDouble['inject']>[0]['fault'], ErrorKind, RegExp]> = {
    '401': [faults.badCredentials, 'prerequisite', /does not accept the token/],
    '403': [faults.notAccessible, 'forbidden', /no permission/],
    '404': [faults.notFound, 'not_found', /does not find it/],
    '422': [faults.validationFailed, 'bad_input', /does not accept the content/],
    'a limit of an hour': [faults.secondaryLimit(3600), 'rate_limited', /asks to wait 3600 seconds/],
  };
  for (const [name, [fault, kind, message]] of Object.entries(refusals)) {
    it(`stops at ${name} with the next step, and continues there without a second issue`, async () => {
      await using stage = await scene();
      const { gate } = stage.keeper;
      const frozen = await freeze(gate, await gate.resolve(shop), issues);
      stage.github.inject({ on: createRoute, fault, after: 1 });
      const envelope = approve(frozen.bytes, alice);
      await assert.rejects(gate.sync(frozen.bytes, [envelope], quiet), fails(kind, message));
      assert.deepEqual(titles(stage.github), ['Build cart']);
      await gate.sync(frozen.bytes, [envelope], quiet);
      assert.deepEqual(titles(stage.github), ['Build cart', 'Build pay', 'Build ship']);
      assert.equal((await gate.verify(frozen.bytes)).ok, true);
    });
  }

  it('stops before the next operation when a person says so, and continues later', async () => {
    await using stage = await scene();
    const { gate } = stage.keeper;
    const frozen = await freeze(gate, await gate.resolve(shop), issues);
    const envelope = approve(frozen.bytes, alice);
    stage.github.inject({ on: createRoute, fault: { kind: 'delay', milliseconds: 300 } });
    const stopped = gate.sync(frozen.bytes, [envelope], { started: () => void gate.cancel(frozen.digest), finished: () => undefined });
    await assert.rejects(stopped, fails('cancelled', /stopped/));
    assert.equal(titles(stage.github).length, 1);
    await gate.sync(frozen.bytes, [envelope], quiet);
    assert.deepEqual(titles(stage.github), ['Build cart', 'Build pay', 'Build ship']);
  });

  it('gets native links where it has them', async () => {
    await using stage = await scene();
    stage.github.repository('acme', 'shop').addIssue({ title: 'Was there' }, new Date());
    const { gate } = stage.keeper;
    const target = await gate.resolve(shop);
    const linked = [stagedIssue({ key: 'pay', labels: [], dependsOn: ['cart'] }), stagedIssue({ key: 'cart', labels: [] })];
    const frozen = await freeze(gate, target, linked);
    assert.deepEqual(frozen.bundle.operations.map(({ kind }) => kind), ['issue.create', 'issue.create', 'issue.blocked_by']);
    await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
    const [, cart, pay] = stage.github.repository('acme', 'shop').issues;
    assert.deepEqual(pay?.blockedBy, [cart?.id]);
    assert.deepEqual((await freeze(gate, target, linked)).bundle.operations, []);
    assert.equal((await gate.verify(frozen.bytes)).ok, true);
    assert.deepEqual(stage.github.violations, []);
  });
});
