import { Diagnostic, DiagnosticSeverity, EventEmitter, languages, Range, RelativePattern, Uri, workspace } from 'vscode';
import type { Disposable, TextDocument, WorkspaceFolder } from 'vscode';
import type { BackgroundReader } from './background-reader.ts';
import type { RulesAnswer } from './worker-protocol.ts';

/** Below a workspace folder. */
const path = '.pass/config.yml';
const largestFile = 256 * 1024;

/** Rules that a workspace's `.pass/config.yml` turns off, and what is wrong in that file. */
export class RuleFiles implements Disposable {
  readonly #reader: Pick<BackgroundReader, 'read'>;
  readonly #log: (message: string) => void;
  readonly #folders = new Map<string, { readonly watcher: Disposable; disabled: Promise<readonly string[]> }>();
  readonly #diagnostics = languages.createDiagnosticCollection('pass.config');
  readonly #changed = new EventEmitter<void>();
  readonly #edits: Disposable;
  /** Told when other rules are off than before. */
  readonly onDidChange = this.#changed.event;

  constructor(reader: Pick<BackgroundReader, 'read'>, log: (message: string) => void) {
    this.#reader = reader;
    this.#log = log;
    this.#edits = workspace.onDidChangeTextDocument(({ document }) => {
      const folder = workspace.getWorkspaceFolder(document.uri);
      if (folder !== undefined && this.#folders.has(folder.uri.toString()) && document.uri.path === place(folder).path) this.#reread(folder);
    });
  }

  /** Names of rules that the file of the document's workspace folder turns off. */
  async disabledFor(document: Uri): Promise<readonly string[]> {
    const folder = workspace.getWorkspaceFolder(document);
    if (folder === undefined) return [];
    const known = this.#folders.get(folder.uri.toString());
    if (known !== undefined) return known.disabled;
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, path));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) event(() => this.#reread(folder));
    const disabled = this.#read(folder);
    this.#folders.set(folder.uri.toString(), { watcher, disabled });
    return disabled;
  }

  dispose(): void {
    for (const { watcher } of this.#folders.values()) watcher.dispose();
    this.#edits.dispose();
    this.#diagnostics.dispose();
    this.#changed.dispose();
  }

  #reread(folder: WorkspaceFolder): void {
    const known = this.#folders.get(folder.uri.toString());
    if (known === undefined) return;
    const before = known.disabled;
    known.disabled = this.#read(folder).catch(() => before);
    void Promise.all([before, known.disabled]).then(([old, now]) => (old.join() === now.join() ? undefined : this.#changed.fire()));
  }

  async #read(folder: WorkspaceFolder): Promise<readonly string[]> {
    const uri = place(folder);
    const document = await openOrOnDisk(uri);
    if (document === undefined || document.getText().length > largestFile) {
      this.#diagnostics.delete(uri);
      return [];
    }
    try {
      const answer = await this.#reader.read(uri.toString(), { type: 'rules', text: document.getText() });
      if (answer === undefined) return await (this.#folders.get(folder.uri.toString())?.disabled ?? []);
      if (answer.type !== 'rules') return [];
      this.#diagnostics.set(uri, answer.problems.map((problem) => diagnostic(document, problem)));
      return answer.disabled;
    } catch (error) {
      this.#log(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  }
}

function place(folder: WorkspaceFolder): Uri {
  return Uri.joinPath(folder.uri, path);
}

async function openOrOnDisk(uri: Uri): Promise<TextDocument | undefined> {
  try {
    // Asked first, since opening what is not there is logged as an error.
    await workspace.fs.stat(uri);
    return await workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

function diagnostic(document: TextDocument, problem: RulesAnswer['problems'][number]): Diagnostic {
  const range = new Range(document.positionAt(problem.start), document.positionAt(problem.end));
  const made = new Diagnostic(range, problem.message, problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning);
  made.source = 'PASS';
  return made;
}
