import { Uri, ViewColumn, window } from 'vscode';
import type { Disposable, ExtensionContext, WebviewPanel } from 'vscode';
import { showPage } from './open-webview.ts';

/** What talks to the webview of one panel. Never throws: what fails is shown. */
export interface PanelSession {
  handle(message: unknown): Promise<void>;
}

/** A kind of panel of which each run has at most one. */
export interface PanelKind<Place extends { readonly runId: string }, Session extends PanelSession> {
  readonly viewType: string;
  /** Script and style sheet in `dist/webview`. */
  readonly page: string;
  /** Of the tab, until the session knows better. */
  readonly title: string;
  /** What the panel showed, from what its webview kept; undefined when this version cannot read it. */
  restore(state: unknown): Place | undefined;
  start(panel: WebviewPanel, place: Place): Session;
}

/** Panels by run: opened once, brought to the front after that, restored with the window. */
export class RunPanels<Place extends { readonly runId: string }, Session extends PanelSession> implements Disposable {
  readonly #context: ExtensionContext;
  readonly #kind: PanelKind<Place, Session>;
  readonly #open = new Map<string, { readonly panel: WebviewPanel; readonly session: Session }>();
  readonly #serializer: Disposable;

  constructor(context: ExtensionContext, kind: PanelKind<Place, Session>) {
    this.#context = context;
    this.#kind = kind;
    this.#serializer = window.registerWebviewPanelSerializer(kind.viewType, {
      deserializeWebviewPanel: (panel: WebviewPanel, state: unknown) => {
        const place = kind.restore(state);
        if (place === undefined || this.#open.has(place.runId)) panel.dispose();
        else this.#adopt(panel, place);
        return Promise.resolve();
      },
    });
  }

  /** Shows a run's panel. Returns the session of one that was open already, which may show something else. */
  show(place: Place): Session | undefined {
    const known = this.#open.get(place.runId);
    if (known === undefined) {
      const { viewType, title } = this.#kind;
      this.#adopt(window.createWebviewPanel(viewType, title, ViewColumn.Active, { enableScripts: true, enableFindWidget: true }), place);
      return undefined;
    }
    known.panel.reveal();
    return known.session;
  }

  /** Every open session with the id of its run. */
  sessions(): readonly (readonly [runId: string, session: Session])[] {
    return [...this.#open].map(([runId, { session }]) => [runId, session] as const);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const { panel } of this.#open.values()) panel.dispose();
  }

  #adopt(panel: WebviewPanel, place: Place): void {
    const { page, title } = this.#kind;
    const { runId } = place;
    const media = Uri.joinPath(this.#context.extensionUri, 'extension', 'media');
    panel.iconPath = { light: Uri.joinPath(media, 'tab-light.svg'), dark: Uri.joinPath(media, 'tab-dark.svg') };
    const session = this.#kind.start(panel, place);
    this.#open.set(runId, { panel, session });
    panel.webview.onDidReceiveMessage((message: unknown) => session.handle(message));
    panel.onDidDispose(() => {
      if (this.#open.get(runId)?.panel === panel) this.#open.delete(runId);
    });
    showPage(panel.webview, this.#context, page, title, { runId });
  }
}
