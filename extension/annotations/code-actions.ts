import { CodeAction, CodeActionKind, EndOfLine, languages, SnippetString, SnippetTextEdit, WorkspaceEdit } from 'vscode';
import type { Diagnostic, Disposable, Range, TextDocument } from 'vscode';
import type { Reading } from './annotated-documents.ts';
import { hiddenTextRule } from './finding-marks.ts';
import { addCriterion, giveId } from './fixes.ts';
import type { Insertion } from './fixes.ts';
import type { ProviderPorts } from './providers.ts';
import { requirementAt } from './providers.ts';

const criterionRule = 'no-acceptance-criterion';
/** What stands where the author fills in. */
const blanks = ['a situation', 'something happens', 'this is the outcome'];

/** Quick fixes of findings, and ids for requirements that have none. */
export function registerCodeActions(ports: Pick<ProviderPorts, 'documents' | 'isShown'>): Disposable {
  return languages.registerCodeActionsProvider([{ language: '*' }], {
    provideCodeActions: async (document, range, { diagnostics }, token) => {
      if (!ports.documents.has(document)) return [];
      const reading = await ports.documents.current(document, token);
      if (reading === undefined || !ports.isShown(document, reading)) return [];
      const own = diagnostics.filter((diagnostic) => diagnostic.source === 'PASS');
      return [...own.flatMap((diagnostic) => criterionActions(document, reading, diagnostic)), ...idActions(document, reading, range), ...ruleActions(own)];
    },
  }, { providedCodeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] });
}

function criterionActions(document: TextDocument, reading: Reading, diagnostic: Diagnostic): CodeAction[] {
  if (diagnostic.code !== criterionRule) return [];
  const requirement = requirementAt(document, reading, diagnostic.range.start);
  if (requirement === undefined) return [];
  const insertion = addCriterion(reading.text, reading.prd, requirement, document.eol === EndOfLine.CRLF ? '\r\n' : '\n');
  if (insertion === undefined) return [];
  const action = new CodeAction('Add an acceptance criterion', CodeActionKind.QuickFix);
  action.edit = edit(document, insertion);
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  return [action];
}

function idActions(document: TextDocument, reading: Reading, range: Range): CodeAction[] {
  const requirement = requirementAt(document, reading, range.start);
  const insertion = requirement === undefined ? undefined : giveId(reading.text, reading.prd, requirement);
  if (insertion === undefined) return [];
  const action = new CodeAction(`Give it the id ${insertion.id}`, CodeActionKind.RefactorRewrite);
  action.edit = edit(document, insertion);
  return [action];
}

function ruleActions(diagnostics: readonly Diagnostic[]): CodeAction[] {
  const rules = new Map(diagnostics.flatMap((one): [string, Diagnostic][] => (typeof one.code === 'string' && one.code !== hiddenTextRule ? [[one.code, one]] : [])));
  return [...rules].flatMap(([rule, diagnostic]) =>
    (['workspace', 'user'] as const).map((where) => {
      const title = where === 'workspace' ? `Turn “${rule}” off in this workspace` : `Turn “${rule}” off everywhere`;
      const action = new CodeAction(title, CodeActionKind.QuickFix);
      action.command = { command: 'pass.switchFindingRule', title, arguments: [{ rule, on: false, where }] };
      action.diagnostics = [diagnostic];
      return action;
    }),
  );
}

function edit(document: TextDocument, { offset, parts }: Insertion): WorkspaceEdit {
  const snippet = new SnippetString();
  parts.forEach((part, index) => {
    snippet.appendText(part);
    const blank = blanks[index];
    if (blank !== undefined && index < parts.length - 1) snippet.appendPlaceholder(blank);
  });
  const insert = SnippetTextEdit.insert(document.positionAt(offset), snippet);
  // The parts bring their own indentation.
  insert.keepWhitespace = true;
  const made = new WorkspaceEdit();
  made.set(document.uri, [insert]);
  return made;
}
