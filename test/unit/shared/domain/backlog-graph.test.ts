import assert from 'node:assert/strict';
import { dependencyPath, wavesOf } from '../../../../shared/domain/backlog-graph.ts';
import { stagedIssues } from '../../../support/staged-issue.ts';

describe('waves of a backlog', () => {
  it('put an issue one wave after the last one it depends on', () => {
    assert.deepEqual(wavesOf(stagedIssues('a', 'b>a', 'c', 'd>b,c')), { waves: [['a', 'c'], ['b'], ['d']], unordered: [] });
  });

  it('leave out what is in a cycle or behind one, and ignore unknown dependencies', () => {
    assert.deepEqual(wavesOf(stagedIssues('a>b', 'b>a', 'c>a', 'd>gone')), { waves: [['d']], unordered: ['a', 'b', 'c'] });
  });

  it('count a dependency that is named twice once', () => {
    assert.deepEqual(wavesOf(stagedIssues('a', 'b>a,a')).waves, [['a'], ['b']]);
  });
});

describe('the path between two issues', () => {
  it('is the shortest one along the dependencies', () => {
    const issues = stagedIssues('a', 'b>a', 'c>b', 'd>c,b');
    assert.deepEqual(dependencyPath(issues, 'd', 'a'), ['d', 'b', 'a']);
    assert.equal(dependencyPath(issues, 'a', 'd'), undefined);
  });

  it('is found in a backlog that already has a cycle', () => {
    assert.equal(dependencyPath(stagedIssues('a>b', 'b>a', 'c'), 'a', 'c'), undefined);
  });
});
