import assert from 'node:assert/strict';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import type { DoubleIssue, DoubleRepository } from '../support/github-double/repository.ts';
import { approve, quiet } from '../support/gatekeeper-process.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { alice, inProcessGate } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const [cart, pay, zoo] = [stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' }), stagedIssue({ key: 'zoo' })];
const linked = { ...pay, dependsOn: ['cart'] };
const nested = { ...pay, parent: 'cart' };

interface Stage extends AsyncDisposable {
  readonly gate: InProcessGate;
  readonly repository: DoubleRepository;
  issue(key: string): DoubleIssue;
}

/** A repository that tells that it has native links, and these issues in it. */
async function stage(issues: readonly StagedIssue[]): Promise<Stage> {
  const gate = await inProcessGate();
  const repository = gate.github.repository('acme', 'shop');
  repository.addIssue({ title: 'Of somebody else', author: 'carol' }, new Date());
  await gate.sync((await gate.freeze(issues)).bytes);
  const issue = (key: string): DoubleIssue => repository.issues.find(({ title }) => title === `Build ${key}`) ?? assert.fail(key);
  return { gate, repository, issue, [Symbol.asyncDispose]: () => gate[Symbol.asyncDispose]() };
}

const kinds = ({ operations }: WriteBundle): string[] => operations.map(({ kind }) => kind);
const kindOf = ({ operations }: WriteBundle, id: string | null): string => operations.find((operation) => operation.id === id)?.kind ?? 'the target';
const drifts = ({ drift }: WriteBundle): string[] => drift.map(({ key, field, resolution }) => `${key} ${field} ${resolution}`);
const isStale = (message: RegExp) => (error: unknown): boolean => PassError.is(error, 'stale') && message.test(error.message);

describe('a link to an issue that people deleted', function () {
  this.timeout(30_000);

  it('is not planned, which is listed, and keeps nothing else from being written', async () => {
    await using at = await stage([cart]);
    const { gate, repository, issue } = at;
    repository.deleteIssue(issue('cart'));
    const plan = [cart, { ...stagedIssue({ key: 'ship' }), dependsOn: ['cart'], parent: 'cart' }, zoo];
    const { bundle, bytes } = await gate.freeze(plan);
    assert.deepEqual([kinds(bundle), drifts(bundle)], [['issue.create', 'issue.create'], ['cart missing left', 'cart blockers left', 'cart parent left']]);
    assert.match(bundle.drift[1]?.note ?? '', /^It is gone from the target, and it is planned to come before “Build ship”/);
    await gate.sync(bytes);
    assert.deepEqual(repository.issues.map(({ title }) => title), ['Of somebody else', 'Build ship', 'Build zoo']);
    assert.deepEqual(kinds((await gate.freeze(plan)).bundle), []);
  });

  it('stops a sync before its first write when it happened after the approval', async () => {
    for (const planned of [linked, nested]) {
      for (const gone of ['cart', 'pay']) {
        await using at = await stage([cart, pay]);
        const { bytes } = await at.gate.freeze([cart, planned, zoo]);
        const before = at.gate.writes().length;
        at.repository.deleteIssue(at.issue(gone));
        await assert.rejects(at.gate.sync(bytes), isStale(gone === 'cart' ? /^Issue #2 is gone/ : /^Issue #3 is gone/));
        assert.equal(at.gate.writes().length, before);
        await at.gate.sync((await at.gate.freeze([cart, planned, zoo])).bytes);
        assert.ok(at.repository.issues.some(({ title }) => title === 'Build zoo'));
      }
    }
  });

  it('makes the bundle void when it happened during the sync, also while the answer of a comment was lost', async () => {
    const dropped = { ...pay, dropped: true };
    const cases = [[linked, 'pay', 'accepted', 404], [linked, 'pay', 'accepted', 410], [linked, 'cart', 'accepted', 410], [nested, 'cart', 'accepted', 404], [nested, 'pay', 'accepted', 410], [dropped, 'pay', 'receipt', 410], [dropped, 'pay', 'intent', 404]] as const;
    for (const [planned, key, when, status] of cases) {
      await using at = await stage([cart, pay]);
      const { gate, repository } = at;
      const { bytes } = await gate.freeze([cart, planned], { closeDropped: true });
      const gone = at.issue(key);
      gate.at = (place) => {
        if (place !== when || repository.deleted.size > 0 || (when !== 'accepted' && gone.state === 'open')) return;
        repository.deleteIssue(gone, status);
        // Not carried out, and its answer says nothing.
        if (when === 'intent') gate.github.inject({ on: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments', fault: faults.badGateway });
      };
      await assert.rejects(gate.sync(bytes), isStale(new RegExp(`#${gone.number} is gone`)), `${key} ${when} ${status}`);
      assert.deepEqual(kinds((await gate.freeze([cart, planned], { closeDropped: true })).bundle), []);
    }
  });
});

describe('a linked issue that people deleted after it was written', function () {
  this.timeout(30_000);

  it('is told by verify and after the sync, beside everything else that differs', async () => {
    await using at = await stage([cart]);
    const { gate, repository, issue } = at;
    const first = await gate.freeze([cart, { ...pay, dependsOn: ['cart'], parent: 'cart' }, zoo]);
    gate.at = (place) => {
      if (place !== 'finished' || repository.deleted.size > 0) return;
      repository.deleteIssue(issue('pay'));
      repository.editIssue(issue('zoo'), { title: 'Of a person' }, new Date());
    };
    const { slips } = await gate.gatekeeper.sync(encodeBase64(first.bytes), [approve(first.bytes, alice)], quiet);
    const told = slips.map(({ operationId, differences }) => `${kindOf(first.bundle, operationId)}: ${differences.join()}`).sort();
    assert.deepEqual(told, ['issue.blocked_by: Issue #3 is gone.', 'issue.create: it is gone', 'issue.create: title: “Of a person” instead of “Build zoo”', 'issue.sub_issue: it is gone']);
    const { ok, operations } = await gate.gatekeeper.verify(encodeBase64(first.bytes));
    assert.equal(ok, false);
    // The label and the cart of the first sync; then pay, the zoo and both links.
    assert.deepEqual(operations.map(({ status }) => status), ['same', 'same', 'missing', 'differs', 'missing', 'missing']);
  });

  it('has lost its comment and its parts, and nothing else', async () => {
    await using at = await stage([cart, pay]);
    const { gate, repository, issue } = at;
    const closing = await gate.freeze([cart, { ...pay, dropped: true }], { closeDropped: true });
    await gate.sync(closing.bytes);
    const nesting = await gate.freeze([cart, { ...zoo, parent: 'cart' }]);
    await gate.sync(nesting.bytes);
    repository.deleteIssue(issue('pay'));
    repository.deleteIssue(issue('cart'), 404);
    const { operations } = await gate.gatekeeper.verify(encodeBase64(nesting.bytes));
    // The label, the cart and pay; the close and its comment; the zoo and its link.
    assert.deepEqual(operations.map(({ status }) => status), ['same', 'missing', 'missing', 'missing', 'missing', 'same', 'missing']);
  });
});

describe('an issue that people closed after the approval', function () {
  this.timeout(30_000);

  it('gets no link, as in a bundle that is computed then', async () => {
    for (const planned of [linked, nested]) {
      await using at = await stage([cart, pay]);
      const { bytes } = await at.gate.freeze([cart, planned]);
      const before = at.gate.writes().length;
      at.repository.editIssue(at.issue('pay'), { state: 'closed', stateReason: 'completed' }, new Date());
      assert.deepEqual(kinds((await at.gate.freeze([cart, planned])).bundle), []);
      await assert.rejects(at.gate.sync(bytes), isStale(/#3 was closed on the target/));
      assert.equal(at.gate.writes().length, before);
    }
  });

  it('still is what another one waits for, or is a part of', async () => {
    for (const planned of [linked, nested]) {
      await using at = await stage([cart, pay]);
      const { bytes, bundle } = await at.gate.freeze([cart, planned]);
      at.repository.editIssue(at.issue('cart'), { state: 'closed', stateReason: 'completed' }, new Date());
      assert.deepEqual(kinds((await at.gate.freeze([cart, planned])).bundle), kinds(bundle));
      assert.equal((await at.gate.sync(bytes)).length, 1);
    }
  });

  it('gets its link when the same bundle opens it again', async () => {
    await using at = await stage([cart, pay]);
    await at.gate.sync((await at.gate.freeze([cart, { ...pay, dropped: true }], { closeDropped: true })).bytes);
    const { bytes, bundle } = await at.gate.freeze([cart, linked]);
    assert.deepEqual(kinds(bundle), ['issue.reopen', 'issue.blocked_by']);
    assert.throws(() => approve(bytes, alice, { operationIds: ['op-0002'] }), (error) => PassError.is(error, 'bad_input') && /op-0002 without op-0001, which it needs/.test(error.message));
    assert.equal((await at.gate.sync(bytes)).length, 2);
    assert.equal(at.issue('pay').blockedBy.length, 1);
  });
});

describe('a dependency that is no longer planned', function () {
  this.timeout(30_000);

  it('is listed while its issues are open: PASS takes no link away', async () => {
    await using at = await stage([cart, zoo, { ...pay, dependsOn: ['cart', 'zoo'] }]);
    const { gate, repository, issue } = at;
    const told = async (plan: readonly StagedIssue[]): Promise<string[]> => {
      const { bundle } = await gate.freeze(plan);
      assert.deepEqual(bundle.operations, []);
      return bundle.drift.filter(({ field }) => field === 'blockers').map(({ key, number, resolution, note }) => `${key} #${number} ${resolution}: ${note}`);
    };
    assert.deepEqual(await told([cart, zoo, { ...pay, dependsOn: ['zoo', 'cart'] }]), []);
    assert.deepEqual(await told([cart, zoo, { ...pay, dependsOn: ['zoo'] }]), ['pay #4 left: PASS linked it as blocked by #2, which is no longer planned. PASS takes no link away: where it is still there, remove it on the target.']);
    assert.match((await told([cart, zoo, pay])).join(), /blocked by #2, #3, which/);
    repository.editIssue(issue('cart'), { state: 'closed', stateReason: 'completed' }, new Date());
    repository.deleteIssue(issue('zoo'));
    assert.deepEqual(await told([cart, zoo, pay]), []);
    assert.equal(issue('pay').blockedBy.length, 1);
  });
});
