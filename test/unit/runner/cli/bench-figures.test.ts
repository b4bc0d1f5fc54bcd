import assert from 'node:assert/strict';
import { figure, figureLine } from '../../../../runner/cli/bench-figures.ts';

describe('a figure of the bench', () => {
  it('is the median, so that one slow run says nothing', () => {
    const { median, least, most, runs } = figure('reading', 'ms', 15, [9, 400, 7, 8, 10]);
    assert.deepEqual([median, least, most, runs], [9, 7, 400, 5]);
  });

  it('is tolerated up to a quarter over its budget, and no further', () => {
    const verdictOf = (value: number): string => figure('run', 's', 1, [value]).verdict;
    assert.deepEqual([1, 1.25, 1.26].map(verdictOf), ['ok', 'over, tolerated', 'too much']);
    assert.equal(figure('fsync', 'ms', null, [9000]).verdict, 'no budget');
  });

  it('is shown with its budget and spread', () => {
    assert.match(figureLine(figure('serve', 's', 0.5, [0.4, 0.41, 0.6])), /^serve +0\.41 s {3}budget 0\.5 s {2}ok \(3 runs: 0\.40 to 0\.60\)$/);
    assert.doesNotMatch(figureLine(figure('fsync', 'ms', null, [1])), /budget|runs/);
  });
});
