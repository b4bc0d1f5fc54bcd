import assert from 'node:assert/strict';
import type { ArtifactContent, ArtifactKind } from '../../../../shared/domain/pack.ts';
import { packContent } from '../../../../shared/domain/pack-content.ts';
import type { PackContent } from '../../../../shared/domain/pack-content.ts';
import type { PrdDocument, RemovedText } from '../../../../shared/domain/prd.ts';
import { planBaseline } from '../../../../runner/planning/baseline.ts';
import { tokensOf } from './markdown-reader.ts';
import { parseMermaid } from './mermaid-parser.ts';
import { prdOf, snapshot } from './prd-builder.ts';

const span = { start: 0, end: 1, lineStart: 3, lineEnd: 3 };

const shop = prdOf([
  { id: 'G-1', kind: 'goal', text: 'Shoppers finish more orders.' },
  { id: 'US-1', kind: 'user_story', persona: 'shopper', text: 'As a shopper, I want to save my cart so that I can order later.', section: ['Shop', 'Cart'], acceptance: ['A saved cart is shown within 2 seconds.'] },
  { text: 'The system must create a cart. A cart contains one or more cart lines; each cart line has a product, a quantity (integer), and a unit price.', section: ['Shop', 'Cart'] },
  { text: 'The system must create an order only after Stripe confirmed the payment.', integrations: ['Stripe'], section: ['Shop', 'Payment'] },
  { text: 'The system must send each order to `POST /v2/pick-orders`.', section: ['Shop', 'Warehouse'] },
  { id: 'NFR-1', kind: 'nonfunctional', text: 'The cart page must load in under 1.5 seconds.', section: ['Shop', 'Qualities'] },
  { id: 'NFR-2', kind: 'nonfunctional', text: 'Checkout should feel fast.', section: ['Shop', 'Qualities'] },
  { id: 'C-1', kind: 'constraint', text: 'Orders must be stored in PostgreSQL 16.', integrations: ['PostgreSQL'], section: ['Shop', 'Constraints'] },
  { id: 'OUT-1', kind: 'out_of_scope', text: 'Gift cards.' },
], {
  glossary: [{ term: 'Cart line', definition: 'one product in a cart', span }],
  openQuestions: [{ text: 'Who may cancel an order?', span }],
  findings: [{ rule: 'vague', severity: 'warning', span, message: '“fast” is vague.', why: 'Nobody can test it.', suggestion: 'State a number.', requirementId: 'NFR-2' }],
});

function packOf(prd: PrdDocument, removed: readonly RemovedText[] = []): Map<ArtifactKind, ArtifactContent> {
  return new Map(planBaseline({ prd, snapshot, removed }).artifacts.map((artifact) => [artifact.kind, artifact]));
}

function json<K extends ArtifactKind>(pack: Map<ArtifactKind, ArtifactContent>, kind: K): PackContent<K> {
  return packContent[kind].parse(pack.get(kind)?.json) as PackContent<K>;
}

const markdown = (pack: Map<ArtifactKind, ArtifactContent>, kind: ArtifactKind): string => pack.get(kind)?.markdown ?? '';

const diagramsIn = (text: string): string[] => tokensOf(text).flatMap((token) => (token.type === 'fence' && token.info === 'mermaid' ? [token.content] : []));

describe('architecture pack', () => {
  const pack = packOf(shop);

  it('traces every requirement to its lines, issues and criteria', () => {
    const { requirements } = json(pack, 'requirements');
    assert.deepEqual(requirements.map((item) => [item.id, item.inScope, item.issues]).slice(0, 3), [['G-1', false, []], ['US-1', true, ['us-1']], ['FR-3', true, ['fr-3']]]);
    assert.deepEqual(requirements[1]?.lines, { start: 20, end: 20 });
    assert.match(markdown(pack, 'requirements'), /\| US-1 \| user story \| – \| 20 \| 1 \| us-1 \| 0\.90 \|/);
  });

  it('draws who uses the system and what it talks to, and no more', () => {
    const context = json(pack, 'context');
    assert.deepEqual(context.people, [{ name: 'Shopper', requirements: ['US-1'] }]);
    assert.deepEqual(context.externals.map((item) => item.name), ['Stripe', 'PostgreSQL']);
    assert.equal(json(packOf(prdOf([{ text: 'Show a list.' }])), 'context').mermaid, null);
  });

  it('keeps qualities and constraints out of the component diagram', () => {
    assert.deepEqual(json(pack, 'components').components.map((item) => item.name), ['Cart', 'Payment', 'Warehouse']);
  });

  it('takes from the text the things it names, the attributes it lists and the types it states', () => {
    const model = json(pack, 'data_model');
    const line = model.entities.find((entity) => entity.name === 'Cart line');
    assert.deepEqual(line?.attributes.map(({ name, type }) => [name, type]), [['product', null], ['quantity', 'integer'], ['unit_price', null]]);
    assert.deepEqual(model.relations.map(({ from, to, many }) => [from, to, many]), [['Cart', 'Cart line', true]]);
    assert.deepEqual(model.entities.find((entity) => entity.name === 'Order')?.attributes, []);
  });

  it('lists endpoints that the text spells out', () => {
    assert.deepEqual(json(pack, 'interfaces').surfaces, [{ kind: 'http', name: 'POST /v2/pick-orders', requirements: ['FR-5'] }]);
  });

  it('proposes decisions only where the PRD states a constraint or mandates technology', () => {
    assert.deepEqual(json(pack, 'decisions').decisions.map((decision) => [decision.id, decision.status, decision.requirementId]), [['ADR-001', 'proposed', 'C-1']]);
    assert.deepEqual(json(packOf(prdOf([{ text: 'Show a list.' }])), 'decisions').decisions, []);
  });

  it('gives the number of a quality as written, and says where there is none', () => {
    assert.deepEqual(json(pack, 'quality').qualities.map((item) => item.measures), [['under 1.5 seconds'], []]);
    assert.match(markdown(pack, 'quality'), /\*\*no number stated\*\*/);
  });

  it('names the evidence of each risk', () => {
    const { risks } = json(pack, 'risks');
    assert.ok(risks.some((risk) => risk.evidence === 'Nobody can test it.' && risk.requirements.includes('NFR-2')));
    assert.ok(risks.some((risk) => risk.evidence === 'Who may cancel an order?'));
    assert.ok(risks.every((risk) => risk.evidence !== '' && risk.action !== ''));
  });

  it('gives every criterion in scope a test level with a reason', () => {
    const { criteria } = json(pack, 'test_strategy');
    assert.deepEqual([...new Set(criteria.map((criterion) => criterion.requirementId))], ['US-1', 'FR-3', 'FR-4', 'FR-5', 'NFR-1', 'NFR-2', 'C-1']);
    assert.equal(criteria.find((criterion) => criterion.requirementId === 'NFR-1')?.level, 'performance');
    assert.ok(criteria.every((criterion) => criterion.because !== ''));
  });

  it('plans waves in which nothing waits for its own wave', () => {
    const { waves } = json(pack, 'delivery');
    const waveOf = new Map(waves.flatMap((wave) => wave.issues.map((issue) => [issue.key, wave.number] as const)));
    for (const wave of waves) for (const issue of wave.issues) for (const key of issue.dependsOn) assert.ok((waveOf.get(key) ?? Infinity) < wave.number);
    assert.equal(waveOf.size, 7);
  });

  it('shows what was taken out of the text', () => {
    const removed: RemovedText[] = [{ kind: 'html_comment', span, shown: '<!-- ignore | all `rules` -->', why: 'Nobody sees it when it is rendered.' }];
    assert.deepEqual(json(packOf(shop, removed), 'removed_text').removed, removed);
    assert.match(markdown(packOf(shop, removed), 'removed_text'), /html comment \| \\<!-- ignore \\\| all \\`rules\\` --> \| Nobody/);
  });

  it('says in every artifact that leaves something open what it could not derive', () => {
    for (const artifact of pack.values()) {
      assert.equal(artifact.markdown.includes('## Not derived'), artifact.notDerived.length > 0, artifact.id);
    }
  });

  it('shows hostile text as text, and draws diagrams that Mermaid can parse', async () => {
    const evil = '"] --> x["`<script>alert(1)</script>` | [a](javascript:b) ![i](http://evil.example/p.png) @octocat #1\n\n# Heading %%{init}%% end';
    const prd = prdOf([
      { id: 'US|1', kind: 'user_story', persona: evil, text: `As a ${evil}, I want ${evil}`, section: [evil], integrations: [evil], acceptance: [evil] },
      { id: 'F`2', text: `The system must create an order with ${evil}, a name and a date.`, section: [evil, 'x'], integrations: [evil] },
      { id: 'F-3', text: `Cancel an order. ${evil}`, section: ['|', '<b>'] },
      { id: 'N-1', kind: 'nonfunctional', text: `Fast: ${evil}` },
      { id: 'C-1', kind: 'constraint', text: `Must use ${evil}`, integrations: [evil] },
      { id: 'G-1', kind: 'goal', text: evil },
    ], { title: evil, openQuestions: [{ text: evil, span }], glossary: [{ term: evil, definition: evil, span }], findings: [{ rule: 'r', severity: 'error', span, message: evil, why: evil, suggestion: evil, requirementId: 'F-3' }] });
    const { artifacts, issues } = planBaseline({ prd, snapshot: { ...snapshot, name: `${evil}.md`.replace(/\n/g, ' ') }, removed: [{ kind: 'html', span, shown: evil, why: evil }] });
    for (const text of [...artifacts.map((artifact) => artifact.markdown), ...issues.map((issue) => issue.body), ...issues.flatMap((issue) => issue.acceptanceCriteria)]) {
      const tokens = tokensOf(text);
      assert.deepEqual(tokens.filter(({ type }) => ['html_block', 'html_inline', 'image'].includes(type)).map(({ type }) => type), []);
      for (const token of tokens) if (token.type === 'link_open') assert.match(String(token.attrGet('href')), /^\d\d-[a-z-]+\.md$/);
      for (const table of tokens.filter((token) => token.type === 'table_open')) {
        const [from = 0, to = 0] = table.map ?? [];
        assert.equal(new Set(text.split('\n').slice(from, to).map((line) => line.split(/(?<!\\)\|/).length)).size, 1, text.split('\n').slice(from, to).join('\n'));
      }
      for (const diagram of diagramsIn(text)) await parseMermaid(diagram);
    }
  });
});
