import assert from 'node:assert/strict';
import { completeBacklog, completeSave } from '../../../../runner/pipeline/backlog-document.ts';
import { SavedIssue } from '../../../../shared/domain/backlog.ts';
import type { Backlog } from '../../../../shared/domain/backlog.ts';
import { changedFields } from '../../../../shared/domain/backlog-edit.ts';
import { stagedIssue } from '../../../support/staged-issue.ts';

const present: Backlog = { schema: 'pass.backlog/v1', revision: 3, issues: [stagedIssue({ key: 'a', milestone: 'Beta' }), stagedIssue({ key: 'b', parent: 'a' })] };

/** As a version wrote and sent it that knew of neither. */
function before({ parent, milestone, ...issue }: Backlog['issues'][number]): Omit<Backlog['issues'][number], 'parent' | 'milestone'> {
  assert.ok(parent !== undefined && milestone !== undefined);
  return issue;
}

describe('a backlog of before there were parts and milestones', () => {
  it('is read with none, and differs in nothing from the same one of now', () => {
    const { issues } = completeBacklog({ ...present, issues: present.issues.map(before) });
    assert.deepEqual(issues.map(({ parent, milestone }) => [parent, milestone]), [[null, null], [null, null]]);
    assert.deepEqual(changedFields(issues[0] ?? stagedIssue({ key: 'x' }), stagedIssue({ key: 'a' })), []);
    assert.deepEqual(completeBacklog(present), present);
  });

  it('that a client saves changes nothing about them; one that says none takes them away', () => {
    const sent = present.issues.map((issue) => SavedIssue.parse({ ...before(issue), title: 'Other words' }));
    assert.deepEqual(completeSave(sent, present), present.issues.map((issue) => ({ ...issue, title: 'Other words' })));
    assert.deepEqual(completeSave(present.issues.map((issue) => ({ ...issue, parent: null, milestone: null })), present).map(({ parent, milestone }) => [parent, milestone]), [[null, null], [null, null]]);
    assert.deepEqual(completeSave([SavedIssue.parse(before(stagedIssue({ key: 'c' })))], present), [stagedIssue({ key: 'c' })]);
  });
});
