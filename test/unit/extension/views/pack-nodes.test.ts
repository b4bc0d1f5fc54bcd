import assert from 'node:assert/strict';
import { packNodes as nodesWith } from '../../../../extension/views/pack-nodes.ts';
import type { PackContent } from '../../../../extension/views/pack-nodes.ts';
import type { TreeNode } from '../../../../extension/views/tree-node.ts';
import type { PrdDocument, Requirement } from '../../../../shared/domain/prd.ts';
import type { TargetMark } from '../../../../shared/domain/target-changes.ts';
import { stagedIssue } from '../../shared/domain/bundle-samples.ts';
import { runId } from '../support.ts';

const span = { start: 0, end: 10, lineStart: 3, lineEnd: 4 };
const requirement = (id: string, idSource: Requirement['idSource'] = 'author'): Requirement => ({
  id, idSource, kind: 'functional', text: 'Keep the cart.', span, priority: 'must', acceptance: [{ text: 'It is kept.', span }], persona: null, integrations: [], confidence: 0.9, confidenceReason: 'it says must', section: [], parentId: null,
});
const prd = (fields: Partial<PrdDocument> = {}): PrdDocument => ({
  title: 'Shop', language: 'en', requirements: [requirement('FR-1')], openQuestions: [], glossary: [], sections: [], findings: [], isPrd: { yes: true, reason: '' }, ...fields,
});
const content = (fields: Partial<PackContent> = {}): PackContent => ({ runId, pack: undefined, prd: prd(), backlog: { schema: 'pass.backlog/v1', revision: 1, issues: [stagedIssue({ key: 'cart' })] }, removed: [], ...fields });
const none: ReadonlyMap<string, TargetMark> = new Map();
const packNodes = (shown: PackContent): TreeNode[] => nodesWith(shown, { known: () => none, looked: () => none });
const named = (nodes: readonly TreeNode[], label: string): TreeNode | undefined => nodes.find((node) => node.label === label);
const childrenOf = async (node: TreeNode | undefined): Promise<readonly TreeNode[]> => (await node?.children?.()) ?? [];

describe('the tree of an architecture pack', () => {
  it('has a group only for what there is', () => {
    assert.deepEqual(packNodes(content()).map((node) => `${node.label} ${node.description}`), ['Requirements 1', 'Staged Issues 1']);
    assert.deepEqual(packNodes({ runId, pack: undefined, prd: undefined, backlog: undefined, removed: [] }), []);
  });

  it('leads from a requirement to its lines, its criteria and the issues that trace it', async () => {
    const [node] = await childrenOf(named(packNodes(content()), 'Requirements'));
    assert.deepEqual([node?.label, node?.lines, node?.open], ['FR-1: Keep the cart.', { start: 3, end: 4 }, 'pass.revealRequirement']);
    assert.deepEqual((await childrenOf(node)).map((child) => [child.label, child.open]), [['It is kept.', 'pass.revealRequirement'], ['Build cart', 'pass.openBacklog']]);
  });

  it('says when nothing traces a requirement', async () => {
    const [node] = await childrenOf(named(packNodes(content({ backlog: undefined })), 'Requirements'));
    assert.match(node?.tooltip ?? '', /No staged issue traces to it/);
  });

  it('does not pass off an id that PASS made as the author’s', async () => {
    const [node] = await childrenOf(named(packNodes(content({ prd: prd({ requirements: [requirement('R-1', 'derived')] }) })), 'Requirements'));
    assert.deepEqual([node?.label, node?.description], ['Keep the cart.', 'R-1 · must · lines 3–4']);
  });

  it('groups staged issues by component, and marks dropped and edited ones', async () => {
    const issues = [stagedIssue({ key: 'cart', dropped: true }), stagedIssue({ key: 'pay', component: 'payment', edited: true })];
    const groups = await childrenOf(named(packNodes(content({ backlog: { schema: 'pass.backlog/v1', revision: 1, issues } })), 'Staged Issues'));
    assert.deepEqual(groups.map((group) => group.label), ['checkout', 'payment']);
    const leaves = (await Promise.all(groups.map(childrenOf))).flat();
    assert.deepEqual(leaves.map((leaf) => [leaf.issueKey, leaf.description]), [['cart', 'M · must · dropped'], ['pay', 'M · must · edited']]);
  });

  it('puts parts below what they are a part of, and loses none to a circle or another component', async () => {
    const shape = async (nodes: readonly TreeNode[]): Promise<unknown[]> => Promise.all(nodes.map(async (node) => {
      const inside = await shape(await childrenOf(node));
      return inside.length === 0 ? node.issueKey : { [node.issueKey ?? node.label]: inside };
    }));
    const treeOf = async (...issues: Parameters<typeof stagedIssue>[0][]): Promise<unknown[]> =>
      shape(await childrenOf(named(packNodes(content({ backlog: { schema: 'pass.backlog/v1', revision: 1, issues: issues.map(stagedIssue) } })), 'Staged Issues')));
    assert.deepEqual(await treeOf({ key: 'card', parent: 'pay' }, { key: 'cart' }, { key: 'pay' }, { key: 'visa', parent: 'card' }), ['cart', { pay: [{ card: ['visa'] }] }]);
    assert.deepEqual(await treeOf({ key: 'a', parent: 'c' }, { key: 'b', parent: 'a' }, { key: 'c', parent: 'b' }, { key: 'd', parent: 'd' }, { key: 'e', parent: 'a' }), [{ a: ['e'] }, 'b', 'c', 'd']);
    assert.deepEqual(await treeOf({ key: 'pay' }, { key: 'mail', component: 'delivery', parent: 'pay' }), [{ checkout: ['pay'] }, { delivery: ['mail'] }]);
  });

  it('marks what people closed or edited on the target, and counts it on the group', async () => {
    const issues = ['cart', 'pay', 'ship', 'mail'].map((key) => stagedIssue({ key }));
    const marks = new Map<string, TargetMark>([
      ['cart', { key: 'cart', number: 7, url: null, changes: ['closed', 'title edited'], words: 'closed, title edited' }],
      ['pay', { key: 'pay', number: 8, url: null, changes: [], words: '' }],
      ['ship', { key: 'ship', number: null, url: null, changes: ['gone'], words: 'gone' }],
    ]);
    const nodes = nodesWith(content({ backlog: { schema: 'pass.backlog/v1', revision: 1, issues } }), { known: () => marks, looked: () => marks });
    const staged = named(nodes, 'Staged Issues');
    assert.equal(staged?.description, '4 · 2 changed on the target');
    assert.deepEqual((await childrenOf(staged)).map(({ description, icon }) => [description, icon]), [
      ['M · must · #7 · closed, title edited on the target', 'issue-closed'],
      ['M · must · #8', 'issue-draft'],
      ['M · must · gone on the target', 'trash'],
      ['M · must', 'issue-draft'],
    ]);
    const apart = issues.map((issue) => ({ ...issue, component: issue.key === 'ship' ? 'delivery' : 'checkout' }));
    const grouped = nodesWith(content({ backlog: { schema: 'pass.backlog/v1', revision: 1, issues: apart } }), { known: () => marks, looked: () => marks });
    assert.deepEqual((await childrenOf(named(grouped, 'Staged Issues'))).map(({ description }) => description), ['3 · 1 changed on the target', '1 · 1 changed on the target']);
    const [requirementNode] = await childrenOf(named(nodes, 'Requirements'));
    assert.match((await childrenOf(requirementNode)).find(({ issueKey }) => issueKey === 'cart')?.tooltip ?? '', /Since the last sync: closed, title edited on the target/);
  });

  it('asks the target only when a person looks at issues', async () => {
    let looks = 0;
    const nodes = nodesWith(content(), { known: () => none, looked: () => ((looks += 1), none) });
    const [requirementNode] = await childrenOf(named(nodes, 'Requirements'));
    assert.equal(looks, 0);
    await childrenOf(requirementNode);
    await childrenOf(named(nodes, 'Staged Issues'));
    assert.equal(looks, 2);
  });

  it('shows findings with their lines, and what was removed', async () => {
    const finding = { rule: 'vague', severity: 'warning' as const, span, message: '"fast" is vague.', why: 'Nobody can test it.', suggestion: 'Give a number.', requirementId: null };
    const removed = [{ kind: 'invisible' as const, span, shown: '‹U+200B›', why: 'It cannot be seen.' }];
    const nodes = packNodes(content({ prd: prd({ findings: [finding] }), removed }));
    const [found] = await childrenOf(named(nodes, 'Findings'));
    const [gone] = await childrenOf(named(nodes, 'Removed Text'));
    assert.deepEqual([found?.icon, found?.lines, gone?.label], ['warning', { start: 3, end: 4 }, '‹U+200B›']);
  });
});
