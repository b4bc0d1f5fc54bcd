import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdit } from '../../../../shared/domain/backlog-edit.ts';
import type { BacklogEdit } from '../../../../shared/domain/backlog-edit.ts';
import { wavesOf } from '../../../../shared/domain/backlog-graph.ts';
import { ancestorsOf, maxLevels, maxParts, parentRefusal, writingGraph, writtenParent } from '../../../../shared/domain/backlog-hierarchy.ts';
import { Backlog, SavedIssue, StagedIssue } from '../../../../shared/domain/backlog.ts';
import { stagedIssue } from '../../../support/staged-issue.ts';

/** `a`, or `b<a` for a part of `a`; `-` before the key for a dropped one. */
function issuesOf(...sketches: readonly string[]): StagedIssue[] {
  return sketches.map((sketch) => {
    const [name = '', parent = null] = sketch.split('<');
    return stagedIssue({ key: name.replace('-', ''), parent, dropped: name.startsWith('-') });
  });
}

const keyed = (issues: readonly StagedIssue[]): ReadonlyMap<string, StagedIssue> => new Map(issues.map((issue) => [issue.key, issue]));

function refusalOf(issues: readonly StagedIssue[], edit: BacklogEdit): string {
  const result = applyEdit(issues, edit);
  assert.ok(!result.ok, 'the edit was accepted');
  return result.reason;
}

describe('parts of issues', () => {
  it('are none in a backlog of before there were any, and in what a client sends that does not know of them', () => {
    const { parent, ...before } = stagedIssue({ key: 'a' });
    assert.equal(parent, null);
    assert.equal(StagedIssue.parse(before).parent, null);
    assert.equal(Backlog.parse({ schema: 'pass.backlog/v1', revision: 1, issues: [before] }).issues[0]?.parent, null);
    assert.equal('parent' in SavedIssue.parse(before), false);
  });

  it('are put below another issue and taken out again, and that counts as an edit', () => {
    const issues = issuesOf('a', 'b');
    const put = applyEdit(issues, { kind: 'setParent', key: 'b', parent: 'a' });
    assert.ok(put.ok);
    assert.deepEqual(put.issues.map(({ parent, edited }) => [parent, edited]), [[null, false], ['a', true]]);
    const taken = applyEdit(put.issues, { kind: 'setParent', key: 'b', parent: null });
    assert.ok(taken.ok);
    assert.equal(taken.issues[1]?.parent, null);
  });

  it('cannot be put below themselves, below their own parts, below what is dropped or not there, or below what waits for them', () => {
    const issues = [...issuesOf('a', 'b<a', 'c<b', '-d'), stagedIssue({ key: 'e', dependsOn: ['f'] }), stagedIssue({ key: 'f', dependsOn: ['c'] })];
    const put = (key: string, parent: string): string => refusalOf(issues, { kind: 'setParent', key, parent });
    assert.match(put('a', 'a'), /part of itself/);
    assert.match(put('a', 'c'), /circle: “Do c” is itself inside of “Do a”/);
    assert.match(put('a', 'd'), /dropped/);
    assert.match(put('a', 'z'), /no issue z/);
    assert.match(put('c', 'e'), /“Do e” waits for “Do c”/);
    // A whole of the part waits for it, which is the same.
    assert.match(put('b', 'e'), /waits for “Do b”/);
  });

  it('are not waited for by what they are parts of', () => {
    assert.match(refusalOf(issuesOf('a', 'b<a', 'c<b'), { kind: 'addDependency', key: 'a', on: 'c' }), /cycle: “Do c” is written after “Do a”/);
    assert.equal(applyEdit(issuesOf('a', 'b<a'), { kind: 'addDependency', key: 'b', on: 'a' }).ok, true);
  });

  it('keep to the levels and the number that GitHub takes', () => {
    const deep = Array.from({ length: maxLevels }, (_, level) => stagedIssue({ key: `l${level}`, parent: level === 0 ? null : `l${level - 1}` }));
    const issues = [...deep, ...issuesOf('x', 'y<x')];
    assert.match(refusalOf(issues, { kind: 'setParent', key: 'x', parent: `l${maxLevels - 1}` }), /10 levels deep; GitHub takes 8/);
    assert.match(refusalOf(issues, { kind: 'setParent', key: 'x', parent: `l${maxLevels - 2}` }), /9 levels/);
    assert.equal(applyEdit(issues, { kind: 'setParent', key: 'x', parent: `l${maxLevels - 3}` }).ok, true);
    const wide = [...issuesOf('a', 'z'), ...Array.from({ length: maxParts }, (_, at) => stagedIssue({ key: `p${at}`, parent: 'a' }))];
    assert.match(refusalOf(wide, { kind: 'setParent', key: 'z', parent: 'a' }), /100 parts already/);
    assert.equal(parentRefusal(wide, wide[2] ?? stagedIssue({ key: 'none' }), 'a'), undefined);
  });

  it('are parts of nothing while that is dropped', () => {
    const issues = issuesOf('a', '-b<a', 'c<b');
    const [, , c] = issues;
    assert.ok(c !== undefined);
    assert.equal(writtenParent(c, keyed(issues)), null);
    assert.deepEqual(ancestorsOf('c', keyed(issues)), []);
    assert.deepEqual(ancestorsOf('c', keyed(issuesOf('a', 'b<a', 'c<b'))), ['b', 'a']);
  });

  it('are never brought into a circle or too deep by edits that are accepted, whatever a person tries', () => {
    const keys = Array.from({ length: 12 }, (_, at) => `k${at}`);
    const key = fc.constantFrom(...keys);
    const edit: fc.Arbitrary<BacklogEdit> = fc.oneof(
      fc.record({ kind: fc.constant('setParent' as const), key, parent: fc.option(key) }),
      fc.record({ kind: fc.constant('addDependency' as const), key, on: key }),
    );
    fc.assert(fc.property(fc.array(edit, { maxLength: 60 }), (edits) => {
      const end = edits.reduce<readonly StagedIssue[]>((issues, one) => {
        const result = applyEdit(issues, one);
        return result.ok ? result.issues : issues;
      }, keys.map((one) => stagedIssue({ key: one })));
      assert.deepEqual(wavesOf(writingGraph(end)).unordered, []);
      assert.ok(end.every((issue) => ancestorsOf(issue.key, keyed(end)).length < maxLevels));
    }));
  });
});
