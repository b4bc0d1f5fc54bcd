import assert from 'node:assert/strict';
import { computeBundle } from '../../../../runner/planning/bundle.ts';
import type { BundleInput, FrozenBundle } from '../../../../runner/planning/bundle.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import type { Lineage, LineageEntry, ObservedIssue, Operation } from '../../../../shared/domain/bundle.ts';
import { describeEffect } from '../../../../shared/domain/bundle-text.ts';
import { noCapabilities } from '../../../../shared/domain/capabilities.ts';
import { fillSlots, issueDigest, splitMarker } from '../../../../shared/domain/issue-text.ts';
import { lineageDigest } from '../../../../shared/domain/lineage.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { nothingObserved, sampleFolder, sampleRepository, stagedIssue } from '../../shared/domain/bundle-samples.ts';

type Observation = BundleInput['observation'];
const nothing: Observation = { ...nothingObserved, labels: ['pass'] };

function compute(issues: readonly StagedIssue[], fields: Partial<BundleInput> = {}): FrozenBundle {
  return computeBundle({
    runId: 'run-20260101-abcdefgh',
    sequence: 1,
    prdDigest: '1'.repeat(64),
    backlog: { schema: 'pass.backlog/v1', revision: 1, issues: [...issues] },
    target: sampleRepository,
    submittedBy: 'sam',
    documentKey: 'docs/shop.md',
    observation: nothing,
    now: new Date('2026-01-01T00:00:00Z'),
    nonce: '0'.repeat(32),
    ...fields,
  });
}

const kinds = ({ bundle }: FrozenBundle): string[] => bundle.operations.map(({ kind }) => kind);
const only = <K extends Operation['kind']>({ bundle }: FrozenBundle, kind: K): Extract<Operation, { kind: K }> => {
  const found = bundle.operations.find((operation): operation is Extract<Operation, { kind: K }> => operation.kind === kind);
  assert.ok(found !== undefined);
  return found;
};

/** What the target and the lineage are after a bundle of creations was carried out. */
function carriedOut({ bundle }: FrozenBundle, change: (issue: ObservedIssue) => Partial<ObservedIssue> | null = () => ({})): Observation {
  const creates = bundle.operations.filter((operation) => operation.kind === 'issue.create');
  const numbers = new Map(creates.map(({ id }, at) => [id, at + 1]));
  const written = creates.map((operation, at): { entry: LineageEntry; observed: ObservedIssue | null } => {
    const body = fillSlots(operation.body, numbers);
    const number = at + 1;
    const observed: ObservedIssue = { number, url: null, title: operation.title, body, labels: operation.labels, state: 'open', author: 'pass', updatedAt: null };
    const content = splitMarker([body])?.content ?? [];
    const entry: LineageEntry = { key: operation.key, number, url: null, digest: issueDigest(observed), title: operation.title, body: fillSlots(content, new Map()), labels: operation.labels, state: 'open', blockedBy: [], runId: bundle.runId, at: bundle.createdAt };
    const changed = change(observed);
    return { entry, observed: changed === null ? null : { ...observed, ...changed } };
  });
  const lineage: Lineage = { schema: 'pass.lineage/v1', id: bundle.lineageId, targetId: '', documentKey: bundle.documentKey, entries: written.map(({ entry }) => entry) };
  return { ...nothing, lineage, issues: written.map(({ entry, observed }) => ({ key: entry.key, observed })) };
}

describe('computeBundle', () => {
  it('creates each issue after those it waits for, and names them by slots', () => {
    const frozen = compute([stagedIssue({ key: 'pay', dependsOn: ['cart'] }), stagedIssue({ key: 'cart' })]);
    assert.deepEqual(frozen.bundle.operations.map((operation) => ('key' in operation ? operation.key : operation.kind)), ['cart', 'pay']);
    const pay = frozen.bundle.operations[1];
    assert.ok(pay?.kind === 'issue.create');
    assert.deepEqual(pay.body.filter((part) => typeof part !== 'string'), [{ ref: 'op-0001' }]);
  });

  it('adds the labels that are missing first, with the color that PASS knows for them, and keeps the slots right', () => {
    const frozen = compute([stagedIssue({ key: 'cart', labels: ['type:feature', 'PASS', 'area:ui'] }), stagedIssue({ key: 'pay', dependsOn: ['cart'] })]);
    assert.deepEqual(kinds(frozen), ['label.ensure', 'label.ensure', 'issue.create', 'issue.create']);
    assert.deepEqual(frozen.bundle.operations.slice(0, 2).map((operation) => (operation.kind === 'label.ensure' ? [operation.name, operation.color] : [])), [['area:ui', '0e8a16'], ['type:feature', '1d76db']]);
    const [, , cart, pay] = frozen.bundle.operations;
    assert.ok(cart?.kind === 'issue.create' && pay?.kind === 'issue.create');
    assert.deepEqual(cart.labels, ['type:feature', 'pass', 'area:ui']);
    assert.deepEqual(pay.body.filter((part) => typeof part !== 'string'), [{ ref: cart.id }]);
  });

  it('adds no labels to a folder', () => {
    assert.deepEqual(kinds(compute([stagedIssue({ key: 'cart', labels: ['type:feature'] })], { target: sampleFolder })), ['issue.create']);
  });

  it('gives the same bytes for the same input, and other bytes for another nonce', () => {
    const issues = [stagedIssue({ key: 'cart' })];
    assert.equal(compute(issues).digest, compute(issues).digest);
    assert.notEqual(compute(issues).digest, compute(issues, { nonce: '1'.repeat(32) }).digest);
  });

  it('leaves dropped issues out, and does not wait for them', () => {
    const frozen = compute([stagedIssue({ key: 'pay', dependsOn: ['cart'] }), stagedIssue({ key: 'cart', dropped: true })]);
    assert.deepEqual(kinds(frozen), ['issue.create']);
    assert.equal(only(frozen, 'issue.create').body.some((part) => typeof part !== 'string'), false);
  });

  it('refuses circles, dependencies on nothing, and bodies that GitHub would refuse', () => {
    const refused = (issues: StagedIssue[], pattern: RegExp): void => assert.throws(() => compute(issues), (error) => PassError.is(error, 'bad_input') && pattern.test(error.message));
    refused([stagedIssue({ key: 'a', dependsOn: ['b'] }), stagedIssue({ key: 'b', dependsOn: ['a'] })], /a → b → a/);
    refused([stagedIssue({ key: 'a', dependsOn: ['gone'] })], /“gone”, which is not in the backlog/);
    refused([stagedIssue({ key: 'a', body: 'x'.repeat(65_500) })], /longer than the 65,536/);
  });

  it('has nothing to do when nothing changed', () => {
    const issues = [stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay', dependsOn: ['cart'] })];
    const again = compute(issues, { observation: carriedOut(compute(issues)) });
    assert.deepEqual([again.bundle.operations, again.bundle.drift], [[], []]);
    assert.deepEqual(again.bundle.unchanged, [{ key: 'cart', number: 1 }, { key: 'pay', number: 2 }]);
  });

  it('writes nothing when requirements only moved in the PRD, and their places with the next change', () => {
    const at = (line: number, fields: Partial<StagedIssue> = {}) =>
      stagedIssue({
        key: 'cart', body: `> What cart does (line 3)\n\n### Out of scope\n\n- Gifts (line ${line + 4})`,
        rationale: { text: `FR-1 asks for it (line ${line}).`, lines: [{ start: line, end: line + 1 }] }, ...fields,
      });
    const observation = carriedOut(compute([at(3)]));
    assert.deepEqual(kinds(compute([at(9)], { observation })), []);
    const moved = only(compute([at(9, { acceptanceCriteria: ['It works (line 4)'] })], { observation }), 'issue.update');
    assert.match(fillSlots(moved.body, new Map()), /- Gifts \(line 13\)[\s\S]*It works \(line 4\)[\s\S]*for it \(line 9\)[\s\S]*Requirements: FR-1 · PRD `docs\/shop\.md`, lines 9–10/);
    // Issues that were written before the document was named.
    const unnamed = { ...observation, lineage: observation.lineage && { ...observation.lineage, entries: observation.lineage.entries.map((entry) => ({ ...entry, body: entry.body.replace('PRD `docs/shop.md`, ', 'PRD ') })) } };
    assert.notDeepEqual(unnamed, observation);
    assert.deepEqual(kinds(compute([at(9)], { observation: { ...unnamed, issues: observation.issues.map(({ key, observed }) => ({ key, observed: observed && { ...observed, body: observed.body.replace('PRD `docs/shop.md`, ', 'PRD ') } })) } })), []);
    const criterion = carriedOut(compute([at(3, { acceptanceCriteria: ['It works (line 3)'] })]));
    assert.deepEqual(kinds(compute([at(3, { acceptanceCriteria: ['It works (line 4)'] })], { observation: criterion })), ['issue.update']);
    // A person may have written the place of the list item; what PASS adds below is nobody's.
    assert.deepEqual(kinds(compute([at(9, { edited: true })], { observation })), ['issue.update']);
    assert.deepEqual(kinds(compute([at(9, { edited: true, body: '> What cart does (line 3)\n\n### Out of scope\n\n- Gifts (line 7)' })], { observation })), []);
    const worded = (line: number): StagedIssue => at(3, { edited: true, body: `The operator of Blue asks for it (line ${line}), not Red.\n\n### Why\n\nBlue asks for it (line ${line}).` });
    assert.deepEqual(kinds(compute([worded(7)], { observation: carriedOut(compute([worded(4)])) })), ['issue.update']);
  });

  it('does not mind line ends that the target changed', () => {
    const issues = [stagedIssue({ key: 'cart', body: 'a\nb' })];
    const first = compute(issues);
    const observation = carriedOut(first, ({ body }) => ({ body: body.replaceAll('\n', '\r\n') }));
    assert.deepEqual(kinds(compute(issues, { observation })), []);
  });

  it('updates what the plan changed, bound to what the target has', () => {
    const first = compute([stagedIssue({ key: 'cart' })]);
    const observation = carriedOut(first);
    const second = compute([stagedIssue({ key: 'cart', title: 'Another title' })], { observation });
    const update = only(second, 'issue.update');
    const now = observation.issues[0]?.observed;
    assert.ok(now !== undefined && now !== null);
    assert.deepEqual([update.number, update.title, update.before, update.planned], [1, 'Another title', issueDigest(now), null]);
    assert.equal(second.bundle.preconditions.lineageDigest, lineageDigest(observation.lineage));
  });

  it('keeps a title that a person changed, also against a planned one, and lists it', () => {
    const first = compute([stagedIssue({ key: 'cart' })]);
    const observation = carriedOut(first, () => ({ title: 'Title of a person' }));
    assert.deepEqual(compute([stagedIssue({ key: 'cart' })], { observation }).bundle.drift.map(({ field, resolution }) => [field, resolution]), [['title', 'kept']]);
    const planned = compute([stagedIssue({ key: 'cart', title: 'Planned' })], { observation });
    assert.deepEqual(kinds(planned), []);
    assert.match(planned.bundle.drift[0]?.note ?? '', /“Planned” is not written/);
  });

  it('merges lines of the body that people and the plan changed in different places', () => {
    const first = compute([stagedIssue({ key: 'cart' })]);
    const observation = carriedOut(first, ({ body }) => ({ body: body.replace('- [ ] It works.', '- [x] It works.') }));
    const second = compute([stagedIssue({ key: 'cart', body: 'Planned anew.' })], { observation });
    const update = only(second, 'issue.update');
    const text = fillSlots(update.body, new Map());
    assert.match(text, /^Planned anew\.[\s\S]*- \[x\] It works\./);
    assert.match(fillSlots(update.planned?.body ?? [], new Map()), /- \[ \] It works\./);
    assert.deepEqual(second.bundle.drift.map(({ field, resolution }) => [field, resolution]), [['body', 'merged']]);
  });

  it('keeps the body of a person where the plan changed the same lines', () => {
    const first = compute([stagedIssue({ key: 'cart' })]);
    const observation = carriedOut(first, ({ body }) => ({ body: body.replace('What cart does.', 'What a person says.') }));
    const second = compute([stagedIssue({ key: 'cart', body: 'What the plan says.' })], { observation });
    assert.deepEqual(kinds(second), []);
    assert.match(second.bundle.drift[0]?.note ?? '', /planned body is not written/);
  });

  it('keeps a slot whole when it merges a body', () => {
    const first = compute([stagedIssue({ key: 'pay' })]);
    const observation = carriedOut(first, ({ body }) => ({ body: body.replace('What pay does.', 'What a person says.') }));
    const second = compute([stagedIssue({ key: 'pay', dependsOn: ['cart'] }), stagedIssue({ key: 'cart' })], { observation });
    assert.deepEqual(kinds(second), ['issue.create', 'issue.update']);
    assert.match(fillSlots(only(second, 'issue.update').body, new Map([['op-0001', 7]])), /What a person says\.[\s\S]*Blocked by #7/);
  });

  it('leaves labels of people where they are, and takes back only its own', () => {
    const first = compute([stagedIssue({ key: 'cart', labels: ['pass', 'type:feature'] })], { observation: { ...nothing, labels: ['pass', 'type:feature'] } });
    const observation = { ...carriedOut(first, () => ({ labels: ['pass', 'type:feature', 'urgent'] })), labels: ['pass', 'type:feature', 'urgent', 'area:ui'] };
    const second = compute([stagedIssue({ key: 'cart', labels: ['pass', 'area:ui'] })], { observation });
    assert.deepEqual(only(second, 'issue.update').labels, ['pass', 'urgent', 'area:ui']);
  });

  it('creates nothing again that people deleted or closed, and says so', () => {
    const issues = [stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' })];
    const first = compute(issues);
    const observation = carriedOut(first, ({ number }) => (number === 1 ? null : { state: 'closed' }));
    const second = compute([stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay', title: 'Planned' })], { observation });
    assert.deepEqual(kinds(second), []);
    assert.deepEqual(second.bundle.drift.map(({ key, field }) => [key, field]), [['cart', 'missing'], ['pay', 'state']]);
  });

  it('writes the plan over what people changed only where a person asked for it, and opens that again', () => {
    const issues = [stagedIssue({ key: 'cart', title: 'Planned' }), stagedIssue({ key: 'pay', title: 'Planned, too' })];
    const observation = carriedOut(compute(issues), () => ({ title: 'Mine', state: 'closed' }));
    const taken = compute(issues, { observation, takePlan: new Set(['pay']) });
    assert.deepEqual([kinds(taken), only(taken, 'issue.update').title], [['issue.reopen', 'issue.update'], 'Planned, too']);
    assert.deepEqual(taken.bundle.drift.map(({ key, field, resolution }) => `${key} ${field} ${resolution}`), ['cart title kept', 'cart state kept', 'pay title written', 'pay state written']);
  });

  it('closes what is no longer planned only when asked', () => {
    const first = compute([stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' })]);
    const observation = carriedOut(first);
    assert.deepEqual(kinds(compute([stagedIssue({ key: 'cart' })], { observation })), []);
    const closing = compute([stagedIssue({ key: 'cart' })], { observation, closeDropped: true });
    assert.deepEqual([kinds(closing), only(closing, 'issue.close').number], [['issue.close', 'issue.comment'], 2]);
    assert.match(describeEffect(closing.bundle), /^close 1 issue and write 1 comment in/);
  });

  it('says in a comment why it closes: no longer asked for, or dropped by a person; a folder keeps no comments', () => {
    const [first, dropped] = [compute([stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' })]), [stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay', dropped: true })]];
    const observation = carriedOut(first);
    const said = (issues: StagedIssue[]): string => fillSlots(only(compute(issues, { observation, closeDropped: true }), 'issue.comment').body, new Map());
    assert.match(said(dropped), /^Closed because it was dropped from the backlog\.[^]*key=pay/);
    assert.match(said([stagedIssue({ key: 'cart' })]), /^Closed because the PRD no longer asks for it\./);
    assert.deepEqual(kinds(compute(dropped, { observation, closeDropped: true, target: sampleFolder })), ['issue.close']);
  });

  it('opens again what it closed once a person restored it, and leaves open what a person opened again', () => {
    const first = compute([stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' })]);
    const after = (state: 'open' | 'closed'): Observation => {
      const seen = carriedOut(first, ({ number }) => (number === 2 ? { state } : {}));
      return { ...seen, lineage: seen.lineage && { ...seen.lineage, entries: seen.lineage.entries.map((entry) => (entry.key === 'pay' ? { ...entry, state: 'closed' as const } : entry)) } };
    };
    assert.deepEqual(kinds(compute([stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' })], { observation: after('closed') })), ['issue.reopen']);
    const reopened = compute([stagedIssue({ key: 'cart' })], { observation: after('open'), closeDropped: true });
    assert.deepEqual([kinds(reopened), reopened.bundle.drift.map(({ key, field, resolution }) => [key, field, resolution])], [[], [['pay', 'state', 'kept']]]);
  });

  it('links natively where the target can, each link once, and stays with text where it was begun', () => {
    const issues = [stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay', dependsOn: ['cart'] })];
    const native = compute(issues, { observation: { ...nothing, capabilities: { ...noCapabilities, blockedBy: true } } });
    assert.deepEqual(kinds(native), ['issue.create', 'issue.create', 'issue.blocked_by']);
    const after = carriedOut(native);
    const linked = { ...after, capabilities: { ...noCapabilities, blockedBy: true }, lineage: after.lineage && { ...after.lineage, entries: after.lineage.entries.map((entry) => (entry.key === 'pay' ? { ...entry, blockedBy: [1] } : entry)) } };
    assert.deepEqual(kinds(compute(issues, { observation: linked })), []);
    const text = { ...carriedOut(compute(issues)), capabilities: { ...noCapabilities, blockedBy: true } };
    assert.deepEqual(kinds(compute(issues, { observation: text })), []);
  });
});
