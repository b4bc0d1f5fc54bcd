import { commands, EventEmitter, languages, Uri, ViewColumn, window, workspace } from 'vscode';
import type { Disposable, TextDocumentContentProvider, WebviewPanel } from 'vscode';
import { RunId } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { ArtifactPanelState } from '../../shared/protocol/webview.ts';
import { openLink, showPage } from '../backlog/open-webview.ts';
import { subjectOf } from '../backlog/subject.ts';
import type { FeatureHost } from '../platform/feature-host.ts';
import { ArtifactSession } from './session.ts';

const viewType = 'pass.artifact';
const rawScheme = 'pass-artifact';

/** The viewer of architecture packs: `pass.openArtifact` (run id or tree node, artifact id), one panel for each run. */
export function registerArtifactViewer(host: FeatureHost): Disposable[] {
  const viewer = new ArtifactViewer(host);
  const raw = new RawArtifacts(host);
  return [
    host.command('pass.openArtifact', async (...args) => {
      const { runId, artifactId } = subjectOf(args, host.runs.selectedRunId);
      await viewer.open(runId, artifactId ?? (await firstArtifact(host, runId)));
    }),
    window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => {
        const parsed = ArtifactPanelState.safeParse(state);
        if (parsed.success) viewer.adopt(panel, parsed.data.runId, parsed.data.artifactId, parsed.data.fragment);
        else panel.dispose();
      },
    }),
    workspace.registerTextDocumentContentProvider(rawScheme, raw),
    raw,
    viewer,
  ];
}

async function firstArtifact(host: FeatureHost, runId: string): Promise<string> {
  const { artifacts } = await host.runner.call('pack.get', { runId });
  const first = artifacts[0];
  if (first === undefined) throw new PassError('not_found', 'This run has no architecture pack yet.', 'Wait until its plan phase has passed.');
  return first.id;
}

interface OpenViewer {
  readonly panel: WebviewPanel;
  readonly session: ArtifactSession;
}

class ArtifactViewer implements Disposable {
  readonly #host: FeatureHost;
  readonly #open = new Map<string, OpenViewer>();

  constructor(host: FeatureHost) {
    this.#host = host;
  }

  async open(runId: string, artifactId: string): Promise<void> {
    const known = this.#open.get(runId);
    if (known === undefined) {
      const panel = window.createWebviewPanel(viewType, 'Artifact', ViewColumn.Active, { enableScripts: true, enableFindWidget: true });
      this.adopt(panel, runId, artifactId, null);
      return;
    }
    known.panel.reveal();
    await known.session.show(artifactId, null);
  }

  /** Fill a panel that was just made or that VS Code restored. */
  adopt(panel: WebviewPanel, runId: string, artifactId: string, fragment: string | null): void {
    const { context, runner } = this.#host;
    const session = new ArtifactSession(runId, artifactId, fragment, {
      call: (method, params) => runner.call(method, params),
      post: (message) => void panel.webview.postMessage(message),
      onTitle: (title) => (panel.title = title),
      openPrd: async (lines) => void (await commands.executeCommand('pass.revealRequirement', { runId, lines })),
      openIssue: async (key) => void (await commands.executeCommand('pass.openBacklog', { runId, issueKey: key })),
      openUrl: openLink,
      openRaw: (id) => showRaw(runId, id),
      report: (where, error) => this.#host.report(where, error),
      note: (message) => this.#host.log.warn(message),
    });
    this.#open.set(runId, { panel, session });
    panel.webview.onDidReceiveMessage((message: unknown) => session.handle(message));
    panel.onDidDispose(() => {
      if (this.#open.get(runId)?.panel === panel) this.#open.delete(runId);
    });
    showPage(panel.webview, context, 'artifacts', 'Artifact', { runId });
  }

  dispose(): void {
    for (const { panel } of this.#open.values()) panel.dispose();
  }
}

async function showRaw(runId: string, artifactId: string): Promise<void> {
  const document = await workspace.openTextDocument(Uri.from({ scheme: rawScheme, path: `/${runId}/${artifactId}.md` }));
  await languages.setTextDocumentLanguage(document, 'markdown');
  await window.showTextDocument(document, { preview: true, viewColumn: ViewColumn.Beside });
}

/** The Markdown of artifacts as read-only documents. */
class RawArtifacts implements TextDocumentContentProvider, Disposable {
  readonly #host: FeatureHost;
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;

  constructor(host: FeatureHost) {
    this.#host = host;
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const [, runId, file] = uri.path.split('/');
    if (!RunId.safeParse(runId).success || runId === undefined || file === undefined) return 'This is not a document of PASS.';
    try {
      return (await this.#host.runner.call('artifact.get', { runId, artifactId: file.replace(/\.md$/, '') })).markdown;
    } catch (error) {
      const { message, hint } = PassError.toData(error);
      return `${message}\n\n${hint}\n`;
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
