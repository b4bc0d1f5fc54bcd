import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Backlog } from '../../../../shared/domain/backlog.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { applyEdit, changedFields, freshKey, problemsOf, settleEdited, tidied } from '../../../../shared/domain/backlog-edit.ts';
import type { BacklogEdit } from '../../../../shared/domain/backlog-edit.ts';
import { wavesOf } from '../../../../shared/domain/backlog-graph.ts';
import { stagedIssue, stagedIssues } from '../../../support/staged-issue.ts';

function applied(issues: readonly StagedIssue[], edit: BacklogEdit): readonly StagedIssue[] {
  const result = applyEdit(issues, edit);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.issues;
}

function refused(issues: readonly StagedIssue[], edit: BacklogEdit): string {
  const result = applyEdit(issues, edit);
  assert.ok(!result.ok, 'the edit was accepted');
  return result.reason;
}

describe('backlog edits', () => {
  it('change the named issue, mark it as edited and leave the others as they are', () => {
    const issues = stagedIssues('a', 'b');
    const next = applied(issues, { kind: 'setTitle', key: 'b', title: 'Other' });
    assert.deepEqual(next[1], { ...issues[1], title: 'Other', edited: true });
    assert.equal(next[0], issues[0]);
    assert.equal(issues[1]?.title, 'Do b');
  });

  it('that change nothing give back the same list', () => {
    const issues = stagedIssues('a', 'b>a');
    for (const edit of [{ kind: 'setTitle', key: 'a', title: 'Do a' }, { kind: 'setCriteria', key: 'a', criteria: ['It is done.'] }, { kind: 'restore', key: 'a' }, { kind: 'removeDependency', key: 'a', on: 'b' }, { kind: 'move', key: 'a', to: 0 }] satisfies BacklogEdit[]) {
      assert.equal(applied(issues, edit), issues, edit.kind);
    }
  });

  it('refuse a dependency that closes a cycle, and name the way round', () => {
    const reason = refused(stagedIssues('a', 'b>a', 'c>b'), { kind: 'addDependency', key: 'a', on: 'c' });
    assert.match(reason, /cycle/);
    assert.match(reason, /“Do c” already waits for “Do b”, which waits for “Do a”/);
  });

  it('refuse a dependency on itself, on an unknown issue, on a dropped one, and one that is there', () => {
    const issues = [...stagedIssues('a', 'b>a'), stagedIssue({ key: 'd', dropped: true })];
    assert.match(refused(issues, { kind: 'addDependency', key: 'a', on: 'a' }), /itself/);
    assert.match(refused(issues, { kind: 'addDependency', key: 'a', on: 'x' }), /no issue x/);
    assert.match(refused(issues, { kind: 'addDependency', key: 'a', on: 'd' }), /dropped/);
    assert.match(refused(issues, { kind: 'addDependency', key: 'b', on: 'a' }), /already/);
  });

  it('compare labels without case, as GitHub does, and refuse what is no label', () => {
    const issues = [stagedIssue({ key: 'a', labels: ['Bug'] })];
    assert.match(refused(issues, { kind: 'addLabel', key: 'a', label: ' bug ' }), /already/);
    assert.match(refused(issues, { kind: 'addLabel', key: 'a', label: 'one,two' }), /cannot be a label/);
    assert.deepEqual(applied(issues, { kind: 'addLabel', key: 'a', label: ' new ' })[0]?.labels, ['Bug', 'new']);
  });

  it('of size and priority take along the label that repeats them', () => {
    const issues = [stagedIssue({ key: 'a', size: 'XS', priority: 'must', labels: ['size:xs', 'area:api', 'priority:must'] })];
    const next = applied(applied(issues, { kind: 'setSize', key: 'a', size: 'XL' }), { kind: 'setPriority', key: 'a', priority: 'wont' });
    assert.deepEqual(next[0]?.labels, ['size:xl', 'area:api']);
    assert.deepEqual(applied([stagedIssue({ key: 'b' })], { kind: 'setSize', key: 'b', size: 'L' })[0]?.labels, []);
  });

  it('drop and restore without losing anything', () => {
    const issues = stagedIssues('a', 'b>a');
    const back = applied(applied(issues, { kind: 'drop', key: 'a' }), { kind: 'restore', key: 'a' });
    assert.deepEqual(changedFields(back[0] as StagedIssue, issues[0] as StagedIssue), []);
    assert.deepEqual(settleEdited(back, new Map(issues.map((issue) => [issue.key, issue]))), issues);
  });

  it('move to a position counted without the moved issue', () => {
    const order = (to: number): string => applied(stagedIssues('a', 'b', 'c'), { kind: 'move', key: 'a', to }).map((issue) => issue.key).join('');
    assert.deepEqual([0, 1, 2, 99, -5].map(order), ['abc', 'bac', 'bca', 'bca', 'abc']);
  });

  it('add a task of a person after another issue', () => {
    const next = applied(stagedIssues('a', 'b'), { kind: 'add', key: 'mine', title: '', component: 'Core', after: 'a' });
    assert.deepEqual(next.map((issue) => issue.key), ['a', 'mine', 'b']);
    assert.equal(next[1]?.provenance.by, 'person');
    assert.equal(problemsOf(next[1])[0]?.field, 'title');
    assert.match(refused(next, { kind: 'add', key: 'mine', title: '', component: '', after: null }), /already/);
  });

  it('never make a cycle, lose an issue or break the schema once tidied', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const key = fc.constantFrom(...keys);
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('addDependency' as const), key, on: key }),
      fc.record({ kind: fc.constant('removeDependency' as const), key, on: key }),
      fc.record({ kind: fc.constantFrom('drop' as const, 'restore' as const), key }),
      fc.record({ kind: fc.constant('move' as const), key, to: fc.integer({ min: -2, max: 8 }) }),
      fc.record({ kind: fc.constant('addLabel' as const), key, label: fc.string({ maxLength: 60 }) }),
      fc.record({ kind: fc.constant('setCriteria' as const), key, criteria: fc.array(fc.string({ maxLength: 20 }), { maxLength: 4 }) }),
      fc.record({ kind: fc.constant('setTitle' as const), key, title: fc.string({ maxLength: 300 }) }),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
        let issues: readonly StagedIssue[] = stagedIssues(...keys);
        for (const one of edits) {
          const result = applyEdit(issues, one);
          if (result.ok) issues = result.issues;
          else assert.notEqual(result.reason, '');
        }
        assert.deepEqual(wavesOf(issues).unordered, []);
        assert.deepEqual(issues.map((issue) => issue.key).sort(), keys);
        if (issues.every((issue) => problemsOf(issue).length === 0)) Backlog.parse({ schema: 'pass.backlog/v1', revision: 1, issues: tidied(issues) });
      }),
    );
  });
});

describe('a fresh key', () => {
  it('is valid and unused whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (title) => {
        const first = freshKey(title, []);
        const second = freshKey(title, [stagedIssue({ key: first })]);
        assert.match(first, /^[a-z0-9][a-z0-9-]{0,63}$/);
        assert.match(second, /^[a-z0-9][a-z0-9-]{0,63}$/);
        assert.notEqual(first, second);
      }),
    );
  });
});
