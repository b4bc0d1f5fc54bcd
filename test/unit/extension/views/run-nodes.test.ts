import assert from 'node:assert/strict';
import type { ConnectionState } from '../../../../extension/connection/state.ts';
import { connectionMessage, connectionNodes } from '../../../../extension/views/connection-nodes.ts';
import { runContext, runNode, shortTarget } from '../../../../extension/views/run-nodes.ts';
import type { TreeNode } from '../../../../extension/views/tree-node.ts';
import { statusText } from '../../../../extension/views/status-bar.ts';
import type { Check } from '../../../../shared/domain/backlog.ts';
import type { RunDetail } from '../../../../shared/domain/run.ts';
import type { ErrorKind } from '../../../../shared/protocol/errors.ts';
import { runDetail, runId, runSummary } from '../support.ts';

const check = (fields: Partial<Check>): Check => ({ id: 'coverage', name: 'Coverage', status: 'passed', severity: 'blocking', summary: 'All traced.', findings: [], notRunBecause: null, ...fields });

async function childrenOf(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
  return (await node?.children?.()) ?? [];
}

async function tree(run: RunDetail, checks: readonly Check[] = []): Promise<readonly TreeNode[]> {
  return childrenOf(runNode(run, { detail: () => Promise.resolve(run), checks: () => Promise.resolve(checks), titles: () => Promise.resolve(new Map([['cart', 'Keep the cart']])) }));
}

const named = (nodes: readonly TreeNode[], label: string): TreeNode | undefined => nodes.find((node) => node.label === label);
const at = '2026-01-01T00:00:00.000Z';

describe('the node of a run', () => {
  it('says what it waits for and where it goes', () => {
    const node = runNode(runSummary(), { detail: () => Promise.reject(new Error()), checks: () => Promise.resolve([]), titles: () => Promise.resolve(new Map()) });
    assert.deepEqual([node.label, node.description, node.icon], ['Shop', 'your decision · acme/shop', 'bell-dot']);
  });

  it('says how far writing is', () => {
    const node = runNode(runSummary({ status: 'syncing', counts: { ...runSummary().counts, receipts: 3, operations: 12 } }), { detail: () => Promise.reject(new Error()), checks: () => Promise.resolve([]), titles: () => Promise.resolve(new Map()) });
    assert.match(node.description ?? '', /^writing 3 of 12/);
  });

  it('has a node for each phase, with its status', async () => {
    const nodes = await tree(runDetail());
    assert.deepEqual(nodes.map((node) => [node.label, node.icon]), [['Intake', 'pass'], ['Plan', 'pass'], ['Build', 'debug-step-over'], ['Decide', 'bell-dot'], ['Sync', 'circle-outline']]);
  });

  it('puts the diagnosis of a stopped run first', async () => {
    const nodes = await tree(runDetail({ status: 'stopped', diagnosis: { phase: 'plan', step: 'checks', error: { kind: 'internal', message: 'It broke.', hint: 'h' }, evidence: [], likelyCause: 'c', nextAction: 'Do this.', at } }));
    assert.deepEqual([nodes[0]?.label, nodes[0]?.open], ['It broke.', 'pass.openDiagnosis']);
    assert.match(nodes[0]?.tooltip ?? '', /Do this\./);
  });

  it('shows the reason of a rejection', async () => {
    const nodes = await tree(runDetail({ status: 'rejected', rejection: { by: 'User::"ada"', reason: 'Too large.', at } }));
    assert.equal(nodes[0]?.description, 'Too large.');
  });

  it('shows prerequisites with what they block and how to get them', async () => {
    const run = runDetail({ preflight: [{ id: 'github-credential', name: 'GitHub token', status: 'missing', seen: 'none', blocks: ['sync'], fix: 'Set one.' }] });
    const [prd, need] = await childrenOf(named(await tree(run), 'Intake'));
    assert.equal(prd?.open, 'pass.showSubmittedPrd');
    assert.deepEqual([need?.description, need?.context], ['missing: Set one.', 'prerequisite.github']);
    assert.match(need?.tooltip ?? '', /Blocks: sync/);
  });

  it('says that an unsaved buffer was submitted', async () => {
    const run = runDetail({ prd: { ...runDetail().prd, saved: false } });
    assert.match((await childrenOf(named(await tree(run), 'Intake')))[0]?.description ?? '', /unsaved buffer/);
  });

  it('never shows a check that did not run as passed', async () => {
    const [node] = await childrenOf(named(await tree(runDetail(), [check({ status: 'not_run', notRunBecause: 'No criteria.' })]), 'Plan'));
    assert.notEqual(node?.icon, 'pass');
    assert.equal(node?.description, 'No criteria.');
  });

  it('shows what a failed check found, and leads to the staged issue', async () => {
    const failed = check({ status: 'failed', findings: [{ message: 'Cycle.', suggestion: 'Cut it.', issueKey: 'cart', requirementId: null }] });
    const [node] = await childrenOf(named(await tree(runDetail(), [failed]), 'Plan'));
    const [finding] = await childrenOf(node);
    assert.deepEqual([node?.icon, finding?.label, finding?.issueKey, finding?.open, finding?.runId], ['error', 'Cycle.', 'cart', 'pass.openBacklog', runId]);
  });

  it('links each receipt to the target, issues first', async () => {
    const receipt = (operationId: string, kind: string, number: number | null) => ({ operationId, kind, key: number === null ? null : 'cart', number, url: number === null ? null : `https://github.com/acme/shop/issues/${number}`, at, reconciled: false });
    const run = runDetail({ receipts: [receipt('op-0001', 'label.ensure', null), receipt('op-0002', 'issue.create', 7)] });
    const nodes = await childrenOf(named(await tree(run), 'Sync'));
    assert.deepEqual(nodes.map((node) => [node.label, node.description, node.url]), [['#7 Keep the cart', 'created', 'https://github.com/acme/shop/issues/7'], ['Labels', '1', undefined]]);
  });

  it('puts pull requests beside the issues, and names what is below them', async () => {
    const receipt = (operationId: string, kind: string, number: number | null) => ({ operationId, kind, key: 'cart', number, url: null, at, reconciled: operationId === 'op-0006' });
    const receipts = [receipt('op-0001', 'milestone.ensure', 3), receipt('op-0002', 'issue.blocked_by', 7), receipt('op-0003', 'commit.create', null), receipt('op-0004', 'pull_request.create', 9), receipt('op-0005', 'issue.move', 8), receipt('op-0006', 'issue.reopen', 7)];
    const nodes = await childrenOf(named(await tree(runDetail({ receipts })), 'Sync'));
    assert.deepEqual(nodes.map((node) => [node.label, node.description, node.icon]), [
      ['#9 Keep the cart', 'opened as a draft', 'git-pull-request'],
      ['#7 Keep the cart', 'opened again (found already written)', 'issues'],
      ['Milestones, dependencies, commits and others', '4', 'tag'],
    ]);
    assert.deepEqual((await childrenOf(nodes[2])).map((node) => [node.icon, node.description]), [['milestone', 'made sure of'], ['link', 'linked'], ['git-commit', 'made'], ['circle-outline', 'issue.move']]);
  });

  it('has ids that are unique and stay the same', async () => {
    const run = runDetail({ preflight: [{ id: 'github', name: 'GitHub', status: 'ok', seen: 's', blocks: [], fix: '' }] });
    const ids = async (): Promise<string[]> => {
      const all: string[] = [];
      const walk = async (nodes: readonly TreeNode[]): Promise<void> => {
        for (const node of nodes) {
          all.push(node.id);
          await walk(await childrenOf(node));
        }
      };
      await walk(await tree(run, [check({})]));
      return all;
    };
    const first = await ids();
    assert.equal(new Set(first).size, first.length);
    assert.deepEqual(await ids(), first);
  });
});

describe('the menu of a run', () => {
  it('offers a decision while the run waits, and after its sync stopped', () => {
    const failedSync = runSummary({ status: 'stopped', phases: runSummary().phases.map((phase) => (phase.name === 'sync' ? { ...phase, status: 'failed' as const } : phase)) });
    assert.match(runContext(runSummary()), /\bwaiting\b/);
    assert.match(runContext(failedSync), /\bwaiting\b/);
    assert.doesNotMatch(runContext(runSummary({ status: 'stopped' })), /\bwaiting\b/);
    assert.doesNotMatch(runContext(runSummary({ status: 'done' })), /\bwaiting\b/);
  });

  it('offers to stop only what is at work', () => {
    assert.match(runContext(runSummary({ status: 'running' })), /\bactive\b/);
    assert.doesNotMatch(runContext(runSummary({ status: 'done' })), /\bactive\b/);
  });
});

describe('the label of a target', () => {
  it('shortens a folder to its last names, the suggested one with that of its workspace folder', () => {
    assert.equal(shortTarget('folder:/home/ada/shop/.pass/backlog'), 'shop/.pass/backlog');
    assert.equal(shortTarget('folder:C:\\work\\shop\\out'), 'shop/out');
    assert.equal(shortTarget('acme/shop'), 'acme/shop');
  });
});

describe('the state of the connection in the tree', () => {
  const steps = async (state: ConnectionState, configured: boolean): Promise<(string | undefined)[]> => (await connectionNodes({ state, lastError: undefined, silent: false, configured }, false)[0]?.children?.() ?? []).map(({ open }) => open);
  const lost = (kind: ErrorKind): ConnectionState => ({ name: 'failed', error: { kind, message: 'Wrong.', hint: 'Set it.' } });

  it('names the reason, and below it the steps that fit', async () => {
    assert.deepEqual(connectionNodes({ state: lost('unauthorised'), lastError: undefined, silent: false, configured: true }, false).map(({ label, description }) => [label, description]), [['Not connected to a runner', 'Wrong.']]);
    assert.deepEqual(await steps(lost('unauthorised'), true), ['pass.setRunnerToken', 'pass.openSettings', 'pass.connect', 'pass.showLog']);
    assert.deepEqual(await steps(lost('version'), true), ['pass.openSettings', 'pass.connect', 'pass.showLog']);
    assert.deepEqual(await steps(lost('unauthorised'), false), ['pass.restartRunner', 'pass.connect', 'pass.showLog']);
    assert.equal(connectionMessage({ state: lost('unauthorised'), lastError: undefined, silent: false, configured: true }, false), 'Wrong. Set it.');
  });

  it('stays quiet about a first try that fails, and speaks up when it goes on or runs are shown', () => {
    const error = { kind: 'unavailable', message: 'Gone.', hint: 'Wait.' } as const;
    const labels = (state: ConnectionState, hasRuns: boolean): string[] => connectionNodes({ state, lastError: error, silent: false, configured: false }, hasRuns).map(({ label }) => label);
    const waiting = (attempt: number): ConnectionState => ({ name: 'waiting', attempt, delayMs: 1, error });
    assert.deepEqual([labels(waiting(1), false), labels(waiting(1), true), labels(waiting(2), false)], [[], ['Connecting again…'], ['Connecting again…']]);
    assert.deepEqual(labels({ name: 'connecting', attempt: 2 }, false), ['Connecting again…'], 'it must not vanish while the next try is under way');
  });

  it('is left to the welcome text while a first connection is made', () => {
    assert.deepEqual(connectionNodes({ state: { name: 'connecting', attempt: 1 }, lastError: undefined, silent: false, configured: false }, false), []);
    assert.deepEqual(connectionNodes({ state: { name: 'connected' }, lastError: undefined, silent: false, configured: false }, true), []);
  });
});

describe('the status bar', () => {
  const connected = { name: 'connected' } as const;

  it('says how many runs wait for a decision', () => {
    assert.equal(statusText(connected, [runSummary()]).text, '$(bell-dot) PASS 1');
  });

  it('says first how far writing is', () => {
    const writing = runSummary({ status: 'syncing', counts: { ...runSummary().counts, receipts: 3, operations: 12 } });
    assert.equal(statusText(connected, [runSummary(), writing]).text, '$(sync~spin) PASS 3/12');
  });

  it('says that the runner cannot be reached, and what to do', () => {
    const { text, tooltip } = statusText({ name: 'failed', error: { kind: 'version', message: 'Too old.', hint: 'Update.' } }, []);
    assert.deepEqual([text, tooltip], ['$(debug-disconnect) PASS', 'Too old. Update.']);
  });
});
