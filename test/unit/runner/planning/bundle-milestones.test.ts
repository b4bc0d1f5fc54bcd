import assert from 'node:assert/strict';
import { computeBundle } from '../../../../runner/planning/bundle.ts';
import type { BundleInput, FrozenBundle } from '../../../../runner/planning/bundle.ts';
import { requireClosed } from '../../../../shared/domain/approved-operations.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { freezeBundle, parseBundle } from '../../../../shared/domain/bundle-bytes.ts';
import { renderBundle } from '../../../../shared/domain/bundle-text.ts';
import type { LineageEntry, ObservedIssue, Operation } from '../../../../shared/domain/bundle.ts';
import { operationsOfIssues } from '../../../../shared/domain/chosen-operations.ts';
import { fillSlots, issueDigest, splitMarker } from '../../../../shared/domain/issue-text.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { nothingObserved, sampleFolder, sampleRepository, stagedIssue } from '../../shared/domain/bundle-samples.ts';

type Observation = BundleInput['observation'];
const beta = { number: 4, title: 'Beta', state: 'closed' as const };
const nothing: Observation = { ...nothingObserved, labels: ['pass'] };

function compute(issues: readonly StagedIssue[], observation = nothing, fields: Partial<BundleInput> = {}): FrozenBundle {
  return computeBundle({
    runId: 'run-20260101-abcdefgh', sequence: 1, prdDigest: '1'.repeat(64), backlog: { schema: 'pass.backlog/v1', revision: 1, issues: [...issues] }, target: sampleRepository,
    submittedBy: 'sam', documentKey: 'docs/shop.md', observation, now: new Date('2026-01-01T00:00:00Z'), nonce: '0'.repeat(32), ...fields,
  });
}

const shown = ({ bundle }: FrozenBundle): string[] => bundle.operations.map((operation) => {
  const milestone = operation.kind === 'issue.create' || operation.kind === 'issue.update' ? operation.milestone : undefined;
  const name = operation.kind === 'milestone.ensure' ? operation.title : operation.kind === 'label.ensure' ? operation.name : 'key' in operation ? operation.key : '';
  return `${operation.kind} ${name}${milestone === undefined ? '' : ` ${JSON.stringify(milestone)}`}`;
});

/** One issue that was written, as lineage remembers it and as the target has it. */
function written(issue: StagedIssue, there: { readonly remembered?: string; readonly now?: string | null }): Observation {
  const { bundle } = compute([{ ...issue, milestone: null }]);
  const [operation] = bundle.operations;
  assert.ok(operation?.kind === 'issue.create');
  const observed: ObservedIssue = { number: 1, url: null, title: operation.title, body: fillSlots(operation.body, new Map()), labels: operation.labels, state: 'open', author: 'pass', ...(there.now === undefined ? {} : { milestone: there.now }), updatedAt: null };
  const entry: LineageEntry = { key: issue.key, number: 1, url: null, digest: issueDigest(observed), title: operation.title, body: fillSlots(splitMarker(operation.body)?.content ?? [], new Map()), labels: operation.labels, state: 'open', blockedBy: [], ...(there.remembered === undefined ? {} : { milestone: there.remembered }), runId: bundle.runId, at: bundle.createdAt };
  return { ...nothing, milestones: [beta], lineage: { schema: 'pass.lineage/v1', id: bundle.lineageId, targetId: '', documentKey: bundle.documentKey, entries: [entry] }, issues: [{ key: issue.key, observed }] };
}

const inBeta = stagedIssue({ key: 'cart', milestone: 'Beta' });

describe('milestones in a bundle', () => {
  it('are added once where they are missing, after the labels and before the issues that are put into them', () => {
    const issues = [stagedIssue({ key: 'cart', labels: ['new'], milestone: 'Beta' }), stagedIssue({ key: 'pay', milestone: 'Gamma', dependsOn: ['cart'] }), stagedIssue({ key: 'card', milestone: 'beta' })];
    const frozen = compute(issues);
    assert.deepEqual(shown(frozen), ['label.ensure new', 'milestone.ensure Beta', 'milestone.ensure Gamma', 'issue.create cart {"ref":"op-0002"}', 'issue.create pay {"ref":"op-0003"}', 'issue.create card {"ref":"op-0002"}']);
    const pay = frozen.bundle.operations[4];
    assert.ok(pay?.kind === 'issue.create');
    assert.match(fillSlots(pay.body, new Map([['op-0004', 7]])), /Blocked by #7/);
  });

  it('are not added where there is one of that title, in whatever case and also a closed one, which is told', () => {
    const frozen = compute([stagedIssue({ key: 'cart', milestone: 'BETA' })], { ...nothing, milestones: [beta] });
    assert.deepEqual(shown(frozen), [`issue.create cart ${JSON.stringify(beta)}`]);
    assert.match(renderBundle(frozen.bundle), /milestone \(number 4, closed\)\n {4}│ Beta/);
  });

  it('are named by their title in a folder', () => {
    assert.deepEqual(shown(compute([inBeta], nothing, { target: sampleFolder })), ['issue.create cart {"title":"Beta"}']);
  });

  it('are written again only when the plan changed, with what the target has now', () => {
    assert.deepEqual(shown(compute([inBeta], written(inBeta, { remembered: 'Beta', now: 'Beta' }))), []);
    assert.deepEqual(shown(compute([inBeta], written(inBeta, { remembered: 'Beta' }))), []);
    assert.deepEqual(shown(compute([inBeta], written(inBeta, { now: null }))), [`issue.update cart ${JSON.stringify({ to: beta, from: null })}`]);
    assert.deepEqual(shown(compute([{ ...inBeta, milestone: 'Gamma' }], written(inBeta, { remembered: 'Beta', now: 'Beta' }))), ['milestone.ensure Gamma', 'issue.update cart {"to":{"ref":"op-0001"},"from":"Beta"}']);
    assert.match(renderBundle(compute([inBeta], written(inBeta, { now: null })).bundle), /milestone, instead of none \(number 4, closed\)\n {4}│ Beta/);
  });

  it('are left alone by a plan that names none', () => {
    assert.deepEqual(shown(compute([{ ...inBeta, milestone: null }], written(inBeta, { remembered: 'Beta', now: 'Beta' }))), []);
    assert.equal('milestone' in (compute([{ ...inBeta, milestone: null }]).bundle.operations[0] ?? {}), false);
  });

  it('stay those that people chose, and that is told', () => {
    for (const [planned, now] of [['Beta', 'Later'], ['Beta', null], ['Gamma', 'Later']] as const) {
      const { bundle } = compute([{ ...inBeta, milestone: planned }], written(inBeta, { remembered: 'Beta', now }));
      assert.deepEqual([bundle.operations, bundle.drift.map(({ field, resolution }) => [field, resolution])], [[], [['milestone', 'kept']]]);
    }
    // They did what is planned.
    assert.deepEqual(shown(compute([{ ...inBeta, milestone: 'Later' }], written(inBeta, { remembered: 'Beta', now: 'Later' }))), []);
  });

  it('are no part of an issue’s digest', () => {
    const [first, second] = [compute([inBeta], { ...nothing, milestones: [beta] }), compute([{ ...inBeta, milestone: null }])].map(({ bundle }) => bundle.operations[0]);
    assert.ok(first?.kind === 'issue.create' && second?.kind === 'issue.create');
    assert.deepEqual(first.body, second.body);
  });

  it('are approved together with the issues that are put into them', () => {
    const { bundle } = compute([inBeta, stagedIssue({ key: 'pay' })]);
    assert.deepEqual(operationsOfIssues(bundle, ['cart']), ['op-0001', 'op-0002']);
    assert.throws(() => requireClosed(bundle, ['op-0002']), (error) => PassError.is(error, 'bad_input') && /without op-0001/.test(error.message));
  });

  it('have to be made before, and named as their target does', () => {
    const { bundle } = compute([inBeta]);
    const [ensure, create] = bundle.operations;
    assert.ok(ensure !== undefined && create?.kind === 'issue.create');
    const refused = (operations: Operation[]): void => assert.throws(() => freezeBundle({ ...bundle, operations: operations.map((operation, at) => ({ ...operation, id: `op-000${at + 1}` })) }), (error) => PassError.is(error, 'bad_input'));
    refused([{ ...create, milestone: { ref: 'op-0001' } }]);
    refused([ensure, { ...create, milestone: { ref: 'op-0002' } }]);
    refused([ensure, { ...create, milestone: { title: 'Beta' } }]);
    refused([ensure, { ...ensure, title: 'BETA' } as Operation, create]);
    assert.equal(parseBundle(freezeBundle(bundle)).bundle.operations.length, 2);
  });
});
