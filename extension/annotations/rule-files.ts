import { Diagnostic, DiagnosticSeverity, EventEmitter, languages, Range, RelativePattern, Uri, workspace } from 'vscode';
import type { Disposable, TextDocument } from 'vscode';
import { foldersAbove } from '../submission/document-key.ts';
import { gitRootOf } from '../submission/read-document.ts';
import type { BackgroundReader } from './background-reader.ts';
import type { RulesAnswer } from './worker-protocol.ts';

/** Below a folder. */
const path = '.pass/config.yml';
const largestFile = 256 * 1024;

/** A folder whose `.pass/config.yml` would count. */
interface Watched {
  readonly file: Uri;
  readonly watcher: Disposable;
  /** Names of rules that the file turns off; null where there is no file. */
  disabled: Promise<readonly string[] | null>;
}

/** Rules that a project's `.pass/config.yml` turns off, and what is wrong in that file. */
export class RuleFiles implements Disposable {
  readonly #reader: Pick<BackgroundReader, 'read'>;
  readonly #log: (message: string) => void;
  readonly #watched = new Map<string, Watched>();
  readonly #diagnostics = languages.createDiagnosticCollection('pass.config');
  readonly #changed = new EventEmitter<void>();
  readonly #edits: Disposable;
  /** Told when other rules are off than before. */
  readonly onDidChange = this.#changed.event;

  constructor(reader: Pick<BackgroundReader, 'read'>, log: (message: string) => void) {
    this.#reader = reader;
    this.#log = log;
    this.#edits = workspace.onDidChangeTextDocument(({ document }) => {
      const watched = this.#watched.get(document.uri.toString());
      if (watched !== undefined) this.#reread(watched);
    });
  }

  /**
   * Names of rules that the file nearest to the document turns off: in its folder, else in one above up to the root of the Git
   * work tree, or of the workspace folder where there is none. The command line looks in the same places (`rule-settings.ts`).
   */
  async disabledFor(document: Uri): Promise<readonly string[]> {
    const root = (await gitRootOf(document)) ?? workspace.getWorkspaceFolder(document)?.uri;
    if (root === undefined) return [];
    for (const folder of foldersAbove(document.path)) {
      const disabled = await this.#watch(document.with({ path: folder, query: '', fragment: '' })).disabled;
      if (disabled !== null) return disabled;
      if (folder === root.path) break;
    }
    return [];
  }

  dispose(): void {
    for (const { watcher } of this.#watched.values()) watcher.dispose();
    this.#edits.dispose();
    this.#diagnostics.dispose();
    this.#changed.dispose();
  }

  #watch(folder: Uri): Watched {
    const file = Uri.joinPath(folder, path);
    const known = this.#watched.get(file.toString());
    if (known !== undefined) return known;
    // With its folder: VS Code tells of a folder that comes or goes, and then not always of what is in it.
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, '.pass{,/config.yml}'));
    const watched: Watched = { file, watcher, disabled: this.#read(file, null) };
    this.#watched.set(file.toString(), watched);
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) event(() => this.#reread(watched));
    return watched;
  }

  #reread(watched: Watched): void {
    const before = watched.disabled;
    watched.disabled = before.then((old) => this.#read(watched.file, old));
    void Promise.all([before, watched.disabled]).then(([old, now]) => (old?.join() === now?.join() ? undefined : this.#changed.fire()));
  }

  /** @param before what counts on while a later reading of the same file is under way */
  async #read(file: Uri, before: readonly string[] | null): Promise<readonly string[] | null> {
    const document = await openOrOnDisk(file);
    if (document === undefined || document.getText().length > largestFile) {
      this.#diagnostics.delete(file);
      return document === undefined ? null : [];
    }
    try {
      const answer = await this.#reader.read(file.toString(), { type: 'rules', text: document.getText() });
      if (answer === undefined) return before;
      if (answer.type !== 'rules') return [];
      this.#diagnostics.set(file, answer.problems.map((problem) => diagnostic(document, problem)));
      return answer.disabled;
    } catch (error) {
      this.#log(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  }
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
