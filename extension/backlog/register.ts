import { commands } from 'vscode';
import type { Disposable, WebviewPanel } from 'vscode';
import { BacklogPanelState } from '../../shared/protocol/webview.ts';
import type { FeatureHost } from '../platform/feature-host.ts';
import { openLink } from '../platform/open-webview.ts';
import { RunPanels } from '../platform/run-panels.ts';
import { subjectOf } from '../platform/subject.ts';
import { shortTitle } from '../views/short-title.ts';
import { BacklogDrafts } from './drafts.ts';
import { BacklogSession } from './session.ts';

interface Place {
  readonly runId: string;
  readonly issueKey: string | undefined;
}

/** The backlog editor: `pass.openBacklog` (run id or tree node, issue key). */
export function registerBacklogEditor(host: FeatureHost): Disposable[] {
  const drafts = new BacklogDrafts(host.context.workspaceState);
  const panels = new RunPanels<Place, BacklogSession>(host.context, {
    viewType: 'pass.backlog',
    page: 'backlog',
    title: 'Backlog',
    restore: (state) => {
      const parsed = BacklogPanelState.safeParse(state);
      return parsed.success ? { runId: parsed.data.runId, issueKey: undefined } : undefined;
    },
    start: (panel, place) => {
      panel.onDidDispose(() => tellOfDraft(host, drafts, place.runId));
      return startSession(host, drafts, panel, place);
    },
  });
  return [
    host.command('pass.openBacklog', (...args) => {
      const { runId, issueKey } = subjectOf(args, host.runs.selectedRunId);
      const open = panels.show({ runId, issueKey });
      if (issueKey !== undefined) open?.select(issueKey);
    }),
    host.runs.onDidChange((runId) => {
      for (const [id, session] of panels.sessions()) if (runId === undefined || runId === id) void session.refresh();
    }),
    panels,
  ];
}

function startSession(host: FeatureHost, drafts: BacklogDrafts, panel: WebviewPanel, { runId, issueKey }: Place): BacklogSession {
  return new BacklogSession(runId, issueKey, {
    call: (method, params) => host.runner.call(method, params),
    post: (message) => void panel.webview.postMessage(message),
    drafts,
    onState: ({ dirty, title }) => (panel.title = `${dirty ? '● ' : ''}Backlog${title === undefined ? '' : `: ${shortTitle(title)}`}`),
    openPrd: async (lines, requirementId) => void (await (requirementId === undefined ? commands.executeCommand('pass.revealRequirement', { runId, lines }) : commands.executeCommand('pass.goToRequirement', { runId, requirementId }))),
    openUrl: openLink,
    compare: async (key) => void (await commands.executeCommand('pass.openIssueDiff', { runId, issueKey: key })),
    approve: async () => void (await commands.executeCommand('pass.approveAndSync', { runId })),
    report: (where, error) => host.report(where, error),
    note: (message) => host.log.warn(message),
  });
}

/** VS Code does not ask before it closes a webview, so the person is told where the edits are. */
function tellOfDraft(host: FeatureHost, drafts: BacklogDrafts, runId: string): void {
  if (drafts.get(runId) === null || host.runs.summary(runId)?.status !== 'waiting') return;
  void host.ask.inform('The backlog was closed with unsaved edits. They are kept, and are there when it is opened again.', 'Open Backlog').then((again) => (again ? commands.executeCommand('pass.openBacklog', { runId }) : undefined));
}
