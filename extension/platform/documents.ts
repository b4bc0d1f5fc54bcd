import { commands, EventEmitter, Uri, window, workspace } from 'vscode';
import type { Disposable, TextDocumentContentProvider, TextEditor } from 'vscode';
import { documentPath, documentScheme, parseDocumentPath } from './document-address.ts';
import type { DocumentAddress } from './document-address.ts';

/** Read-only documents of the scheme `pass`. */
export class PassDocuments implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #texts = new Map<string, string>();
  readonly #load: (address: DocumentAddress) => Promise<string>;
  readonly #registration: Disposable;

  /** @param load makes a document's text when it is not known, e.g. after the window was reloaded */
  constructor(load: (address: DocumentAddress) => Promise<string>) {
    this.#load = load;
    this.#registration = workspace.registerTextDocumentContentProvider(documentScheme, this);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const known = this.#texts.get(uri.path);
    if (known !== undefined) return known;
    const address = parseDocumentPath(uri.path);
    if (address === undefined) return 'This is not a document of PASS.';
    const { errorText } = await import('./action-error.ts');
    try {
      return await this.#load(address);
    } catch (error) {
      return errorText(error);
    }
  }

  /** Shows a document; `text` is what it holds as long as this window lives. */
  async show(address: DocumentAddress, text: string, options: { readonly preserveFocus?: boolean } = {}): Promise<TextEditor> {
    const uri = this.#keep(address, text);
    const document = await workspace.openTextDocument(uri);
    return window.showTextDocument(document, { preview: false, preserveFocus: options.preserveFocus ?? false });
  }

  /** Shows a document of Markdown as it reads; as text where VS Code's own Markdown support is turned off. */
  async preview(address: DocumentAddress, text: string): Promise<void> {
    const uri = this.#keep(address, text);
    try {
      await commands.executeCommand('markdown.showPreview', uri);
    } catch {
      await this.show(address, text);
    }
  }

  #keep(address: DocumentAddress, text: string): Uri {
    const uri = Uri.from({ scheme: documentScheme, path: documentPath(address) });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
