import { commands, EventEmitter, languages, Uri, ViewColumn, window, workspace } from 'vscode';
import type { Disposable, TextDocumentContentProvider, WebviewPanel } from 'vscode';
import { RunId } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { ArtifactPanelState } from '../../shared/protocol/webview.ts';
import type { FeatureHost } from '../platform/feature-host.ts';
import { openLink } from '../platform/open-webview.ts';
import { RunPanels } from '../platform/run-panels.ts';
import { subjectOf } from '../platform/subject.ts';
import { ArtifactSession } from './session.ts';

const rawScheme = 'pass-artifact';

interface Place {
  readonly runId: string;
  readonly artifactId: string;
  readonly fragment: string | null;
}

/** The viewer of architecture packs: `pass.openArtifact` (run id or tree node, artifact id). */
export function registerArtifactViewer(host: FeatureHost): Disposable[] {
  const panels = new RunPanels<Place, ArtifactSession>(host.context, {
    viewType: 'pass.artifact',
    page: 'artifacts',
    title: 'Artifact',
    restore: (state) => {
      const parsed = ArtifactPanelState.safeParse(state);
      return parsed.success ? parsed.data : undefined;
    },
    start: (panel, place) => startSession(host, panel, place),
  });
  const raw = new RawArtifacts(host);
  return [
    host.command('pass.openArtifact', async (...args) => {
      const subject = subjectOf(args, host.runs.selectedRunId);
      const artifactId = subject.artifactId ?? (await firstArtifact(host, subject.runId));
      await panels.show({ runId: subject.runId, artifactId, fragment: null })?.show(artifactId, null);
    }),
    workspace.registerTextDocumentContentProvider(rawScheme, raw),
    raw,
    panels,
  ];
}

function startSession(host: FeatureHost, panel: WebviewPanel, { runId, artifactId, fragment }: Place): ArtifactSession {
  return new ArtifactSession(runId, artifactId, fragment, {
    call: (method, params) => host.runner.call(method, params),
    post: (message) => void panel.webview.postMessage(message),
    onTitle: (title) => (panel.title = title),
    openPrd: async (lines) => void (await commands.executeCommand('pass.revealRequirement', { runId, lines })),
    openIssue: async (key) => void (await commands.executeCommand('pass.openBacklog', { runId, issueKey: key })),
    openUrl: openLink,
    openRaw: (id) => showRaw(runId, id),
    report: (where, error) => host.report(where, error),
    note: (message) => host.log.warn(message),
  });
}

async function firstArtifact(host: FeatureHost, runId: string): Promise<string> {
  const { artifacts } = await host.runner.call('pack.get', { runId });
  const first = artifacts[0];
  if (first === undefined) throw new PassError('not_found', 'This run has no architecture pack yet.', 'Wait until its plan phase has passed.');
  return first.id;
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
