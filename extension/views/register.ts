import { StatusBarAlignment, window, workspace } from 'vscode';
import { isDecidable } from '../approval/decidable.ts';
import type { Services } from '../services.ts';
import { settingIds } from '../platform/setting-ids.ts';
import { connectionMessage } from './connection-nodes.ts';
import { PackTree } from './pack-tree.ts';
import { RunsTree } from './runs-tree.ts';
import { statusText } from './status-bar.ts';

/** Runs, Architecture Pack and the status bar item, kept in step with the connection and the runs. */
export function registerViews(services: Services): void {
  const { connection, runs } = services;
  const runsTree = services.add(
    new RunsTree(
      runs,
      {
        detail: (runId) => runs.detail(runId),
        checks: async (runId) => (await connection.call('checks.get', { runId })).checks,
        titles: async (runId) => new Map((await connection.call('backlog.get', { runId })).issues.map((issue) => [issue.key, issue.title])),
      },
      () => connection.state,
    ),
  );
  const packTree = services.add(new PackTree(async () => (runs.selectedRunId === undefined ? undefined : (await import('./load-pack.ts')).loadPack(connection, runs.selectedRunId))));
  const runsView = services.add(window.createTreeView('pass.runs', { treeDataProvider: runsTree, showCollapseAll: true }));
  const packView = services.add(window.createTreeView('pass.pack', { treeDataProvider: packTree, showCollapseAll: true }));
  const status = services.add(window.createStatusBarItem('pass.status', StatusBarAlignment.Left, 0));
  status.name = 'PASS';
  status.command = 'pass.showRuns';

  const draw = (): void => {
    const { text, tooltip } = statusText(connection.state, runs.all);
    status.text = text;
    status.tooltip = tooltip;
    const selected = runs.selectedRunId === undefined ? undefined : runs.summary(runs.selectedRunId);
    packView.description = selected?.title ?? '';
    runsView.message = connectionMessage(connection.state) ?? '';
    services.contextKeys.set('pass.connection', connection.state.name);
    services.contextKeys.set('pass.hasRuns', runs.all.length > 0);
    services.contextKeys.set('pass.runSelected', selected !== undefined);
    services.contextKeys.set('pass.canApprove', runs.all.some(isDecidable));
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
      if (runId === undefined || runId === runs.selectedRunId) packTree.refresh();
    }),
  );
  // Whoever opens the view wants to see runs: that is when a connection is needed.
  const connectWhenSeen = (): void => {
    if ((runsView.visible || packView.visible) && connection.state.name === 'idle') void connection.ready().catch(() => undefined);
  };
  services.add(runsView.onDidChangeVisibility(connectWhenSeen));
  services.add(packView.onDidChangeVisibility(connectWhenSeen));
  services.add(
    workspace.onDidChangeConfiguration((change) => {
      if (settingIds.some((id) => change.affectsConfiguration(id)) && connection.state.name !== 'idle') void connection.reconnect().catch(() => undefined);
    }),
  );
  draw();
  status.show();
  connectWhenSeen();
}
