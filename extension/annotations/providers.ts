import { CodeLens, DocumentSymbol, Hover, languages, MarkdownString, Range, SymbolKind, window } from 'vscode';
import type { Command, Disposable, DocumentSelector, Position, TextDocument } from 'vscode';
import type { Requirement } from '../../shared/domain/prd.ts';
import type { AnnotatedDocuments, Reading } from './annotated-documents.ts';
import { issuesByRequirement } from './coverage.ts';
import type { CoveringRun } from './coverage.ts';
import { findingMarks } from './finding-marks.ts';
import { hoverText } from './hover-text.ts';
import { lensLines, lieIn } from './lens-lines.ts';
import type { LineRange } from './lens-lines.ts';
import { outline } from './outline.ts';
import type { OutlineNode } from './outline.ts';
import { annotationSettings } from './settings.ts';
import { coverageText, identityText } from './words.ts';

export interface ProviderPorts {
  readonly documents: AnnotatedDocuments;
  coveringRun(document: TextDocument): CoveringRun | undefined;
  /** Whether a document shows its annotations: one that only matches a glob has to be a PRD. */
  isShown(document: TextDocument, reading: Reading): boolean;
  readonly onDidChangeCodeLenses: (listener: () => void) => Disposable;
}

/** Any language: what was asked for by command is annotated, whatever it is written in. */
const selector: DocumentSelector = [{ language: '*' }];
/** The command that only shows text. */
const noCommand = '';

/** CodeLenses and hovers. Each answers for annotated documents only, and for the text as it is. */
export function registerProviders(ports: ProviderPorts): Disposable[] {
  return [
    languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: ports.onDidChangeCodeLenses,
      provideCodeLenses: async (document, token) => {
        if (!isOn(ports, document, 'codeLens')) return [];
        const reading = await ports.documents.current(document, token);
        return reading === undefined || !ports.isShown(document, reading) ? [] : codeLenses(document, reading, ports.coveringRun(document));
      },
    }),
    languages.registerHoverProvider(selector, {
      provideHover: async (document, position, token) => {
        if (!isOn(ports, document, 'hover')) return undefined;
        const reading = await ports.documents.current(document, token);
        return reading === undefined || !ports.isShown(document, reading) ? undefined : hover(document, position, reading, ports.coveringRun(document));
      },
    }),
  ];
}

/** The outline. VS Code asks once for each version of a text, so that this is registered again when other documents are annotated. */
export function registerOutline(ports: ProviderPorts): Disposable {
  return languages.registerDocumentSymbolProvider(
    selector,
    {
      provideDocumentSymbols: async (document, token) => {
        if (!isOn(ports, document, 'outline')) return [];
        const reading = await ports.documents.current(document, token);
        return reading === undefined || !ports.isShown(document, reading) ? [] : outline(reading.prd.requirements).map((node) => symbol(document, node));
      },
    },
    { label: 'Requirements' },
  );
}

function isOn(ports: ProviderPorts, document: TextDocument, what: 'codeLens' | 'hover' | 'outline'): boolean {
  return ports.documents.has(document) && annotationSettings(document.uri)[what];
}

function codeLenses(document: TextDocument, reading: Reading, run: CoveringRun | undefined): CodeLens[] {
  const issues = issuesByRequirement(run);
  const lines = shownLenses(document, reading);
  return reading.prd.requirements.filter(({ span }) => lieIn(span.lineStart - 1, lines)).flatMap((requirement) => {
    const range = document.lineAt(requirement.span.lineStart - 1).range;
    const lens = (title: string, command: Omit<Command, 'title'>): CodeLens => new CodeLens(range, { title, ...command });
    const covering = issues.get(requirement.id) ?? [];
    const coverage = coverageText(requirement, run);
    const where = { uri: document.uri.toString(), requirementId: requirement.id };
    return [
      lens(identityText(requirement), { command: noCommand }),
      ...(coverage === undefined ? [] : [lens(coverage, covering.length === 0 ? { command: noCommand } : { command: 'pass.goToIssue', arguments: [where], tooltip: covering.map((issue) => issue.title).join('\n') })]),
    ];
  });
}

/** Lines on which CodeLenses are shown in the editors that show a document; `undefined` for all. */
export function shownLenses(document: TextDocument, reading: Reading): readonly LineRange[] | undefined {
  const visible = window.visibleTextEditors.filter((editor) => editor.document === document).flatMap((editor) => editor.visibleRanges);
  return lensLines(reading.prd.requirements.length, visible.map(({ start, end }) => ({ first: start.line, last: end.line })));
}

function hover(document: TextDocument, position: Position, reading: Reading, run: CoveringRun | undefined): Hover | undefined {
  const offset = document.offsetAt(position);
  const requirement = requirementAt(document, reading, position);
  if (requirement === undefined) return undefined;
  const marked = new Set(findingMarks(reading.text, reading.prd.findings, []).flatMap((mark) => (mark.level !== 'hint' && mark.start <= offset && offset <= mark.end ? [`${mark.rule}:${mark.requirementId}`] : [])));
  // What is underlined at this very place, VS Code shows above; of hints it shows only the dots.
  const findings = reading.prd.findings.filter((finding) => finding.requirementId === requirement.id && !marked.has(`${finding.rule}:${finding.requirementId}`));
  const text = new MarkdownString(hoverText({ requirement, findings, issues: issuesByRequirement(run).get(requirement.id) ?? [], runId: run?.runId }));
  text.isTrusted = { enabledCommands: ['pass.goToIssue'] };
  return new Hover(text, range(document, requirement.span));
}

/** The innermost requirement at a place; beside its text, on its line, the only one of that line. */
export function requirementAt(document: TextDocument, reading: Reading, position: Position): Requirement | undefined {
  const offset = document.offsetAt(position);
  const within = reading.prd.requirements.filter(({ span }) => span.start <= offset && offset <= span.end);
  if (within.length > 0) return within.sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0];
  const onLine = reading.prd.requirements.filter(({ span }) => span.lineStart === position.line + 1);
  return onLine.length === 1 ? onLine[0] : undefined;
}

const symbolKinds = {
  functional: SymbolKind.Event,
  nonfunctional: SymbolKind.Property,
  constraint: SymbolKind.Constant,
  user_story: SymbolKind.Interface,
  goal: SymbolKind.Object,
  out_of_scope: SymbolKind.Null,
} as const;

function symbol(document: TextDocument, node: OutlineNode): DocumentSymbol {
  const whole = range(document, node);
  const made = new DocumentSymbol(node.name, node.detail, symbolKinds[node.requirement.kind], whole, whole.with({ end: range(document, node.requirement.span).end }));
  made.children = node.children.map((child) => symbol(document, child));
  return made;
}

export function range(document: TextDocument, { start, end }: { readonly start: number; readonly end: number }): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
