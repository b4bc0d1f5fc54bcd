import { EventEmitter, workspace } from 'vscode';
import type { CancellationToken, Disposable, TextDocument } from 'vscode';
import type { PrdDocument, RemovedText } from '../../shared/domain/prd.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { BackgroundReader } from './background-reader.ts';

/** What was read out of one version of a document's text. */
export interface Reading {
  readonly version: number;
  readonly text: string;
  readonly prd: PrdDocument;
  readonly removed: readonly RemovedText[];
}

interface Entry {
  readonly document: TextDocument;
  reading: Reading | undefined;
  failure: { readonly version: number; readonly error: PassError } | undefined;
  timer: NodeJS.Timeout | undefined;
  /** How long the last reading took, in milliseconds. */
  cost: number;
}

/** Pause in typing after which a document is read; longer where reading takes longer. */
const pauseMs = 150;
const longestPauseMs = 1500;

/** Below this many characters no text has more bytes than a PRD may have. */
const large = 1_000_000;

export interface DocumentPorts {
  readonly reader: Pick<BackgroundReader, 'read' | 'rest'>;
  disabledRules(document: TextDocument): Promise<readonly string[]>;
  log(message: string): void;
}

/** The annotated documents and what was last read of each; read again when they change. */
export class AnnotatedDocuments implements Disposable {
  readonly #ports: DocumentPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new EventEmitter<TextDocument>();
  readonly #subscriptions: Disposable[];
  /** Told when a document was read, could not be read, or is no longer annotated. */
  readonly onDidChange = this.#changed.event;

  constructor(ports: DocumentPorts) {
    this.#ports = ports;
    this.#subscriptions = [
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => (contentChanges.length > 0 ? this.#schedule(document) : undefined)),
      workspace.onDidCloseTextDocument((document) => this.remove(document)),
      this.#changed,
    ];
  }

  get all(): readonly TextDocument[] {
    return [...this.#entries.values()].map((entry) => entry.document);
  }

  has(document: TextDocument): boolean {
    return this.#entries.has(document.uri.toString());
  }

  add(document: TextDocument): void {
    if (this.has(document)) return;
    const entry: Entry = { document, reading: undefined, failure: undefined, timer: undefined, cost: 0 };
    this.#entries.set(document.uri.toString(), entry);
    void this.#read(entry);
  }

  remove(document: TextDocument): void {
    const entry = this.#entries.get(document.uri.toString());
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    this.#entries.delete(document.uri.toString());
    this.#changed.fire(document);
    if (this.#entries.size === 0) this.#ports.reader.rest();
  }

  /** Reads documents again although they did not change: rules were turned on or off. */
  refresh(): void {
    for (const entry of this.#entries.values()) void this.#read(entry);
  }

  /** The last reading, which may be of an earlier version. */
  latest(document: TextDocument): Reading | undefined {
    return this.#entries.get(document.uri.toString())?.reading;
  }

  failure(document: TextDocument): PassError | undefined {
    return this.#entries.get(document.uri.toString())?.failure?.error;
  }

  /** The reading of the text as it is, as soon as there is one; `undefined` when there will be none or nobody waits any more. */
  async current(document: TextDocument, token?: CancellationToken): Promise<Reading | undefined> {
    for (;;) {
      const entry = this.#entries.get(document.uri.toString());
      if (entry === undefined || token?.isCancellationRequested === true) return undefined;
      if (entry.reading?.version === document.version) return entry.reading;
      if (entry.failure?.version === document.version) return undefined;
      await this.#nextChange(token);
    }
  }

  dispose(): void {
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
    this.#entries.clear();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #nextChange(token: CancellationToken | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        change.dispose();
        cancel?.dispose();
        resolve();
      };
      const change = this.#changed.event(done);
      const cancel = token?.onCancellationRequested(done);
    });
  }

  #schedule(document: TextDocument): void {
    const entry = this.#entries.get(document.uri.toString());
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.#read(entry), Math.min(longestPauseMs, Math.max(pauseMs, 2 * entry.cost)));
  }

  async #read(entry: Entry): Promise<void> {
    const { document } = entry;
    const disabledRules = await this.#ports.disabledRules(document);
    const { version } = document;
    const text = document.getText();
    const started = performance.now();
    try {
      if (text.length > large) await refuseTooLarge(document, text);
      const answer = await this.#ports.reader.read(document.uri.toString(), { type: 'prd', text, disabledRules });
      if (answer?.type !== 'prd') return;
      entry.cost = performance.now() - started;
      entry.reading = { version, text, prd: answer.document, removed: answer.removed };
      entry.failure = undefined;
    } catch (error) {
      const { kind, message, hint } = PassError.toData(error);
      this.#ports.log(message);
      entry.failure = { version, error: new PassError(kind, message, hint) };
    }
    if (this.#entries.get(document.uri.toString()) === entry) this.#changed.fire(document);
  }
}

/** The limit lies with the schemas, which only a large document is worth loading. */
async function refuseTooLarge(document: TextDocument, text: string): Promise<void> {
  const { maxPrdBytes } = await import('../../shared/domain/prd.ts');
  if (Buffer.byteLength(text) <= maxPrdBytes) return;
  throw new PassError('bad_input', `${document.uri.path.split('/').at(-1) ?? 'The document'} is too large to be annotated.`, `A PRD has at most ${maxPrdBytes / 1024 / 1024} MB.`);
}
