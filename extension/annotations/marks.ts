import { Diagnostic, DiagnosticSeverity, languages, Range, Uri, window } from 'vscode';
import type { Disposable, TextDocument, TextEditorDecorationType } from 'vscode';
import type { Reading } from './annotated-documents.ts';
import { issuesByRequirement } from './coverage.ts';
import type { CoveringRun } from './coverage.ts';
import { findingMarks } from './finding-marks.ts';
import { gutterMarks, gutterSvg } from './gutter-icons.ts';
import type { GutterMark } from './gutter-icons.ts';
import { lieIn } from './lens-lines.ts';
import { range, shownLenses } from './providers.ts';
import { annotationSettings } from './settings.ts';

/** What is drawn into a document without being asked for: marks in the gutter, and findings as diagnostics. */
export class Marks implements Disposable {
  readonly #diagnostics = languages.createDiagnosticCollection('pass');
  readonly #types = new Map<string, TextEditorDecorationType>();

  draw(document: TextDocument, reading: Reading, run: CoveringRun | undefined): void {
    const settings = annotationSettings(document.uri);
    this.#diagnostics.set(document.uri, settings.findings ? diagnostics(document, reading) : []);
    const issues = issuesByRequirement(run);
    const lines = Map.groupBy(settings.gutter ? reading.prd.requirements : [], ({ kind, id }) => name({ kind, covered: issues.has(id) }));
    for (const editor of window.visibleTextEditors.filter((one) => one.document === document)) {
      for (const mark of gutterMarks) {
        const marked = lines.get(name(mark));
        if (marked === undefined && !this.#types.has(name(mark))) continue;
        editor.setDecorations(this.#type(mark), (marked ?? []).map(({ span }) => new Range(span.lineStart - 1, 0, span.lineStart - 1, 0)));
      }
    }
  }

  clear(document: TextDocument): void {
    this.#diagnostics.delete(document.uri);
    for (const editor of window.visibleTextEditors.filter((one) => one.document === document)) for (const type of this.#types.values()) editor.setDecorations(type, []);
  }

  dispose(): void {
    this.#diagnostics.dispose();
    for (const type of this.#types.values()) type.dispose();
  }

  #type(mark: GutterMark): TextEditorDecorationType {
    const known = this.#types.get(name(mark));
    if (known !== undefined) return known;
    const icon = (theme: 'dark' | 'light') => ({ gutterIconPath: Uri.parse(`data:image/svg+xml;base64,${Buffer.from(gutterSvg(mark, theme)).toString('base64')}`), gutterIconSize: 'contain' });
    const type = window.createTextEditorDecorationType({ dark: icon('dark'), light: icon('light') });
    this.#types.set(name(mark), type);
    return type;
  }
}

function name({ kind, covered }: GutterMark): string {
  return `${kind}${covered ? '+' : ''}`;
}

/** VS Code takes 1000 of a document and says so among the problems: hints of a long one are those near what is on the screen. */
function diagnostics(document: TextDocument, reading: Reading): Diagnostic[] {
  const lines = shownLenses(document, reading);
  const marks = findingMarks(reading.text, reading.prd.findings, reading.removed);
  return marks.filter(({ level, start }) => level !== 'hint' || lines === undefined || lieIn(document.positionAt(start).line, lines)).map((mark) => diagnostic(document, mark));
}

function diagnostic(document: TextDocument, mark: ReturnType<typeof findingMarks>[number]): Diagnostic {
  const made = new Diagnostic(range(document, mark), mark.message, mark.level === 'hint' ? DiagnosticSeverity.Hint : DiagnosticSeverity.Information);
  made.source = 'PASS';
  made.code = mark.rule;
  return made;
}
