import assert from 'node:assert/strict';
import { checkHierarchy } from '../../../../runner/planning/checks-hierarchy.ts';
import { carryOver } from '../../../../runner/planning/carry-over.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { stagedIssue } from '../../../support/staged-issue.ts';

function findings(issues: readonly StagedIssue[]): { readonly [id: string]: string[] } {
  return Object.fromEntries(checkHierarchy(issues).map((check) => [`${check.id} ${check.severity}`, check.findings.map(({ message }) => message)]));
}

const blocking = 'parts-possible blocking';

describe('the check of parts', () => {
  it('passes for a plan without parts, and for one that GitHub can hold', () => {
    assert.ok(checkHierarchy([stagedIssue({ key: 'a' })]).every(({ status }) => status === 'passed'));
    assert.ok(checkHierarchy([stagedIssue({ key: 'b', parent: 'a', dependsOn: ['c'] }), stagedIssue({ key: 'a' }), stagedIssue({ key: 'c', parent: 'a' })]).every(({ status }) => status === 'passed'));
  });

  it('blocks a part of what is not there, of itself, in a circle, and of what waits for it', () => {
    assert.match(findings([stagedIssue({ key: 'a', parent: 'z' })])[blocking]?.[0] ?? '', /part of z, which is not in the backlog/);
    assert.deepEqual(findings([stagedIssue({ key: 'a', parent: 'a' })])[blocking], ['“Do a” is a part of itself.']);
    const circle = findings([stagedIssue({ key: 'a', parent: 'c' }), stagedIssue({ key: 'b', parent: 'a' }), stagedIssue({ key: 'c', parent: 'b' }), stagedIssue({ key: 'd', parent: 'a' })])[blocking];
    assert.equal(circle?.length, 1);
    const waiting = findings([stagedIssue({ key: 'whole', dependsOn: ['other'] }), stagedIssue({ key: 'other', dependsOn: ['part'] }), stagedIssue({ key: 'part', parent: 'whole' })])[blocking];
    assert.equal(waiting?.length, 1);
    assert.match(waiting[0] ?? '', /“Do part” \(part\) is a part of “Do whole” \(whole\), and .* waits for it/);
    // Circles of dependencies alone are told by another check.
    assert.deepEqual(findings([stagedIssue({ key: 'a', dependsOn: ['b'] }), stagedIssue({ key: 'b', dependsOn: ['a'] })])[blocking], []);
  });

  it('blocks more levels and more parts than GitHub takes', () => {
    const deep = Array.from({ length: 11 }, (_, level) => stagedIssue({ key: `l${level}`, parent: level === 0 ? null : `l${level - 1}` }));
    assert.deepEqual(findings(deep)[blocking], ['“Do l8” is nested 9 levels deep; GitHub takes 8.']);
    const wide = [stagedIssue({ key: 'a' }), ...Array.from({ length: 101 }, (_, at) => stagedIssue({ key: `p${at}`, parent: 'a' }))];
    assert.deepEqual(findings(wide)[blocking], ['“Do a” has 101 parts; GitHub takes 100.']);
  });

  it('warns of a part of what is dropped, which is written as a part of nothing', () => {
    const issues = [stagedIssue({ key: 'a', dropped: true }), stagedIssue({ key: 'b', parent: 'a' })];
    assert.deepEqual(findings(issues)[blocking], []);
    assert.match(findings(issues)['parts-of-dropped warning']?.[0] ?? '', /“Do a”, which is dropped: it is written as a part of nothing/);
  });
});

describe('what a person made a part of another issue', () => {
  const planned = [stagedIssue({ key: 'a' }), stagedIssue({ key: 'b' }), stagedIssue({ key: 'c', parent: 'a' })];

  it('stays so when the PRD is planned again', () => {
    const left = planned.map((issue) => (issue.key === 'b' ? { ...issue, parent: 'a', edited: true } : issue.key === 'c' ? { ...issue, parent: null, edited: true } : issue));
    const { issues, kept } = carryOver(planned, { proposed: planned, left });
    assert.deepEqual(issues.map(({ parent }) => parent), [null, 'a', null]);
    assert.deepEqual(kept, ['b', 'c']);
  });

  it('follows the plan where the person did not touch it, and names the key that the whole has from then on', () => {
    const before = planned.map((issue) => ({ ...issue, parent: null }));
    assert.equal(carryOver(planned, { proposed: before, left: before }).issues[2]?.parent, 'a');
    const own = [...before, { ...stagedIssue({ key: 'd', parent: 'x' }), provenance: { by: 'person' as const, model: null, promptDigest: null, costUsd: null }, edited: true }, { ...stagedIssue({ key: 'x' }), provenance: { by: 'person' as const, model: null, promptDigest: null, costUsd: null }, edited: true }];
    const clashing = [...planned, stagedIssue({ key: 'x', title: 'Planned x' })];
    const { issues } = carryOver(clashing, { proposed: before, left: own }, new Map([['x', 'Planned x']]));
    assert.equal(issues.find(({ key }) => key === 'd')?.parent, 'x-own');
  });
});
