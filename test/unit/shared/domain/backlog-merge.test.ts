import assert from 'node:assert/strict';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { mergeBacklogs } from '../../../../shared/domain/backlog-merge.ts';
import { stagedIssue, stagedIssues } from '../../../support/staged-issue.ts';

const base = stagedIssues('a', 'b', 'c');
const baseByKey = new Map(base.map((issue) => [issue.key, issue]));
const titled = (issues: readonly StagedIssue[], key: string, title: string): StagedIssue[] => issues.map((issue) => (issue.key === key ? { ...issue, title } : issue));
const keys = (issues: readonly StagedIssue[]): string => issues.map((issue) => issue.key).join('');

describe('merging two backlogs', () => {
  it('takes each side’s changes where the other has none', () => {
    const merged = mergeBacklogs(baseByKey, titled(base, 'a', 'mine'), titled(base, 'b', 'theirs'), false);
    assert.deepEqual(merged.issues.map((issue) => issue.title), ['mine', 'theirs', 'Do c']);
    assert.deepEqual(merged.conflicts, []);
    assert.deepEqual(merged.takenOver, ['b']);
  });

  it('reports an issue that both changed differently, with all three versions', () => {
    const merged = mergeBacklogs(baseByKey, titled(base, 'a', 'mine'), titled(base, 'a', 'theirs'), false);
    assert.deepEqual(merged.conflicts.map(({ key, base: start, mine, theirs }) => [key, start?.title, mine.title, theirs.title]), [['a', 'Do a', 'mine', 'theirs']]);
  });

  it('has no conflict when both made the same change', () => {
    assert.deepEqual(mergeBacklogs(baseByKey, titled(base, 'a', 'same'), titled(base, 'a', 'same'), false).conflicts, []);
  });

  it('keeps what either side added, after its predecessor', () => {
    const [a, b, c] = base as [StagedIssue, StagedIssue, StagedIssue];
    const merged = mergeBacklogs(baseByKey, [a, stagedIssue({ key: 'm' }), b, c], [a, b, stagedIssue({ key: 't' }), c], false);
    assert.equal(keys(merged.issues), 'ambtc');
    assert.deepEqual(merged.takenOver, ['t']);
  });

  it('keeps my order only when I moved something', () => {
    const [a, b, c] = base as [StagedIssue, StagedIssue, StagedIssue];
    assert.equal(keys(mergeBacklogs(baseByKey, [c, b, a], [a, b, c], true).issues), 'cba');
    assert.equal(keys(mergeBacklogs(baseByKey, [a, b, c], [b, a, c], false).issues), 'bac');
  });

  it('asks when both added different issues under one key', () => {
    const mine = [...base, stagedIssue({ key: 'x', title: 'mine' })];
    const theirs = [...base, stagedIssue({ key: 'x', title: 'theirs' })];
    assert.deepEqual(mergeBacklogs(baseByKey, mine, theirs, false).conflicts.map(({ key, base: start }) => [key, start]), [['x', null]]);
  });
});
