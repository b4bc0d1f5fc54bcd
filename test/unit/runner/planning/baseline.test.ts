import assert from 'node:assert/strict';
import { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { packContent } from '../../../../shared/domain/pack-content.ts';
import { planBaseline } from '../../../../runner/planning/baseline.ts';
import { checkPlan } from '../../../../runner/planning/checks.ts';
import { prdOf, snapshot } from './prd-builder.ts';

const shop = prdOf([
  { id: 'G-1', kind: 'goal', text: 'More shoppers finish their order.' },
  { text: 'The system must let shoppers register an account.', priority: 'must', section: ['Shop', 'Accounts'] },
  { text: 'Signed-in shoppers can save a cart.', priority: 'must', section: ['Shop', 'Cart'], acceptance: ['A saved cart is shown after signing in again.'] },
  { text: 'Signed-in shoppers can delete a cart.', priority: 'could', section: ['Shop', 'Cart'] },
  { id: 'NFR-1', kind: 'nonfunctional', text: 'The cart page must load within 300 ms at p95.', section: ['Shop', 'Nonfunctional requirements'] },
  { id: 'C-1', kind: 'constraint', text: 'Carts must be stored in PostgreSQL 16.', integrations: ['PostgreSQL'], section: ['Shop', 'Constraints'] },
  { id: 'OUT-1', kind: 'out_of_scope', text: 'Gift cards.' },
]);

describe('baseline planner', () => {
  it('plans the same bytes from the same document', () => {
    const [a, b] = [planBaseline({ prd: shop, snapshot, removed: [] }), planBaseline({ prd: structuredClone(shop), snapshot, removed: [] })];
    assert.equal(JSON.stringify(a), JSON.stringify(b));
  });

  it('writes every kind of artifact but the one on disclosure, each with JSON of its schema', () => {
    const { artifacts } = planBaseline({ prd: shop, snapshot, removed: [] });
    assert.deepEqual(artifacts.map((artifact) => artifact.kind).sort(), Object.keys(packContent).filter((kind) => kind !== 'disclosure').sort());
    for (const artifact of artifacts) packContent[artifact.kind].parse(artifact.json);
  });

  it('stages valid issues that pass every blocking check', () => {
    const { issues } = planBaseline({ prd: shop, snapshot, removed: [] });
    for (const issue of issues) StagedIssue.parse(issue);
    const blocking = checkPlan({ prd: shop, issues }).filter((check) => check.severity === 'blocking' && check.status !== 'passed');
    assert.deepEqual(blocking, []);
  });

  it('makes no issue of goals and of what is out of scope', () => {
    const traced = planBaseline({ prd: shop, snapshot, removed: [] }).issues.flatMap((issue) => issue.traces);
    assert.deepEqual(traced.toSorted(), ['C-1', 'FR-2', 'FR-3', 'FR-4', 'NFR-1']);
  });

  it('lets what needs an account wait for the account, and deleting wait for saving', () => {
    const { issues } = planBaseline({ prd: shop, snapshot, removed: [] });
    const waitsFor = (key: string): string[] => issues.find((issue) => issue.key === key)?.dependsOn ?? [];
    assert.ok(waitsFor('fr-3').includes('fr-2'));
    assert.ok(waitsFor('fr-4').includes('fr-3'));
  });

  it('lets no quality that has to be met wait for what may never be built', () => {
    const waitsFor = (priority: 'must' | 'could' | null): string[] => {
      const prd = prdOf(shop.requirements.map(({ id, kind, text, section, acceptance, ...rest }) => ({ id, kind, text, section, acceptance: acceptance.map((criterion) => criterion.text), priority: id === 'NFR-1' ? priority : rest.priority })));
      return planBaseline({ prd, snapshot, removed: [] }).issues.find((issue) => issue.key === 'nfr-1')?.dependsOn ?? [];
    };
    assert.deepEqual([waitsFor('could').includes('fr-4'), waitsFor('must').includes('fr-4'), waitsFor('must').includes('fr-3'), waitsFor(null).includes('fr-4')], [true, false, true, false]);
  });
});
