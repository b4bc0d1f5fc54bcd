import assert from 'node:assert/strict';
import fc from 'fast-check';
import { carryOver } from '../../../../runner/planning/carry-over.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { stagedIssue } from '../../shared/domain/bundle-samples.ts';

const keys = ['cart', 'login', 'pay', 'ship'];
const plan = (change: Record<string, Partial<StagedIssue>> = {}): StagedIssue[] => keys.map((key) => stagedIssue({ key, title: `Build ${key}`, labels: ['type:feature'], ...change[key] }));
const mine = (key: string): StagedIssue => stagedIssue({ key, title: 'Mine', provenance: { by: 'person', model: null, promptDigest: null, costUsd: null } });
const find = (issues: readonly StagedIssue[], key: string): StagedIssue => issues.find((issue) => issue.key === key) ?? assert.fail(`no ${key}`);

describe('edits of an earlier run', () => {
  it('stay when the plan is the same', () => {
    const left = plan({ cart: { title: 'Keep the cart', edited: true }, pay: { dropped: true, edited: true } });
    const carried = carryOver(plan(), { proposed: plan(), left });
    assert.deepEqual(carried.issues, left);
    assert.deepEqual([carried.kept, carried.both], [['cart', 'pay'], []]);
  });

  it('leave to the plan what the person did not touch', () => {
    const { issues } = carryOver(plan({ cart: { body: 'As the PRD says since' } }), { proposed: plan(), left: plan({ cart: { title: 'Keep the cart' } }) });
    assert.deepEqual([find(issues, 'cart').title, find(issues, 'cart').body, find(issues, 'cart').edited], ['Keep the cart', 'As the PRD says since', true]);
  });

  it('win over a plan that changed the same field, and say so', () => {
    const carried = carryOver(plan({ cart: { title: 'Build the basket' } }), { proposed: plan(), left: plan({ cart: { title: 'Keep the cart' } }) });
    assert.equal(find(carried.issues, 'cart').title, 'Keep the cart');
    assert.deepEqual(carried.both, [{ key: 'cart', field: 'title' }]);
  });

  it('carry what was added to and removed from lists, beside what the plan adds', () => {
    const proposed = plan({ pay: { dependsOn: ['cart'] } });
    const left = plan({ pay: { dependsOn: ['login'], labels: ['type:feature', 'q3'] } });
    const pay = find(carryOver(plan({ pay: { dependsOn: ['cart', 'ship'], labels: ['type:feature', 'area:api'] } }), { proposed, left }).issues, 'pay');
    assert.deepEqual([pay.dependsOn, pay.labels], [['ship', 'login'], ['type:feature', 'area:api', 'q3']]);
  });

  it('keep an issue that the person added where it stood, and let go what the PRD no longer asks for and nobody touched', () => {
    const left = plan().flatMap((issue) => (issue.key === 'login' ? [issue, mine('mine')] : [issue]));
    const { issues } = carryOver(plan().filter(({ key }) => key !== 'ship'), { proposed: plan(), left });
    assert.deepEqual(issues.map(({ key }) => key), ['cart', 'login', 'mine', 'pay']);
  });

  it('keep what the person rewrote as a dropped issue when the PRD no longer asks for it, and bring it back when it does again', () => {
    const left = plan({ ship: { title: 'Ship it', dependsOn: ['pay'] }, pay: { dropped: true } });
    const without = carryOver(plan().filter(({ key }) => key !== 'ship' && key !== 'pay'), { proposed: plan(), left });
    assert.deepEqual(without.issues.map(({ key, dropped, dependsOn }) => [key, dropped, dependsOn]), [['cart', false, []], ['login', false, []], ['ship', true, []]]);
    assert.equal(find(without.issues, 'ship').title, 'Ship it');
    const still = carryOver(without.proposal, { proposed: without.proposal, left: without.issues });
    assert.deepEqual(still.issues, without.issues);
    const again = carryOver(plan(), { proposed: without.proposal, left: without.issues });
    assert.deepEqual([find(again.issues, 'ship').title, find(again.issues, 'ship').dropped, again.kept], ['Ship it', false, ['ship']]);
  });

  it('lose no issue that the person added when the plan comes to use its key, in this run and the next', () => {
    const left = [...plan(), { ...mine('refund'), body: 'Words of a person', dependsOn: ['pay'] }, stagedIssue({ key: 'bill', dependsOn: ['refund'], provenance: mine('bill').provenance })];
    const now = [...plan({ cart: { dependsOn: ['refund'] } }), stagedIssue({ key: 'refund', title: 'Refund by card' })];
    const first = carryOver(now, { proposed: plan(), left });
    assert.deepEqual([find(first.issues, 'refund').body, find(first.issues, 'refund-planned').title], ['Words of a person', 'Refund by card']);
    assert.deepEqual([find(first.issues, 'cart').dependsOn, find(first.issues, 'bill').dependsOn], [['refund-planned'], ['refund']]);
    assert.equal(find(first.issues, 'refund-planned').edited, false);
    const edited = first.issues.map((issue) => (issue.key === 'refund-planned' ? { ...issue, title: 'Refund', edited: true } : issue));
    const second = carryOver(now, { proposed: first.proposal, left: edited });
    assert.deepEqual(second.issues, edited);
  });

  it('leave its key to the one of two issues that the target has under it', () => {
    const left = [...plan(), mine('refund'), stagedIssue({ key: 'bill', dependsOn: ['refund'], provenance: mine('bill').provenance })];
    const now = [...plan(), stagedIssue({ key: 'refund', title: 'Refund by card' })];
    const { issues } = carryOver(now, { proposed: plan(), left }, new Map([['refund', 'Refund by card']]));
    assert.deepEqual([find(issues, 'refund').title, find(issues, 'refund-own').title, find(issues, 'bill').dependsOn], ['Refund by card', 'Mine', ['refund-own']]);
    assert.equal(find(carryOver(now, { proposed: plan(), left }, new Map([['refund', 'Mine']])).issues, 'refund').title, 'Mine');
  });

  it('keep the order that the person made', () => {
    const left = [...plan()].reverse();
    const { issues } = carryOver([...plan(), stagedIssue({ key: 'refund' })], { proposed: plan(), left });
    assert.deepEqual(issues.map(({ key }) => key), ['ship', 'refund', 'pay', 'login', 'cart']);
  });

  it('change nothing when there were none, and are stable when carried twice', () => {
    const field = fc.record({ title: fc.constantFrom('A', 'B', 'C'), dropped: fc.boolean(), dependsOn: fc.subarray(keys) });
    const version = fc.tuple(field, field, field, field).map((fields) => plan(Object.fromEntries(keys.map((key, at) => [key, fields[at] ?? {}]))));
    fc.assert(
      fc.property(version, version, version, (before, left, now) => {
        assert.deepEqual(carryOver(now, { proposed: before, left: before }).issues, now);
        const once = carryOver(now, { proposed: before, left }).issues;
        assert.deepEqual(carryOver(now, { proposed: now, left: once }).issues, once);
      }),
    );
  });
});
