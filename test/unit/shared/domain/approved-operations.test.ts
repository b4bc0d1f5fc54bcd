import assert from 'node:assert/strict';
import { needsOf, requireClosed } from '../../../../shared/domain/approved-operations.ts';
import { issuesWithNeeds, operationsOfIssues } from '../../../../shared/domain/chosen-operations.ts';
import type { Operation } from '../../../../shared/domain/bundle.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { sampleBundle } from './bundle-samples.ts';

const close = (id: string, key: string, number: number): Operation => ({ id, kind: 'issue.close', key, number, before: `sha256:${'0'.repeat(64)}` });
const comment = (id: string, key: string, number: number): Operation => ({ id, kind: 'issue.comment', key, issue: { number }, body: ['Closed.'] });

describe('an approval of some operations', () => {
  const bundle = sampleBundle({ operations: [close('op-0001', 'cart', 1), comment('op-0002', 'cart', 1), close('op-0003', 'pay', 2), comment('op-0004', 'pay', 2), comment('op-0005', 'ship', 3)] });
  const needs = Object.fromEntries(bundle.operations.map((operation) => [operation.id, needsOf(operation, bundle)]));

  it('names with a comment that says why an issue was closed also the close, and of no other issue', () => {
    assert.deepEqual(needs, { 'op-0001': [], 'op-0002': ['op-0001'], 'op-0003': [], 'op-0004': ['op-0003'], 'op-0005': [] });
    for (const open of [['op-0002'], ['op-0002', 'op-0003']]) assert.throws(() => requireClosed(bundle, open), (error) => PassError.is(error, 'bad_input') && /op-0002 without op-0001/.test(error.message));
    for (const closed of [['op-0001'], ['op-0001', 'op-0002'], ['op-0005']]) requireClosed(bundle, closed);
  });

  it('names with what is written to a closed issue also what opens it again', () => {
    const before = '0'.repeat(64);
    const opening = sampleBundle({
      operations: [
        { id: 'op-0001', kind: 'issue.reopen', key: 'cart', number: 1, before },
        { id: 'op-0002', kind: 'issue.update', key: 'cart', number: 1, title: 'Cart', body: ['Text'], labels: [], before, planned: null },
        { id: 'op-0003', kind: 'issue.update', key: 'pay', number: 2, title: 'Pay', body: ['Text'], labels: [], before, planned: null },
        { id: 'op-0004', kind: 'issue.sub_issue', parent: { number: 2 }, child: { number: 1 } },
        { id: 'op-0005', kind: 'issue.blocked_by', issue: { number: 1 }, blockedBy: { number: 2 } },
        { id: 'op-0006', kind: 'issue.blocked_by', issue: { number: 2 }, blockedBy: { number: 1 } },
      ],
    });
    assert.deepEqual(opening.operations.map((operation) => needsOf(operation, opening)), [[], ['op-0001'], [], ['op-0001'], ['op-0001'], []]);
    assert.throws(() => requireClosed(opening, ['op-0002']), (error) => PassError.is(error, 'bad_input') && /op-0002 without op-0001, which it needs/.test(error.message));
    assert.deepEqual(operationsOfIssues(opening, ['cart']).slice(0, 2), ['op-0001', 'op-0002']);
  });

  it('can be chosen by issue', () => {
    assert.deepEqual(operationsOfIssues(bundle, ['pay']), ['op-0003', 'op-0004']);
    assert.deepEqual(issuesWithNeeds(bundle, ['pay']), ['pay']);
  });
});
