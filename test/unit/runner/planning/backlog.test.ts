import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { wavesOf } from '../../../../shared/domain/backlog-graph.ts';
import { allowedLabels } from '../../../../shared/domain/labels.ts';
import type { PrdDocument, RequirementKind } from '../../../../shared/domain/prd.ts';
import { planBaseline } from '../../../../runner/planning/baseline.ts';
import { checkPlan } from '../../../../runner/planning/checks.ts';
import { isInScope } from '../../../../runner/planning/scope.ts';
import { prdOf, snapshot } from './prd-builder.ts';

const plan = (prd: PrdDocument): StagedIssue[] => planBaseline({ prd, snapshot, removed: [] }).issues;
const keys = (prd: PrdDocument): string[] => plan(prd).map((issue) => issue.key).toSorted();

const phrases = fc.constantFrom(
  'The system must create an order.', 'Users can cancel an order.', 'Show all orders.', 'Dark mode', 'As a shopper, I want to save my cart so that I can order later.', 'Signed-in users can delete a cart.', 'Log in with a password.',
  'The page must load within 300 ms.', 'Carts must be stored in PostgreSQL.', 'Filter by date', 'The order must follow FR-1 and FR-2.', 'See FR-3.', '@everyone | <b>x</b> `y`', '…',
);
const kinds = fc.constantFrom<RequirementKind>('functional', 'nonfunctional', 'constraint', 'user_story', 'goal', 'out_of_scope');
const requirement = fc.record({
  text: fc.oneof(phrases, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })),
  kind: kinds,
  author: fc.boolean(),
  criteria: fc.array(fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== ''), { maxLength: 20 }),
  section: fc.constantFrom(['Requirements'], ['Shop', 'Cart'], ['Shop', 'Orders'], []),
  priority: fc.constantFrom('must' as const, 'should' as const, 'could' as const, 'wont' as const, null),
  integrations: fc.constantFrom<string[]>([], ['Stripe'], ['Stripe', 'PostgreSQL']),
  parent: fc.option(fc.nat(20), { nil: null }),
});
/** Documents whose ids are 0-based letters and numbers, half of them derived, with parents anywhere (also in circles). */
const documents = fc.array(requirement, { minLength: 1, maxLength: 16 }).map((inputs) => {
  const idOf = (index: number): string => (inputs[index]?.author === true ? `FR-${index + 1}` : `R-${(index + 0x1000_0000).toString(16)}`);
  return prdOf(inputs.map(({ author, criteria, parent, ...rest }, index) => ({
    ...rest, id: idOf(index), idSource: author ? ('author' as const) : ('derived' as const), acceptance: criteria, parentId: parent === null || parent >= inputs.length ? null : idOf(parent),
  })));
});

describe('staged issues', () => {
  it('are valid, cover everything in scope and nothing else, and pass every blocking check, whatever the document', () => {
    fc.assert(fc.property(documents, (prd) => {
      const issues = plan(prd);
      for (const issue of issues) {
        StagedIssue.parse(issue);
        assert.ok(issue.labels.every((label) => allowedLabels.has(label)), issue.labels.join(' '));
        assert.ok(issue.acceptanceCriteria.length > 0);
      }
      const traced = new Set(issues.flatMap((issue) => issue.traces));
      assert.deepEqual([...traced].toSorted(), prd.requirements.filter(isInScope).map((item) => item.id).toSorted());
      assert.deepEqual(checkPlan({ prd, issues }).filter((check) => check.severity === 'blocking' && check.status === 'failed'), []);
    }), { numRuns: 60 });
  });

  it('depend on each other without circles, in an order in which dependencies come first', () => {
    fc.assert(fc.property(documents, (prd) => {
      const issues = plan(prd);
      assert.deepEqual(wavesOf(issues).unordered, []);
      const seen = new Set<string>();
      for (const issue of issues) {
        assert.ok(issue.dependsOn.every((key) => seen.has(key)), `${issue.key} before ${issue.dependsOn.join()}`);
        seen.add(issue.key);
      }
    }), { numRuns: 60 });
  });

  it('keep their keys when requirements are inserted anywhere', () => {
    fc.assert(fc.property(documents, documents, fc.nat(16), (prd, other, at) => {
      const added = other.requirements.map((item) => ({ ...item, id: `NEW-${item.id}`, parentId: null }));
      const requirements = [...prd.requirements.slice(0, at), ...added, ...prd.requirements.slice(at)];
      const moved = requirements.map((item, index) => ({ ...item, span: { ...item.span, start: index * 1000, lineStart: index * 10 + 1, lineEnd: index * 10 + 2 } }));
      const after = new Set(keys({ ...prd, requirements: moved }));
      assert.deepEqual(keys(prd).filter((key) => !after.has(key)), []);
    }), { numRuns: 60 });
  });

  it('keep the keys of all others when one requirement is removed', () => {
    const prd = prdOf(['Create an order.', 'Cancel an order.', 'Show all orders.', 'Refund an order.'].map((text) => ({ text })));
    const without = { ...prd, requirements: prd.requirements.filter((item) => item.id !== 'FR-2') };
    assert.deepEqual(keys(without), ['fr-1', 'fr-3', 'fr-4']);
  });

  it('keep the keys of all others when one requirement is reworded', () => {
    const prd = prdOf(['Create an order.', 'Cancel an order.', 'Show all orders.'].map((text) => ({ text })));
    const reworded = { ...prd, requirements: prd.requirements.map((item) => (item.id === 'FR-2' ? { ...item, text: 'Stop an order before it is packed, and tell the shopper why.' } : item)) };
    assert.deepEqual(keys(reworded), keys(prd));
  });

  it('never share a key because two ids look alike', () => {
    const ids = ['FR-1', 'fr-1', 'FR.1', 'FR 1', 'Fr-1', 'FR_1', '1', '１', 'É', 'ü', '要件', ''.padEnd(120, 'A'), `${''.padEnd(119, 'A')}B`];
    const made = keys(prdOf(ids.map((id) => ({ id, text: `Do what ${id} says.` }))));
    assert.equal(new Set(made).size, ids.length);
  });

  it('take a story and the small things that refine it together', () => {
    const issues = plan(prdOf([
      { id: 'US-1', kind: 'user_story', text: 'As a shopper, I want to save my cart so that I can order later.', persona: 'shopper' },
      { text: 'The cart is kept for 30 days.', parentId: 'US-1' },
      { text: 'A banner says that the cart was saved.', parentId: 'US-1' },
    ]));
    assert.deepEqual(issues.map((issue) => [issue.key, issue.traces]), [['us-1', ['US-1', 'FR-2', 'FR-3']]]);
  });

  it('split a story that is too much for one issue, and make the others parts of it', () => {
    const children = Array.from({ length: 20 }, (_, index) => ({ text: `The cart must do thing number ${index}.`, parentId: 'US-1' }));
    const issues = plan(prdOf([{ id: 'US-1', kind: 'user_story', text: 'As a shopper, I want a cart.' }, ...children]));
    assert.equal(issues.length, 21);
    assert.ok(issues.filter((issue) => issue.key !== 'us-1').every((issue) => issue.parent === 'us-1'));
  });

  it('spread a requirement with very many criteria over several issues, each criterion once', () => {
    const acceptance = Array.from({ length: 20 }, (_, index) => `Criterion number ${index + 1}.`);
    const issues = plan(prdOf([{ text: 'The system must validate an order.', acceptance }]));
    assert.equal(issues.length, 3);
    assert.deepEqual(issues.flatMap((issue) => issue.acceptanceCriteria).toSorted(), acceptance.toSorted());
    assert.ok(issues.every((issue) => issue.size !== 'XL'));
  });

  it('gather small requirements of one section that have no id of their own', () => {
    const small = ['Filter by date', 'Filter by status', 'Sort by price'].map((text, index) => ({ text, id: `R-0000000${index}`, idSource: 'derived' as const, section: ['Shop', 'Search'] }));
    const issues = plan(prdOf(small));
    assert.equal(issues.length, 1);
    assert.match(issues[0]?.title ?? '', /^Build Search: filter by date, filter by status and sort by price$/);
  });

  it('say when the statement stands in for criteria that the PRD does not give', () => {
    const [issue] = plan(prdOf([{ text: 'Users can cancel an order. A cancelled order is not shipped.' }]));
    assert.deepEqual(issue?.acceptanceCriteria, ['Users can cancel an order. (as stated in FR-1)', 'A cancelled order is not shipped. (as stated in FR-1)']);
    assert.match(issue?.body ?? '', /The PRD gives no acceptance criteria for FR-1/);
  });

  it('point at the lines of the PRD that they rest on, criteria included', () => {
    const [issue] = plan(prdOf([{ text: 'Users can cancel an order.', acceptance: ['It says so.', 'It is not shipped.'] }]));
    assert.deepEqual(issue?.rationale.lines, [{ start: 10, end: 12 }]);
    assert.match(issue?.rationale.text ?? '', /FR-1 asks for it \(line 10/);
  });

  it('wait for the requirement that their text names', () => {
    const issues = plan(prdOf([{ text: 'Cancel an order as in FR-2.' }, { text: 'Reserve stock.' }]));
    assert.deepEqual(issues.map((issue) => [issue.key, issue.dependsOn]), [['fr-2', []], ['fr-1', ['fr-2']]]);
  });

  it('leave a dependency out, and say so, when two requirements name each other', () => {
    const prd = prdOf([{ text: 'Cancel an order as in FR-2.' }, { text: 'Reserve stock as in FR-1.' }]);
    const { artifacts, issues } = planBaseline({ prd, snapshot, removed: [] });
    assert.equal(issues.reduce((sum, issue) => sum + issue.dependsOn.length, 0), 1);
    assert.match(artifacts.find((artifact) => artifact.kind === 'delivery')?.markdown ?? '', /would close a circle/);
  });

  it('warn each other when they change the same thing and are not ordered', () => {
    const issues = plan(prdOf([{ text: 'Staff can cancel an order.' }, { text: 'Staff can refund an order.' }]));
    assert.deepEqual(issues.map((issue) => issue.conflictsWith), [['fr-2'], ['fr-1']]);
  });

  it('carry nobody’s name and no foreign issue number as a live reference', () => {
    const [issue] = plan(prdOf([{ text: 'Tell @octocat about acme/shop#7 in the report.', acceptance: ['@octocat was told <img src=x>.'] }]));
    const text = [issue?.body, ...(issue?.acceptanceCriteria ?? []), issue?.rationale.text].join('\n');
    assert.doesNotMatch(text.replace(/`[^`]*`/g, ''), /@octocat|shop#7|(?<!\\)<img/);
  });

  it('says what a story is for in a sentence of its own', () => {
    const bodies = plan(prdOf([
      { text: 'As a guest, I want to order with only my e-mail address so that I don’t have to register.', kind: 'user_story', persona: 'guest' },
      { text: 'Card data must be kept out in order to stay within the rules.' },
    ])).map((issue) => issue.body);
    assert.ok(bodies.some((body) => body.includes('\n\nSo that they don’t have to register.')), bodies.join('\n---\n'));
    assert.ok(bodies.some((body) => body.includes('\n\nIn order to stay within the rules.')), bodies.join('\n---\n'));
  });

  it('cuts a long id in a key at a word', () => {
    assert.match(keys(prdOf([{ text: 'The system must print.', id: 'Requirement for the printing of invoices and receipts' }]))[0] ?? '', /^requirement-for-the-printing-of-invoices-[0-9a-f]{6}$/);
  });
});
