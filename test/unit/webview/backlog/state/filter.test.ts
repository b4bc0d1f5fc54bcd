import assert from 'node:assert/strict';
import { findingsByIssue, matches } from '../../../../../webview/backlog/state/filter.ts';
import { layoutGraph, relatedTo } from '../../../../../webview/backlog/state/graph-layout.ts';
import { stagedIssue, stagedIssues } from '../../../../support/staged-issue.ts';

describe('filtering the backlog', () => {
  const issue = stagedIssue({ key: 'check-out', title: 'Check tools out', component: 'Desk', labels: ['area:api'], size: 'L', priority: 'must', traces: ['FR-3'], edited: true });
  const cases: readonly (readonly [string, boolean])[] = [
    ['', true], ['tools', true], ['TOOLS out', true], ['tools in', false], ['"tools out"', true], ['"out tools"', false], ['fr-3', true],
    ['size:l', true], ['size:m', false], ['label:api', true], ['label:ui', false], ['component:desk is:edited', true], ['is:dropped', false],
    ['priority:must', true], ['priority:none', false], ['trace:fr-3', true], ['is:failing', false], ['is:nonsense', false], ['unknown:x', false],
  ];
  for (const [query, expected] of cases) it(`${expected ? 'shows' : 'hides'} an issue for ${JSON.stringify(query)}`, () => assert.equal(matches(issue, query, false), expected));

  it('shows issues that a check failed for', () => assert.equal(matches(issue, 'is:failing', true), true));

  it('takes findings of failed checks only', () => {
    const finding = { message: 'm', suggestion: 's', issueKey: 'a', requirementId: null };
    const check = { id: 'x', name: 'X', severity: 'blocking' as const, summary: '', findings: [finding], notRunBecause: null };
    assert.equal(findingsByIssue([{ ...check, status: 'passed' }, { ...check, status: 'not_run' }]).size, 0);
    assert.equal(findingsByIssue([{ ...check, status: 'failed' }]).get('a')?.[0]?.blocking, true);
  });
});

describe('the dependency graph', () => {
  it('has a column for each wave, leaves dropped issues out and sets a cycle apart', () => {
    const issues = [...stagedIssues('a', 'b>a', 'x>y', 'y>x'), stagedIssue({ key: 'gone', dropped: true })];
    const layout = layoutGraph(issues);
    assert.deepEqual(layout.columns.map(({ name, count }) => [name, count]), [['Wave 1', 1], ['Wave 2', 1], ['In or behind a cycle', 2]]);
    assert.deepEqual(layout.nodes.map((node) => [node.issue.key, node.wave]), [['a', 0], ['b', 1], ['x', -1], ['y', -1]]);
    assert.deepEqual(layout.edges.map(({ from, to }) => `${from}→${to}`), ['a→b', 'y→x', 'x→y']);
  });

  it('keeps nodes apart and inside', () => {
    const layout = layoutGraph(stagedIssues('a', 'b', 'c>a', 'd>b', 'e>a,b', 'f>e'));
    const places = layout.nodes.map(({ x, y }) => `${x},${y}`);
    assert.equal(new Set(places).size, places.length);
    for (const { x, y } of layout.nodes) assert.ok(x >= 0 && y >= 0 && x < layout.width && y < layout.height);
  });

  it('relates an issue to everything before and behind it', () => {
    assert.deepEqual([...relatedTo(stagedIssues('a', 'b>a', 'c>b', 'd>a'), 'b')].sort(), ['a', 'b', 'c']);
  });
});
