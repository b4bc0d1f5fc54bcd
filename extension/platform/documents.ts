import { EventEmitter, Uri, window, workspace } from 'vscode';
import type { Disposable, TextDocumentContentProvider, TextEditor } from 'vscode';

export const documentScheme = 'pass';

/** Kinds of read-only document; each is made again from the runner when a window is restored. */
export const documentKinds = ['prd', 'bundle', 'diagnosis', 'verification'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export interface DocumentAddress {
  readonly runId: string;
  readonly kind: DocumentKind;
  /** What the address is bound to, e.g. a bundle's digest; may be empty. */
  readonly qualifier: string;
  /** Name of the tab, with the extension that decides on the language. */
  readonly title: string;
}

/** Path of the address: `/run-…/bundle/<digest>/What will be written.txt`. */
export function documentPath(address: DocumentAddress): string {
  return `/${address.runId}/${address.kind}/${address.qualifier === '' ? '-' : address.qualifier}/${address.title.replaceAll('/', '_')}`;
}

/** The address in a path, or `undefined` when it is none. */
export function parseDocumentPath(path: string): DocumentAddress | undefined {
  const [, runId, kind, qualifier, title] = path.split('/');
  const known = documentKinds.find((one) => one === kind);
  if (runId === undefined || known === undefined || qualifier === undefined || title === undefined) return undefined;
  return { runId, kind: known, qualifier: qualifier === '-' ? '' : qualifier, title };
}

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
    const uri = Uri.from({ scheme: documentScheme, path: documentPath(address) });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    return window.showTextDocument(document, { preview: false, preserveFocus: options.preserveFocus ?? false });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
