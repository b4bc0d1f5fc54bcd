import assert from 'node:assert/strict';
import type { ObservedIssue, Operation } from '../../../../shared/domain/bundle.ts';
import { isComputedFrom } from '../../../../shared/domain/computed-from.ts';
import { issueDigest } from '../../../../shared/domain/issue-text.ts';
import { createOperation, stagedIssue } from './bundle-samples.ts';

const there: ObservedIssue = { number: 7, url: null, title: 'Build cart', body: 'Text\r\nof it', labels: ['b', 'a'], state: 'open', author: 'admin', updatedAt: null };

describe('what a bundle was computed from', () => {
  it('is told from another text, whoever shows it, and not from other line ends or another order of labels', () => {
    for (const kind of ['issue.close', 'issue.reopen'] as const) {
      const operation: Operation = { id: 'op-0001', kind, key: 'cart', number: 7, before: issueDigest(there) };
      assert.equal(isComputedFrom(operation, there), true);
      assert.equal(isComputedFrom(operation, { ...there, body: 'Text\nof it', labels: ['a', 'b'] }), true);
      for (const other of [{ title: 'x' }, { body: 'Text' }, { labels: [] }]) assert.equal(isComputedFrom(operation, { ...there, ...other }), false);
      assert.equal(isComputedFrom(operation, null), false);
    }
    assert.equal(isComputedFrom(createOperation('op-0001', stagedIssue({ key: 'cart' })), null), true);
  });
});
