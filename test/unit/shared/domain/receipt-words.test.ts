import assert from 'node:assert/strict';
import { Operation } from '../../../../shared/domain/bundle.ts';
import { describeReceipts, isOfIssue, receiptWords } from '../../../../shared/domain/receipt-words.ts';

const kinds = Operation.options.map(({ shape }) => shape.kind.value);
const receipts = (...of: string[]): { kind: string }[] => of.map((kind) => ({ kind }));

describe('what receipts are called', () => {
  it('has words for every kind of operation', () => {
    assert.deepEqual(kinds.filter((kind) => receiptWords({ kind }) === undefined), []);
  });

  it('counts every receipt, also those of a kind that this version does not know', () => {
    assert.equal(describeReceipts(receipts('label.ensure', 'issue.create', 'commit.create', 'issue.create', 'issue.move')), '2 issues created, 1 label made sure of, 1 commit made, 1 issue.move');
    for (const kind of kinds) assert.match(describeReceipts(receipts(kind)), /^1 \w/, kind);
    assert.equal(describeReceipts([]), '');
  });

  it('tells issues and pull requests from what links or describes them', () => {
    assert.deepEqual(kinds.filter((kind) => isOfIssue({ kind })), ['issue.create', 'issue.update', 'issue.close', 'issue.reopen', 'issue.comment', 'pull_request.create', 'pull_request.ready', 'pull_request.auto_merge']);
    assert.equal(isOfIssue({ kind: 'toString' }), false);
  });
});
