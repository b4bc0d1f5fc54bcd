import assert from 'node:assert/strict';
import type { ObservedIssue, Operation, WriteBundle } from '../../../../shared/domain/bundle.ts';
import { issuePath, parseIssuePath } from '../../../../extension/diff/issue-address.ts';
import { compareIssue } from '../../../../extension/diff/issue-documents.ts';

const digest = 'a'.repeat(64);
const update = { id: 'op-0002', kind: 'issue.update', key: 'b', title: 'B now', body: ['Needs ', { ref: 'op-0001' }, '.'], labels: ['z', 'a'], number: 7, before: digest } as unknown as Operation;
const operations: Operation[] = [
  { id: 'op-0001', kind: 'issue.create', key: 'a', title: 'A', body: ['First'], labels: ['x'] },
  update,
  { id: 'op-0003', kind: 'issue.close', key: 'c', number: 8, before: digest },
  { id: 'op-0004', kind: 'issue.blocked_by', issue: { number: 7 }, blockedBy: { ref: 'op-0001' } },
];
// Only the operations matter for a comparison.
const bundle = { operations } as unknown as WriteBundle;
const observed = (number: number, fields: Partial<ObservedIssue> = {}): ObservedIssue => ({ number, url: null, title: 'Was', body: 'Before\r\nnext', labels: ['a'], state: 'open', author: null, updatedAt: null, ...fields });

describe('the comparison of one issue', () => {
  it('of an issue that is created has nothing on the left', () => {
    const { now, planned, effect } = compareIssue('a', undefined, bundle);
    assert.equal(now, '');
    assert.equal(planned, 'Title:  A\nLabels: x\nState:  open\n\nFirst\n');
    assert.equal(effect, 'created');
  });

  it('shows slots by the title of the issue whose number they wait for, and native links', () => {
    const { now, planned, effect } = compareIssue('b', observed(7), bundle);
    assert.equal(now, 'Title:  Was\nLabels: a\nState:  open\n\nBefore\nnext\n');
    assert.equal(planned, 'Title:  B now\nLabels: a, z\nState:  open\nLink:   blocked by #(number of “A”)\n\nNeeds #(number of “A”).\n');
    assert.equal(effect, '#7 updated');
  });

  it('shows the milestone that an issue is put into, what it becomes a part of, and a link alone', () => {
    const more: Operation[] = [
      { id: 'op-0001', kind: 'milestone.ensure', title: 'Beta', description: '' },
      { ...operations[0], id: 'op-0002', milestone: { ref: 'op-0001' } } as Operation,
      { ...update, id: 'op-0003', milestone: { to: { number: 4, title: 'Alpha', state: 'closed' }, from: null } } as Operation,
      { id: 'op-0004', kind: 'issue.sub_issue', parent: { ref: 'op-0002' }, child: { number: 7 } },
      { id: 'op-0005', kind: 'issue.sub_issue', parent: { number: 7 }, child: { number: 9 } },
    ];
    const nested = { operations: more, drift: [] } as unknown as WriteBundle;
    assert.match(compareIssue('a', undefined, nested).planned, /^Title: {2}A\nLabels: x\nState: {2}open\nMilestone: Beta\n\n/);
    const changed = compareIssue('b', observed(7), nested);
    assert.match(changed.now, /State: {2}open\nMilestone: none\n\n/);
    assert.match(changed.planned, /State: {2}open\nMilestone: Alpha\nLink: {3}part of #\(number of “A”\)\n\n/);
    const linked = compareIssue('d', observed(9), nested);
    assert.deepEqual([linked.planned, linked.effect], [linked.now.replace('State:  open\n', 'State:  open\nLink:   part of #7\n'), '#9 linked, otherwise left as it is']);
  });

  it('of an issue that is closed differs in the state alone', () => {
    const { now, planned } = compareIssue('c', observed(8), bundle);
    assert.equal(planned, now.replace('State:  open', 'State:  closed'));
  });

  it('of an issue that the bundle leaves alone is the same on both sides', () => {
    const { now, planned, effect } = compareIssue('d', observed(9), bundle);
    assert.equal(now, planned);
    assert.equal(effect, '#9 left as it is');
    assert.equal(compareIssue('e', undefined, bundle).effect, 'not written');
  });

  it('shows what people changed since the last sync beside what will be written, and says what becomes of it', () => {
    const mark = `<!-- pass:v1 lineage=${'b'.repeat(32)} key=b digest=${digest} -->`;
    const synced = { title: 'Was', body: 'Before', labels: ['a'], state: 'open' as const };
    const drift: WriteBundle['drift'] = [{ key: 'b', number: 7, field: 'body', resolution: 'merged', note: '' }];
    const changed = compareIssue('b', observed(7, { body: `Before\r\nby Ann\r\n\r\n${mark}`, state: 'closed' }), { ...bundle, drift }, synced);
    assert.equal(changed.synced, `Title:  Was\nLabels: a\nState:  open\n\nBefore\n\n${mark}\n`);
    assert.equal(changed.effect, '#7 updated; closed, body edited by people; body: theirs is kept beside the plan’s changes');
    assert.equal(compareIssue('b', observed(7, { body: `Before\n\n${mark}` }), { ...bundle, drift: [] }, synced).synced, undefined);
  });

  it('shows the milestone and the part that people moved it to on each side, but a milestone that is written once', () => {
    const synced = { title: 'Was', body: 'Before\nnext', labels: ['a'], state: 'open' as const, milestone: 'Beta' };
    const at = { milestone: 'Later', parent: 4 };
    const left = compareIssue('d', observed(9, { ...at, state: 'closed', mergedBy: 12 }), { ...bundle, drift: [] }, synced);
    assert.match(left.synced ?? '', /State: {2}open\nMilestone: Beta\nPart of: none\n\n/);
    assert.match(left.now, /State: {2}closed\nMilestone: Later\nPart of: #4\n\n/);
    assert.deepEqual([left.planned, left.effect], [left.now, '#9 left as it is; merged with #12, milestone changed, moved by people']);
    const written = { operations: [{ ...update, milestone: { to: { number: 4, title: 'Alpha', state: 'open' }, from: 'Later' } }], drift: [] } as unknown as WriteBundle;
    const moved = compareIssue('b', observed(7, at), written, synced);
    assert.deepEqual([moved.now.match(/Milestone: .*/g), moved.planned.match(/Milestone: .*/g)], [['Milestone: Later'], ['Milestone: Alpha']]);
  });

  it('of an issue that is opened again says so', () => {
    const again = { operations: [{ id: 'op-0001', kind: 'issue.reopen', key: 'c', number: 8, before: digest }], drift: [] } as unknown as WriteBundle;
    const { now, planned, effect } = compareIssue('c', observed(8, { state: 'closed' }), again);
    assert.deepEqual([planned, effect], [now.replace('State:  closed', 'State:  open'), '#8 opened again']);
  });

  it('spells out characters that nobody sees', () => {
    assert.match(compareIssue('d', observed(9, { body: 'a\u202Eb\u200Bc' }), bundle).now, /a‹U\+202E›b‹U\+200B›c/);
  });
});

describe('the address of a comparison', () => {
  it('survives the way through a URI', () => {
    const address = { runId: 'run-20260101-aaaaaaaa', key: 'check-out', side: 'planned' as const };
    assert.deepEqual(parseIssuePath(issuePath(address)), address);
  });

  it('is none for anything else', () => {
    for (const path of ['', '/', '/run-1/now/a.md', '/run-20260101-aaaaaaaa/other/a.md', '/run-20260101-aaaaaaaa/now/A B.md', '/run-20260101-aaaaaaaa/now']) assert.equal(parseIssuePath(path), undefined, path);
  });
});
