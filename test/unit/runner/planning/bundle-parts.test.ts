import assert from 'node:assert/strict';
import fc from 'fast-check';
import { computeBundle } from '../../../../runner/planning/bundle.ts';
import type { BundleInput, FrozenBundle } from '../../../../runner/planning/bundle.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { parentRefusal } from '../../../../shared/domain/backlog-hierarchy.ts';
import { requireClosed } from '../../../../shared/domain/approved-operations.ts';
import { renderBundle } from '../../../../shared/domain/bundle-text.ts';
import type { LineageEntry, ObservedIssue, Operation } from '../../../../shared/domain/bundle.ts';
import { noCapabilities } from '../../../../shared/domain/capabilities.ts';
import { fillSlots, issueDigest, linksInText, slotsOf, splitMarker } from '../../../../shared/domain/issue-text.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { nothingObserved, sampleFolder, sampleRepository, stagedIssue } from '../../shared/domain/bundle-samples.ts';

type Observation = BundleInput['observation'];
const asText: Observation = { ...nothingObserved, labels: ['pass'] };
const native: Observation = { ...asText, capabilities: { ...noCapabilities, subIssues: true } };

function compute(issues: readonly StagedIssue[], observation: Observation, fields: Partial<BundleInput> = {}): FrozenBundle {
  return computeBundle({
    runId: 'run-20260101-abcdefgh', sequence: 1, prdDigest: '1'.repeat(64), backlog: { schema: 'pass.backlog/v1', revision: 1, issues: [...issues] }, target: sampleRepository,
    submittedBy: 'sam', documentKey: 'docs/shop.md', observation, now: new Date('2026-01-01T00:00:00Z'), nonce: '0'.repeat(32), ...fields,
  });
}

const shown = ({ bundle }: FrozenBundle): string[] => bundle.operations.map((operation) => {
  switch (operation.kind) {
    case 'issue.sub_issue': return `${JSON.stringify(operation.child)} in ${JSON.stringify(operation.parent)}${operation.replaces === undefined ? '' : ` not ${operation.replaces}`}`;
    default: return 'key' in operation ? `${operation.kind} ${operation.key}` : operation.kind;
  }
});
const driftOf = ({ bundle }: FrozenBundle): string[] => bundle.drift.map(({ key, field, resolution }) => `${key} ${field} ${resolution}`);

interface There {
  /** What lineage remembers. */
  readonly parent?: number;
  /** What the target says; `undefined` when it does not say. */
  readonly now?: ObservedIssue['parent'];
  readonly gone?: boolean;
  readonly closed?: boolean;
}

/** Issues that were written and that nobody changed, numbered from 1. */
function written(issues: readonly StagedIssue[], there: Readonly<Record<string, There>>, from: Observation = native): Observation {
  const { bundle } = compute(issues, from);
  const creates = bundle.operations.filter((operation): operation is Extract<Operation, { kind: 'issue.create' }> => operation.kind === 'issue.create');
  const numbers = new Map(creates.map(({ id, key }) => [id, issues.findIndex((issue) => issue.key === key) + 1]));
  const both = creates.map((operation) => {
    const number = numbers.get(operation.id) ?? 0;
    const { parent, now, gone = false, closed = false } = there[operation.key] ?? {};
    const observed: ObservedIssue = { number, url: null, title: operation.title, body: fillSlots(operation.body, numbers), labels: operation.labels, state: closed ? 'closed' : 'open', author: 'pass', ...(now === undefined ? {} : { parent: now }), updatedAt: null };
    const entry: LineageEntry = { key: operation.key, number, url: null, digest: issueDigest(observed), title: operation.title, body: fillSlots(splitMarker(operation.body)?.content ?? [], numbers), labels: operation.labels, state: 'open', blockedBy: [], ...(parent === undefined ? {} : { parent }), runId: bundle.runId, at: bundle.createdAt };
    return { entry, observed: gone ? null : observed };
  });
  return { ...native, lineage: { schema: 'pass.lineage/v1', id: bundle.lineageId, targetId: '', documentKey: bundle.documentKey, entries: both.map(({ entry }) => entry) }, issues: both.map(({ entry, observed }) => ({ key: entry.key, observed })) };
}

const [cart, pay, card] = [stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' }), stagedIssue({ key: 'card', parent: 'pay' })];
const issues = [cart, pay, card];
const inside = (parent: string | null): StagedIssue[] => [cart, pay, { ...card, parent }];

describe('parts in a bundle', () => {
  it('are native links after all creations, each whole before its parts', () => {
    assert.deepEqual(shown(compute([card, pay, cart], native)), ['issue.create pay', 'issue.create card', 'issue.create cart', '{"ref":"op-0002"} in {"ref":"op-0001"}']);
    assert.match(renderBundle(compute(issues, native).bundle), /nest 1 issue/);
  });

  it('are a line of the text with the number of the whole where the target has no native ones, and in a folder', () => {
    for (const frozen of [compute([card, pay], asText), compute([card, pay], nothingObserved, { target: sampleFolder })]) {
      assert.deepEqual(shown(frozen), ['issue.create pay', 'issue.create card']);
      const part = frozen.bundle.operations[1];
      assert.ok(part?.kind === 'issue.create');
      assert.match(fillSlots(part.body, new Map([['op-0001', 7]])), /\n\nPart of #7\n\n### Why/);
      assert.throws(() => requireClosed(frozen.bundle, ['op-0002']), (error) => PassError.is(error, 'bad_input') && /without op-0001/.test(error.message));
    }
  });

  it('stay in the text where they were begun there, and move there with the plan', () => {
    const before = written(issues, {}, asText);
    assert.deepEqual(shown(compute(issues, before)), []);
    assert.deepEqual(shown(compute(inside('cart'), before)), ['issue.update card']);
    assert.deepEqual(shown(compute(inside(null), before)), ['issue.update card']);
  });

  it('are linked once, and again only when the plan changed', () => {
    for (const now of [undefined, 2]) {
      assert.deepEqual(shown(compute(issues, written(issues, { card: { parent: 2, now } }))), []);
      assert.deepEqual(shown(compute(inside('cart'), written(issues, { card: { parent: 2, now } }))), ['{"number":3} in {"number":1} not 2']);
    }
    assert.deepEqual(shown(compute(issues, written(issues, {}))), ['{"number":3} in {"number":2}']);
    const found = compute(issues, written(issues, { card: { now: 2 } }));
    assert.deepEqual([shown(found), driftOf(found)], [[], []]);
  });

  it('stay where people put them, and that is told', () => {
    for (const now of [1, 'elsewhere', null] as const) {
      const moved = compute(issues, written(issues, { card: { parent: 2, now } }));
      assert.deepEqual([shown(moved), driftOf(moved)], [[], ['card parent kept']], String(now));
    }
    const both = compute(inside(null), written(issues, { card: { parent: 2, now: 1 } }));
    assert.deepEqual([shown(both), driftOf(both)], [[], ['card parent kept']]);
    assert.match(both.bundle.drift[0]?.note ?? '', /part of #1 on the target; it stays there, and what is planned instead is not written/);
    const linkedByPeople = compute(issues, written(issues, { card: { now: 1 } }));
    assert.deepEqual([shown(linkedByPeople), driftOf(linkedByPeople)], [[], ['card parent kept']]);
  });

  it('are not taken out of their whole by PASS, which says so', () => {
    const frozen = compute(inside(null), written(issues, { card: { parent: 2, now: 2 } }));
    assert.deepEqual([shown(frozen), driftOf(frozen)], [[], ['card parent left']]);
  });

  it('are parts of nothing where the whole is dropped or gone, and get no link once people closed them', () => {
    assert.deepEqual(shown(compute([cart, { ...pay, dropped: true }, card], native)), ['issue.create cart', 'issue.create card']);
    assert.deepEqual(shown(compute(issues, written(issues, { pay: { gone: true } }))), []);
    assert.deepEqual(shown(compute(issues, written(issues, { card: { closed: true } }))), []);
  });

  it('cannot be frozen with a whole that waits for its part', () => {
    for (const observation of [native, asText]) {
      assert.throws(() => compute([cart, { ...pay, dependsOn: ['card'] }, card], observation), (error) => PassError.is(error, 'bad_input') && /circle: pay → card → pay/.test(error.message));
      assert.throws(() => compute(inside('none'), observation), (error) => PassError.is(error, 'bad_input') && /not in the backlog/.test(error.message));
    }
  });

  it('name by number only what is created before, in every hierarchy that the editor lets through', () => {
    const shape = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });
    fc.assert(fc.property(shape, fc.boolean(), (pairs, reversed) => {
      let staged = Array.from({ length: 12 }, (_, at) => stagedIssue({ key: `k${at}` }));
      for (const [child, parent] of pairs) {
        const issue = staged[child];
        if (issue !== undefined && parentRefusal(staged, issue, `k${parent}`) === undefined) staged = staged.with(child, { ...issue, parent: `k${parent}` });
      }
      const { bundle } = compute(reversed ? staged.toReversed() : staged, asText);
      const made = new Map<string, number>();
      const keys = new Map<number, string>();
      for (const operation of bundle.operations) {
        assert.ok(operation.kind === 'issue.create');
        assert.ok(slotsOf(operation.body).every((ref) => made.has(ref)));
        const text = fillSlots(operation.body, made);
        const parent = staged.find(({ key }) => key === operation.key)?.parent ?? null;
        assert.equal(linksInText(text).partOf, parent !== null);
        if (parent !== null) assert.equal(keys.get(Number(/^Part of #(\d+)$/m.exec(text)?.[1])), parent);
        made.set(operation.id, made.size + 1);
        keys.set(made.size, operation.key);
      }
    }), { numRuns: 60 });
  });
});
