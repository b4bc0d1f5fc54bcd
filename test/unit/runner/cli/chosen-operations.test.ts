import assert from 'node:assert/strict';
import type { Operation } from '../../../../shared/domain/bundle.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { chosenOperations } from '../../../../runner/cli/chosen-operations.ts';
import { UsageError } from '../../../../runner/cli/usage-error.ts';
import { createOperation, sampleBundle, stagedIssue } from '../../shared/domain/bundle-samples.ts';

const label: Operation = { id: 'op-0001', kind: 'label.ensure', name: 'pass', color: 'ededed', description: '' };
const bundle = sampleBundle({
  operations: [
    label,
    createOperation('op-0002', stagedIssue({ key: 'cart' })),
    createOperation('op-0003', stagedIssue({ key: 'pay' }), [{ ref: 'op-0002' }]),
    createOperation('op-0004', stagedIssue({ key: 'ship', labels: [] })),
    { id: 'op-0005', kind: 'issue.blocked_by', issue: { ref: 'op-0004' }, blockedBy: { ref: 'op-0002' } },
    { id: 'op-0006', kind: 'issue.blocked_by', issue: { number: 8 }, blockedBy: { number: 9 } },
  ],
  unchanged: [{ key: 'mail', number: 8 }, { key: 'post', number: 9 }],
});

describe('choosing operations', () => {
  it('means all of them without a choice', () => {
    assert.equal(chosenOperations(bundle, {}).length, 6);
  });

  it('by issue takes along labels and links among these issues, and no other issue', () => {
    assert.deepEqual(chosenOperations(bundle, { issues: 'cart' }), ['op-0001', 'op-0002']);
    assert.deepEqual(chosenOperations(bundle, { issues: 'ship' }), ['op-0004']);
    assert.deepEqual(chosenOperations(bundle, { issues: 'ship, cart' }), ['op-0001', 'op-0002', 'op-0004', 'op-0005']);
    assert.throws(() => chosenOperations(bundle, { issues: 'pay' }), (error) => PassError.is(error, 'bad_input') && /op-0003 without op-0002/.test(error.message));
  });

  it('by id takes exactly these, with all that they need named', () => {
    assert.deepEqual(chosenOperations(bundle, { only: 'op-0004' }), ['op-0004']);
    assert.throws(() => chosenOperations(bundle, { only: 'op-0002' }), (error) => PassError.is(error, 'bad_input') && /without op-0001/.test(error.message));
  });

  it('refuses what the bundle does not have', () => {
    for (const choice of [{ only: 'op-0099' }, { issues: 'nothing' }, { only: ' ' }, { only: 'op-0001', issues: 'cart' }]) assert.throws(() => chosenOperations(bundle, choice), UsageError);
  });
});
