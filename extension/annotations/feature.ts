import { EventEmitter, StatusBarAlignment, window } from 'vscode';
import type { Disposable, TextDocument } from 'vscode';
import type { Services } from '../services.ts';
import { AnnotatedDocuments } from './annotated-documents.ts';
import type { Reading } from './annotated-documents.ts';
import { BackgroundReader } from './background-reader.ts';
import { registerCodeActions } from './code-actions.ts';
import { CoveringRuns } from './covering-runs.ts';
import type { DocumentMemory } from './document-memory.ts';
import { Marks } from './marks.ts';
import { registerOutline, registerProviders, shownLenses } from './providers.ts';
import { RuleFiles } from './rule-files.ts';
import { annotationSettings } from './settings.ts';
import { startWorker } from './start-worker.ts';
import { annotationStatus } from './status-text.ts';

/** Pause in scrolling after which CodeLenses and hints of a long document follow. */
const scrollPauseMs = 100;

/** Everything that reads and shows annotations; made with the first annotated document. */
export class AnnotationFeature implements Disposable {
  readonly documents: AnnotatedDocuments;
  readonly runs: CoveringRuns;
  readonly ruleFiles: RuleFiles;
  readonly #services: Services;
  readonly #memory: DocumentMemory;
  readonly #reader: BackgroundReader;
  readonly #marks = new Marks();
  readonly #lenses = new EventEmitter<void>();
  readonly #status = window.createStatusBarItem('pass.prd', StatusBarAlignment.Right, 101);
  readonly #members: Disposable[];
  readonly #registerOutline: () => Disposable;
  /** Where long documents show CodeLenses and hints, as text. */
  #longLines = '[]';
  #scrolled: NodeJS.Timeout | undefined;
  #outline: { readonly of: string; readonly registration: Disposable } | undefined;

  constructor(services: Services, memory: DocumentMemory) {
    this.#services = services;
    this.#memory = memory;
    const log = (message: string): void => services.log.warn(`annotations: ${message}`);
    this.#reader = new BackgroundReader({
      start: (events) => startWorker(services.context.asAbsolutePath('dist/prd-worker.cjs'), events),
      later: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
      log,
    });
    this.ruleFiles = new RuleFiles(this.#reader, log);
    this.documents = new AnnotatedDocuments({ reader: this.#reader, log, disabledRules: async ({ uri }) => [...annotationSettings(uri).disabledRules, ...(await this.ruleFiles.disabledFor(uri))] });
    this.runs = new CoveringRuns(services, memory, () => this.documents.all);
    this.#status.name = 'PASS: Requirements';
    this.#status.command = 'pass.goToRequirement';
    const ports = {
      documents: this.documents,
      coveringRun: (document: TextDocument) => this.runs.of(document),
      isShown: (document: TextDocument, reading: Reading) => this.isShown(document, reading),
      onDidChangeCodeLenses: this.#lenses.event,
    };
    this.#registerOutline = () => registerOutline(ports);
    this.#members = [
      this.documents, this.runs, this.ruleFiles, this.#marks, this.#lenses, this.#status, this.#reader,
      ...registerProviders(ports), registerCodeActions(ports),
      this.documents.onDidChange((document) => this.#draw(document)),
      window.onDidChangeTextEditorVisibleRanges(() => this.#follow()),
      this.runs.onDidChange((document) => this.#draw(document)),
      this.ruleFiles.onDidChange(() => this.documents.refresh()),
    ];
  }

  /** A document that only its name speaks for shows nothing unless it asks for something. */
  isShown(document: TextDocument, reading: Reading): boolean {
    return reading.prd.isPrd.yes || this.#memory.get(document.uri.toString()).annotate === true;
  }

  /** Brings what is annotated in line: `visible` are those wanted among the visible documents, `isWanted` judges the others. */
  show(visible: readonly TextDocument[], isWanted: (document: TextDocument) => boolean): void {
    for (const document of this.documents.all) if (!isWanted(document)) this.documents.remove(document);
    const added = visible.filter((document) => !this.documents.has(document));
    for (const document of added) this.documents.add(document);
    this.runs.refresh();
    for (const document of visible) this.#drawMarks(document);
    this.#drawStatus();
  }

  /** Rules or what is shown may have been switched. */
  settingsChanged(): void {
    this.documents.refresh();
  }

  dispose(): void {
    this.#outline?.registration.dispose();
    clearTimeout(this.#scrolled);
    for (const member of this.#members) member.dispose();
  }

  /** A long document has CodeLenses and hints where it is looked at, once scrolling pauses. */
  #follow(): void {
    clearTimeout(this.#scrolled);
    this.#scrolled = setTimeout(() => {
      const long = this.documents.all.flatMap((document) => {
        const reading = this.documents.latest(document);
        const lines = reading === undefined ? undefined : shownLenses(document, reading);
        return lines === undefined ? [] : [{ document, lines }];
      });
      const shown = JSON.stringify(long.map(({ document, lines }) => [document.uri.toString(), lines]));
      if (shown === this.#longLines) return;
      this.#longLines = shown;
      for (const { document } of long) this.#drawMarks(document);
      this.#lenses.fire();
    }, scrollPauseMs);
  }

  #draw(document: TextDocument): void {
    this.#drawMarks(document);
    this.#lenses.fire();
    this.#drawOutline();
    this.#drawStatus();
  }

  #drawMarks(document: TextDocument): void {
    const reading = this.documents.latest(document);
    if (reading === undefined || !this.isShown(document, reading)) this.#marks.clear(document);
    else if (reading.version === document.version) this.#marks.draw(document, reading, this.runs.of(document));
  }

  #drawOutline(): void {
    const shown = this.documents.all.filter((document) => {
      const reading = this.documents.latest(document);
      return reading !== undefined && this.isShown(document, reading) && annotationSettings(document.uri).outline;
    });
    const of = shown.map((document) => document.uri.toString()).join('\n');
    if (of === (this.#outline?.of ?? '')) return;
    this.#outline?.registration.dispose();
    this.#outline = { of, registration: this.#registerOutline() };
  }

  #drawStatus(): void {
    const document = window.activeTextEditor?.document;
    const reading = document === undefined ? undefined : this.documents.latest(document);
    const annotated = document !== undefined && this.documents.has(document) && (reading === undefined || this.isShown(document, reading));
    this.#services.contextKeys.set('pass.annotated', annotated);
    const failure = document === undefined ? undefined : this.documents.failure(document);
    if (!annotated || !annotationSettings(document.uri).statusBar || (reading === undefined && failure === undefined)) {
      this.#status.hide();
      return;
    }
    const { text, tooltip } = failure === undefined && reading !== undefined ? annotationStatus(reading.prd, reading.removed, this.runs.of(document)) : { text: '$(warning) PRD not read', tooltip: failure === undefined ? '' : `${failure.message} ${failure.hint}` };
    this.#status.text = text;
    this.#status.tooltip = tooltip;
    this.#status.show();
  }
}
