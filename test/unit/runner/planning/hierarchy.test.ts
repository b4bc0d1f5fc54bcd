import assert from 'node:assert/strict';
import { planBaseline } from '../../../../runner/planning/baseline.ts';
import { checkPlan } from '../../../../runner/planning/checks.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { wavesOf } from '../../../../shared/domain/backlog-graph.ts';
import { writingGraph } from '../../../../shared/domain/backlog-hierarchy.ts';
import type { PrdDocument } from '../../../../shared/domain/prd.ts';
import { readPrd } from '../../../../shared/prd/read.ts';
import { prdOf, snapshot } from './prd-builder.ts';

function plan(prd: PrdDocument): StagedIssue[] {
  return planBaseline({ prd, snapshot, removed: [] }).issues;
}

const parentsIn = (issues: readonly StagedIssue[]): Record<string, string> => Object.fromEntries(issues.flatMap(({ key, parent }) => (parent === null ? [] : [[key, parent]])));
const many = (count: number, fields: { readonly parentId?: string } = {}): { text: string }[] => Array.from({ length: count }, (_, index) => ({ ...fields, id: `Q-${index}`, text: `The cart must do thing number ${index}.` }));

describe('the hierarchy that a PRD states', () => {
  it('follows from numbers, also over several levels', () => {
    const text = ['# Shop', '', '## Requirements', '', '- **FR-1**: The shop must offer a checkout.', '- **FR-1.1**: The checkout must accept cards.', '- **FR-1.1.2**: A card must be stored encrypted when the shopper asks for it.', '- **FR-1.10**: The checkout must accept vouchers.', '- **FR-2**: The shop must list its products by name.', ''].join('\n');
    const issues = plan(readPrd(text));
    const titleOf = (key: string | null): string => issues.find((issue) => issue.key === key)?.traces.join() ?? '';
    assert.deepEqual(issues.filter(({ parent }) => parent !== null).map((issue) => [issue.traces.join(), titleOf(issue.parent)]).sort(), [['FR-1.1', 'FR-1'], ['FR-1.1.2', 'FR-1.1'], ['FR-1.10', 'FR-1']]);
  });

  it('follows from nesting, where the nested requirement has an issue of its own', () => {
    const issues = plan(prdOf([{ id: 'US-1', kind: 'user_story', text: 'As a shopper, I want a cart.' }, ...many(20, { parentId: 'US-1' })]));
    assert.equal(issues.length, 21);
    assert.ok(issues.every(({ key, parent }) => parent === (key === 'us-1' ? null : 'us-1')));
    // The whole is done when its parts are: they do not wait for it.
    assert.ok(issues.every(({ dependsOn }) => !dependsOn.includes('us-1')));
  });

  it('is none where number and place disagree, where the number leads nowhere, and where an issue covers more than one of them', () => {
    const disagreeing = plan(prdOf([{ id: 'FR-1', text: 'The shop must offer a checkout.' }, ...many(20, { parentId: 'FR-1' }), { id: 'FR-2', text: 'The shop must sell.' }, { id: 'FR-2.1', parentId: 'FR-1', text: 'The shop must take cards of all kinds.' }]));
    assert.equal(disagreeing.find(({ traces }) => traces.includes('FR-2.1'))?.parent, null);
    assert.equal(disagreeing.filter(({ parent }) => parent === 'fr-1').length, 20);
    const gathered = plan(prdOf([{ id: 'FR-1', text: 'The shop must offer a checkout.' }, { id: 'FR-2', text: 'The shop must sell.' }, { id: 'FR-1.1', text: 'The shop must take cards.' }, { id: 'FR-2.1', parentId: 'FR-1.1', text: 'Cards.' }]));
    assert.equal(gathered.find(({ traces }) => traces.includes('FR-2.1') && traces.includes('FR-1.1'))?.parent, null);
    assert.deepEqual(parentsIn(plan(prdOf([{ id: 'FR-3.1', text: 'The shop must take cards.' }, { id: 'V2.1', text: 'The shop must take vouchers.' }]))), {});
  });

  it('is stated by no heading and by no derived id, so that no issue is made up to hold others', () => {
    const issues = plan(prdOf([{ section: ['Requirements', 'Checkout'], text: 'The shop must take cards.' }, { section: ['Requirements', 'Checkout'], text: 'The shop must take vouchers.' }]));
    assert.deepEqual(parentsIn(issues), {});
    assert.equal(issues.length, 2);
  });

  it('comes before what the text says of the order, and leaves what would close a circle out', () => {
    const { issues, artifacts } = planBaseline({ prd: prdOf([{ id: 'FR-1', text: 'The checkout must do what FR-1.1 says.' }, { id: 'FR-1.1', text: 'The shop must take cards.' }]), snapshot, removed: [] });
    assert.deepEqual(issues.map(({ traces, parent, dependsOn }) => [traces[0], parent, dependsOn]).sort(), [['FR-1', null, []], ['FR-1.1', 'fr-1', []]]);
    const delivery = artifacts.find(({ kind }) => kind === 'delivery');
    assert.match(delivery?.markdown ?? '', /\| Part of \|/);
    assert.match(delivery?.markdown ?? '', /Left out[\s\S]*FR-1 refers to FR-1\\?\.1/);
  });

  it('stays within what GitHub takes, and free of circles', () => {
    const levels = Array.from({ length: 12 }, (_, level) => ({ id: `FR-${['1', ...Array<string>(level).fill('1')].join('.')}`, text: `The shop must do the thing of level ${level} well.` }));
    const deep = plan(prdOf(levels));
    const wide = plan(prdOf([{ id: 'FR-1', text: 'The shop must offer a checkout.' }, ...Array.from({ length: 120 }, (_, at) => ({ id: `FR-1.${at + 1}`, text: `The checkout must accept the card of bank number ${at}.` }))]));
    for (const issues of [deep, wide]) {
      assert.deepEqual(checkPlan({ prd: prdOf([]), issues }).filter(({ id, status }) => id.startsWith('parts') && status !== 'passed'), []);
      assert.deepEqual(wavesOf(writingGraph(issues)).unordered, []);
    }
    assert.equal(deep.filter(({ parent }) => parent !== null).length >= 7, true);
    assert.equal(wide.filter(({ parent }) => parent === 'fr-1').length, 100);
  });
});
