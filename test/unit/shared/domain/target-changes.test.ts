import assert from 'node:assert/strict';
import { describeChanges, placeLines, targetChanges } from '../../../../shared/domain/target-changes.ts';
import type { ObservedIssue } from '../../../../shared/domain/bundle.ts';

const synced = { title: 'Build it', body: 'First\nsecond', labels: ['b', 'A'], state: 'open' as const };
const mark = `<!-- pass:v1 lineage=${'b'.repeat(32)} key=cart digest=${'a'.repeat(64)} -->`;
const seen = (fields: Partial<ObservedIssue>): ObservedIssue => ({ number: 1, url: null, title: 'Build it', body: `First\r\nsecond\r\n\r\n${mark}`, labels: ['a', 'b'], state: 'open', author: null, updatedAt: null, ...fields });

describe('what people did to an issue since the last sync', () => {
  it('is nothing when only line ends, the marker and the order of labels differ', () => {
    assert.deepEqual(targetChanges(synced, seen({})), []);
    assert.deepEqual(targetChanges(synced, seen({ body: `${mark}\n\nFirst\nsecond` })), []);
  });

  it('names each field, and what became of the issue first', () => {
    assert.deepEqual(targetChanges(synced, seen({ title: 'Built', body: 'First', labels: [], state: 'closed' })), ['closed', 'title edited', 'body edited', 'labels changed']);
    assert.deepEqual(targetChanges({ ...synced, state: 'closed' }, seen({})), ['opened again']);
    assert.deepEqual([targetChanges(synced, null), targetChanges(undefined, seen({ title: 'Other' }))], [['gone'], []]);
  });

  it('is no edit of the text when boxes are ticked', () => {
    const tasks = { ...synced, body: '- [ ] one\n> - [x] two\nsee [x]' };
    assert.deepEqual(targetChanges(tasks, seen({ body: '- [x] one\n> - [ ] two\nsee [x]' })), []);
    assert.deepEqual(targetChanges(tasks, seen({ body: '- [ ] one\n> - [x] two\nsee [ ]' })), ['body edited']);
  });

  it('names the pull request that was merged, instead of a state that says less', () => {
    const merged = seen({ title: 'Built', state: 'closed', mergedBy: 57 });
    assert.deepEqual(targetChanges(synced, merged), ['merged', 'title edited']);
    assert.equal(describeChanges(targetChanges(synced, merged), merged), 'merged with #57, title edited');
  });

  it('sees milestones and parts only where the target says them, and shows both places', () => {
    const placed = { ...synced, milestone: 'Beta', parent: 4 };
    assert.deepEqual(targetChanges(placed, seen({})), []);
    assert.deepEqual(targetChanges(placed, seen({ milestone: 'BETA', parent: 4 })), []);
    const moved = seen({ milestone: null, parent: 'elsewhere' });
    assert.deepEqual(targetChanges(placed, moved), ['milestone changed', 'moved']);
    assert.deepEqual(targetChanges(synced, seen({ milestone: null, parent: null })), []);
    assert.deepEqual(targetChanges(synced, seen({ parent: 4 })), ['moved']);
    assert.deepEqual([placeLines(placed, ['milestone changed', 'moved']), placeLines(moved, ['moved'])], [['Milestone: Beta', 'Part of: #4'], ['Part of: an issue of another repository']]);
  });
});
