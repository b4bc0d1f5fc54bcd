import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { Lineage } from '../../shared/domain/bundle.ts';
import { summariseOperation } from '../../shared/domain/bundle-text.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { SyncProgress } from '../../runner/governance/gate.ts';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { faults } from '../support/github-double/faults.ts';
import type { DoubleIssue, DoubleRepository } from '../support/github-double/repository.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { GithubDouble } from '../support/github-double/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const nestPath = 'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues';

function staged(parent: string | null): StagedIssue[] {
  return [{ key: 'card', parent }, { key: 'pay' }, { key: 'cart' }].map((fields) => stagedIssue({ ...fields, labels: [] }));
}

class Stage implements AsyncDisposable {
  readonly github: GithubDouble;
  readonly keeper: GatekeeperProcess;
  readonly repository: DoubleRepository;
  readonly #stack: AsyncDisposableStack;

  private constructor(github: GithubDouble, keeper: GatekeeperProcess, stack: AsyncDisposableStack) {
    this.github = github;
    this.keeper = keeper;
    this.repository = github.repository('acme', 'shop');
    this.#stack = stack;
  }

  static async open(options: Parameters<typeof startGithubDouble>[0] = {}): Promise<Stage> {
    const stack = new AsyncDisposableStack();
    const folder = stack.use(await temporaryFolder());
    const github = stack.use(await startGithubDouble(options));
    const keeper = stack.use(await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds: 0 }, frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } }));
    const stage = new Stage(github, keeper, stack);
    stage.repository.addIssue({ title: 'Of somebody else', author: 'carol' }, new Date());
    return stage;
  }

  async freeze(issues: readonly StagedIssue[]): Promise<FrozenBundle> {
    return freeze(this.keeper.gate, await this.keeper.gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' }), issues);
  }

  /** Approve and carry out what the plan needs now. @returns the operations, for people */
  async sync(issues: readonly StagedIssue[]): Promise<string[]> {
    const { bundle, bytes } = await this.freeze(issues);
    await this.keeper.gate.sync(bytes, [approve(bytes, alice)], quiet);
    assert.equal((await this.keeper.gate.verify(bytes)).ok, true);
    return bundle.operations.map(summariseOperation);
  }

  issue(key: string): DoubleIssue {
    const found = this.repository.issues.find(({ title }) => title === `Build ${key}`);
    assert.ok(found !== undefined);
    return found;
  }

  /**
   * Somebody puts the card below another issue when an operation begins, and before it looks at the parts that are there.
   * @param probes readings of parts before that
   */
  movesCard(operationId: string, probes: number): SyncProgress {
    const { promise: moved, resolve } = Promise.withResolvers<void>();
    this.github.inject({ on: 'GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', fault: { kind: 'hold', until: moved }, after: probes });
    return { started: (id) => void (id === operationId && resolve(this.repository.nest(this.issue('card'), this.repository.issues[0]))), finished: () => undefined };
  }

  wholeOf(key: string): string | undefined {
    return this.repository.parentOf(this.issue(key))?.title;
  }

  async remembered(key: string): Promise<number | undefined> {
    const { bundle } = await this.freeze([]);
    const lineage = Lineage.parse(JSON.parse(await readFile(join(this.keeper.home, 'lineages', `${bundle.lineageId}.json`), 'utf8')));
    return lineage.entries.find((entry) => entry.key === key)?.parent;
  }

  [Symbol.asyncDispose](): Promise<void> {
    assert.deepEqual(this.github.violations, []);
    return this.#stack.disposeAsync();
  }
}

describe('parts of issues on GitHub', function () {
  this.timeout(60_000);

  it('are nested once as planned, moved when the plan changed, and then there is nothing to do', async () => {
    await using at = await Stage.open();
    assert.deepEqual((await at.sync(staged('pay'))).at(-1), 'make the issue of op-0002 a part of the issue of op-0001');
    assert.equal(at.wholeOf('card'), 'Build pay');
    assert.equal(await at.remembered('card'), at.issue('pay').number);
    assert.deepEqual(await at.sync(staged('pay')), []);
    assert.deepEqual(await at.sync(staged('cart')), [`make issue #${at.issue('card').number} a part of issue #${at.issue('cart').number} instead of issue #${at.issue('pay').number}`]);
    assert.equal(at.wholeOf('card'), 'Build cart');
    assert.deepEqual(await at.sync(staged('cart')), []);
  });

  it('are found to be nested when the answer was lost, and remembered', async () => {
    await using at = await Stage.open();
    at.github.inject({ on: nestPath, fault: faults.badGatewayAfterEffect });
    await at.sync(staged('pay'));
    assert.equal(at.wholeOf('card'), 'Build pay');
    assert.equal(await at.remembered('card'), at.issue('pay').number);
    assert.deepEqual(await at.sync(staged('pay')), []);
  });

  it('stay where people put them, also when the plan changes', async () => {
    await using at = await Stage.open();
    await at.sync(staged('pay'));
    at.repository.nest(at.issue('card'), at.repository.issues[0]);
    for (const parent of ['pay', 'cart']) {
      const { bundle } = await at.freeze(staged(parent));
      assert.deepEqual([bundle.operations, bundle.drift.map(({ key, field, resolution }) => [key, field, resolution])], [[], [['card', 'parent', 'kept']]], parent);
    }
  });

  it('that people moved after the bundle was frozen stop the sync before its first write', async () => {
    await using at = await Stage.open();
    await at.sync(staged('pay'));
    const [card, ...others] = staged('cart');
    assert.ok(card !== undefined);
    const { bytes } = await at.freeze([{ ...card, body: 'Other words.' }, ...others]);
    at.repository.nest(at.issue('card'), at.repository.issues[0]);
    await assert.rejects(at.keeper.gate.sync(bytes, [approve(bytes, alice)], quiet), (error) => PassError.is(error, 'stale') && /is a part of #1 since the bundle was computed/.test(error.message));
    assert.doesNotMatch(at.issue('card').body ?? '', /Other words/);
  });

  it('that people moved during the sync are left there; what was written by then stays written', async () => {
    await using at = await Stage.open();
    await at.sync(staged('pay'));
    const { bytes, bundle } = await at.freeze(staged('cart'));
    await assert.rejects(at.keeper.gate.sync(bytes, [approve(bytes, alice)], at.movesCard('op-0001', 1)), (error) => PassError.is(error, 'stale') && /is no longer a part of #/.test(error.message));
    assert.equal(bundle.operations.length, 1);
    assert.equal(at.wholeOf('card'), 'Of somebody else');
  });

  it('that people nested first are not asked for a second time', async () => {
    await using at = await Stage.open();
    const { bytes } = await at.freeze(staged('pay'));
    await assert.rejects(at.keeper.gate.sync(bytes, [approve(bytes, alice)], at.movesCard('op-0004', 1)), (error) => PassError.is(error, 'stale') && /#\d is a part of #1 since the bundle was computed/.test(error.message));
    assert.equal(at.wholeOf('card'), 'Of somebody else');
  });

  it('are still remembered as such after their text was changed', async () => {
    await using at = await Stage.open();
    await at.sync(staged('pay'));
    const [card, ...others] = staged('pay');
    assert.ok(card !== undefined);
    assert.equal((await at.sync([{ ...card, body: 'Other words.' }, ...others])).length, 1);
    assert.equal(await at.remembered('card'), at.issue('pay').number);
    at.repository.tellsParents = false;
    assert.deepEqual(await at.sync([{ ...card, body: 'Other words.' }, ...others]), []);
  });

  it('that a host does not tell about are refused by it, clearly and with all else kept', async () => {
    await using at = await Stage.open();
    at.repository.tellsParents = false;
    const { bytes } = await at.freeze(staged('pay'));
    await assert.rejects(at.keeper.gate.sync(bytes, [approve(bytes, alice)], at.movesCard('op-0004', 1)), (error) => PassError.is(error, 'stale') && /part of another issue by now.*clear “Part of”/.test(error.message));
    assert.equal(at.wholeOf('card'), 'Of somebody else');
    assert.equal(at.repository.issues.length, 4);
    assert.deepEqual(await at.sync(staged(null)), []);
  });

  it('are text where GitHub has no sub-issues, with the number of the whole', async () => {
    await using at = await Stage.open({ issueLinks: false });
    await at.sync(staged('pay'));
    assert.match(at.issue('card').body ?? '', new RegExp(`^Part of #${at.issue('pay').number}$`, 'm'));
    assert.deepEqual(await at.sync(staged('pay')), []);
    assert.deepEqual(await at.sync(staged('cart')), [`update issue #${at.issue('card').number} “Build card”`]);
    assert.match(at.issue('card').body ?? '', new RegExp(`^Part of #${at.issue('cart').number}$`, 'm'));
  });
});
