import { StatusBarAlignment, window, workspace } from 'vscode';
import type { TreeView } from 'vscode';
import { isDecidable } from '../approval/decidable.ts';
import { isCancellable } from '../commands/cancellable.ts';
import { settingIds } from '../platform/setting-ids.ts';
import { runnerUrl } from '../platform/settings.ts';
import type { Services } from '../services.ts';
import { connectionMessage } from './connection-nodes.ts';
import type { ConnectionView } from './connection-nodes.ts';
import { PackTree } from './pack-tree.ts';
import { RunsTree } from './runs-tree.ts';
import { statusText } from './status-bar.ts';
import { TargetMarks } from './target-marks.ts';
import type { TreeNode } from './tree-node.ts';

/** Runs, Architecture Pack and the status bar item, kept in step with the connection and the runs. */
export function registerViews(services: Services): void {
  const { connection, runs } = services;
  const runsTree = services.add(runsTreeOf(services));
  const marks = targetMarksOf(services, () => packTree.refresh());
  const packTree = services.add(new PackTree(async () => (runs.selectedRunId === undefined ? undefined : (await import('./load-pack.ts')).loadPack(connection, runs.selectedRunId)), marks));
  const runsView = services.add(window.createTreeView('pass.runs', { treeDataProvider: runsTree, showCollapseAll: true }));
  const packView = services.add(window.createTreeView('pass.pack', { treeDataProvider: packTree, showCollapseAll: true }));
  // Of the run whose pack is on the screen, and not of one that is still being fetched.
  packTree.onShown = (runId) => (packView.description = (runId === undefined ? undefined : runs.summary(runId)?.title) ?? '');
  const drawStatus = statusBarOf(services);
  const draw = (): void => {
    drawStatus();
    runsView.message = connectionMessage(connectionOf(services), runs.all.length > 0) ?? '';
    setContextKeys(services);
  };
  services.add(
    connection.onState(() => {
      draw();
      runsTree.refresh();
    }),
  );
  services.add(
    runs.onDidChange((runId) => {
      draw();
      runsTree.refresh(runId);
      // Everything was fetched again, as a person who refreshes the view asks for.
      if (runId === undefined) marks.outdate();
      if (runId === undefined || runId === runs.selectedRunId) packTree.refresh();
    }),
  );
  draw();
  connectWhenWanted(services, [runsView, packView]);
}

function connectionOf({ connection }: Services): ConnectionView {
  return { state: connection.state, lastError: connection.lastError, silent: connection.silent, configured: runnerUrl() !== '' };
}

function targetMarksOf({ connection, runs }: Services, changed: () => void): TargetMarks {
  return new TargetMarks({
    observe: async (runId) => (await connection.call('issue.observe', { runId })).issues,
    version: (runId) => {
      const run = runs.summary(runId);
      return run === undefined || run.status === 'running' || run.status === 'syncing' ? undefined : `${run.status} ${run.counts.receipts}`;
    },
    now: Date.now,
    changed,
  });
}

function runsTreeOf(services: Services): RunsTree {
  const { connection, runs } = services;
  const source = {
    detail: (runId: string) => runs.detail(runId),
    checks: async (runId: string) => (await connection.call('checks.get', { runId })).checks,
    titles: async (runId: string) => new Map((await connection.call('backlog.get', { runId })).issues.map((issue) => [issue.key, issue.title])),
  };
  return new RunsTree(runs, source, () => connectionOf(services));
}

/** The status bar item; the returned function draws it. */
function statusBarOf(services: Services): () => void {
  const status = services.add(window.createStatusBarItem('pass.status', StatusBarAlignment.Left, 0));
  status.name = 'PASS';
  status.command = 'pass.showRuns';
  status.show();
  return () => {
    const { text, tooltip } = statusText(services.connection.state, services.runs.all, services.connection.silent);
    status.text = text;
    status.tooltip = tooltip;
    status.accessibilityInformation = { label: `PASS: ${tooltip}` };
  };
}

function setContextKeys({ connection, runs, contextKeys }: Services): void {
  const { all } = runs;
  contextKeys.set('pass.connection', connection.state.name);
  contextKeys.set('pass.hasRuns', all.length > 0);
  contextKeys.set('pass.runSelected', runs.selectedRunId !== undefined);
  contextKeys.set('pass.canApprove', all.some(isDecidable));
  contextKeys.set('pass.canCancel', all.some(isCancellable));
  contextKeys.set('pass.canVerify', all.some((run) => run.counts.receipts > 0));
  contextKeys.set('pass.hasDiagnosis', all.some((run) => run.status === 'stopped'));
}

/** Whoever opens a view wants to see runs; other settings of the runner count at once where it is in use. */
function connectWhenWanted(services: Services, views: readonly TreeView<TreeNode>[]): void {
  const { connection } = services;
  const connect = (): void => {
    if (views.some((view) => view.visible) && connection.state.name === 'idle') void connection.ready().catch(() => undefined);
  };
  for (const view of views) services.add(view.onDidChangeVisibility(connect));
  services.add(
    workspace.onDidChangeConfiguration((change) => {
      if (settingIds.some((id) => change.affectsConfiguration(id)) && connection.state.name !== 'idle') void connection.reconnect().catch(() => undefined);
    }),
  );
  connect();
}
