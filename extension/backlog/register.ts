import { commands, ViewColumn, window, workspace } from 'vscode';
import type { Disposable, WebviewPanel } from 'vscode';
import { BacklogPanelState } from '../../shared/protocol/webview.ts';
import type { FeatureHost } from '../platform/feature-host.ts';
import { BacklogDrafts } from './drafts.ts';
import { openLink, showPage } from './open-webview.ts';
import { BacklogSession } from './session.ts';
import { subjectOf } from './subject.ts';

const viewType = 'pass.backlog';

/** The backlog editor: `pass.openBacklog` (run id or tree node, issue key), one panel for each run, restored with the window. */
export function registerBacklogEditor(host: FeatureHost): Disposable[] {
  const editor = new BacklogEditor(host);
  return [
    host.command('pass.openBacklog', (...args) => {
      const subject = subjectOf(args, host.runs.selectedRunId);
      editor.open(subject.runId, subject.issueKey);
    }),
    window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => {
        const parsed = BacklogPanelState.safeParse(state);
        if (parsed.success) editor.adopt(panel, parsed.data.runId, undefined);
        else panel.dispose();
      },
    }),
    host.runs.onDidChange((runId) => editor.refresh(runId)),
    workspace.onDidGrantWorkspaceTrust(() => editor.refresh(undefined)),
    editor,
  ];
}

interface OpenBacklog {
  readonly panel: WebviewPanel;
  readonly session: BacklogSession;
}

class BacklogEditor implements Disposable {
  readonly #host: FeatureHost;
  readonly #drafts: BacklogDrafts;
  readonly #open = new Map<string, OpenBacklog>();

  constructor(host: FeatureHost) {
    this.#host = host;
    this.#drafts = new BacklogDrafts(host.context.workspaceState);
  }

  open(runId: string, issueKey: string | undefined): void {
    const known = this.#open.get(runId);
    if (known === undefined) {
      const panel = window.createWebviewPanel(viewType, 'Backlog', ViewColumn.Active, { enableScripts: true, enableFindWidget: true });
      this.adopt(panel, runId, issueKey);
      return;
    }
    known.panel.reveal();
    if (issueKey !== undefined) known.session.select(issueKey);
  }

  /** Fill a panel that was just made or that VS Code restored. */
  adopt(panel: WebviewPanel, runId: string, issueKey: string | undefined): void {
    const { context, runner } = this.#host;
    const session = new BacklogSession(runId, issueKey, {
      call: (method, params) => runner.call(method, params),
      post: (message) => void panel.webview.postMessage(message),
      drafts: this.#drafts,
      trusted: () => workspace.isTrusted,
      onState: ({ dirty, title }) => (panel.title = `${dirty ? '● ' : ''}Backlog${title === undefined ? '' : `: ${title}`}`),
      openPrd: async (lines) => void (await commands.executeCommand('pass.revealRequirement', { runId, lines })),
      openUrl: openLink,
      compare: async (key) => void (await commands.executeCommand('pass.openIssueDiff', { runId, issueKey: key })),
      approve: async () => void (await commands.executeCommand('pass.approveAndSync', { runId })),
      report: (where, error) => this.#host.report(where, error),
      note: (message) => this.#host.log.warn(message),
    });
    this.#open.set(runId, { panel, session });
    panel.webview.onDidReceiveMessage((message: unknown) => session.handle(message));
    panel.onDidDispose(() => {
      if (this.#open.get(runId)?.panel === panel) this.#open.delete(runId);
    });
    showPage(panel.webview, context, 'backlog', 'Backlog', { runId });
  }

  refresh(runId: string | undefined): void {
    for (const [id, { session }] of this.#open) if (runId === undefined || runId === id) void session.refresh();
  }

  dispose(): void {
    for (const { panel } of this.#open.values()) panel.dispose();
  }
}
