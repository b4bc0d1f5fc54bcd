import { languages, window, workspace } from 'vscode';
import type { Disposable, TextDocument, Uri } from 'vscode';
import type { Services } from '../services.ts';
import { documentScheme } from '../platform/document-address.ts';
import { DocumentMemory } from './document-memory.ts';
import type { AnnotationFeature } from './feature.ts';
import { annotationSettings } from './settings.ts';

/**
 * Decides which documents are annotated: those asked for, those submitted from this workspace, and those that the setting
 * `pass.prd.files` names. Everything that shows or reads something is loaded with the first of them.
 */
export class Annotations implements Disposable {
  readonly memory: DocumentMemory;
  readonly #services: Services;
  readonly #subscriptions: Disposable[];
  #loading: Promise<AnnotationFeature> | undefined;
  readonly #first: NodeJS.Timeout;
  #disposed = false;

  constructor(services: Services) {
    this.#services = services;
    this.memory = new DocumentMemory(services.context.workspaceState);
    const look = (): void => void this.#look();
    this.#subscriptions = [
      window.onDidChangeVisibleTextEditors(look),
      window.onDidChangeActiveTextEditor(look),
      workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('pass.prd')) return;
        void this.#loading?.then((feature) => feature.settingsChanged());
        look();
      }),
    ];
    // After activation: what is already open is no reason to make others wait.
    this.#first = setTimeout(look);
  }

  /** Annotates a document from now on, whatever the settings say. */
  async annotate(uri: Uri): Promise<void> {
    await this.memory.setAnnotate(uri.toString(), true);
    await this.#look();
  }

  /** Stops until it is asked for, or submitted again. */
  async stop(uri: Uri): Promise<void> {
    await this.memory.setAnnotate(uri.toString(), false);
    await this.#look();
  }

  async submitted(uri: Uri, runId: string): Promise<void> {
    await this.memory.addRun(uri.toString(), runId);
    await this.#look();
  }

  /** Rules that the project of a document turns off. What one person switched off in the settings is no one else's business. */
  async projectRulesOff(uri: Uri): Promise<readonly string[]> {
    const feature = await this.feature();
    return feature.ruleFiles.disabledFor(uri);
  }

  /** The part that reads and shows, loaded when it is not. */
  feature(): Promise<AnnotationFeature> {
    return (this.#loading ??= import('./feature.ts').then(({ AnnotationFeature: Feature }) => new Feature(this.#services, this.memory)));
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#first);
    for (const subscription of this.#subscriptions) subscription.dispose();
    void this.#loading?.then((feature) => feature.dispose());
  }

  async #look(): Promise<void> {
    const documents = window.visibleTextEditors.map((editor) => editor.document).filter((document) => this.#isWanted(document));
    if (this.#disposed || (documents.length === 0 && this.#loading === undefined)) return;
    try {
      const feature = await this.feature();
      feature.show(documents, (document) => this.#isWanted(document));
    } catch (error) {
      this.#services.report('annotations', error);
    }
  }

  #isWanted(document: TextDocument): boolean {
    const { uri } = document;
    // A copy of another state of the document, e.g. from Git, is not the one that is worked on.
    if (uri.scheme === documentScheme || (uri.scheme !== 'untitled' && workspace.fs.isWritableFileSystem(uri.scheme) !== true)) return false;
    const asked = this.memory.get(uri.toString()).annotate;
    if (asked !== undefined) return asked;
    if (document.languageId !== 'markdown' || /\/node_modules\//.test(uri.path)) return false;
    return annotationSettings(uri).files.some((pattern) => languages.match({ pattern }, document) > 0);
  }
}
