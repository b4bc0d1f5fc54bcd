import { counted } from '../../shared/domain/counted.ts';
import type { PrdDocument, Requirement } from '../../shared/domain/prd.ts';
import { decodePrd } from '../../shared/prd/decode.ts';
import { findingRules } from '../../shared/prd/findings/find.ts';
import { readVisiblePrd } from '../../shared/prd/read-visible.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { findingLines } from './finding-lines.ts';
import { oneLine, paint, plain, table } from './output.ts';
import type { Output } from './output.ts';
import { readPrdFile } from './prd-file.ts';
import { readRuleSettings } from './rule-settings.ts';
import { UsageError } from './usage-error.ts';

/** Body of `requirements`. Exit code 1 when the document is no PRD. The project's `.pass/config.yml` counts, and `disable` beside it. */
export async function requirementsCommand(file: string, options: { readonly disable?: readonly string[] }, output: Output): Promise<ExitCode> {
  refuseUnknownRules(options.disable ?? []);
  const { path, bytes, name } = await readPrdFile(file);
  const { text, notices } = decodePrd(bytes, name);
  for (const notice of notices) output.note(notice);
  const rules = await readRuleSettings(path);
  for (const problem of rules.problems) output.note(problem);
  const { document } = readVisiblePrd(text, { disabledRules: [...(options.disable ?? []), ...rules.disabled] });
  if (!document.isPrd.yes) output.note(`${name} does not look like a PRD: ${document.isPrd.reason}`);
  // Only the form that is asked for: of a long document either takes as much room as the document.
  if (output.json) output.result(machineForm(document), '');
  else output.result(undefined, humanForm(document, rules.file));
  return document.isPrd.yes ? exitCodes.ok : exitCodes.failed;
}

/** @throws UsageError, since a misspelt rule would go on to report */
function refuseUnknownRules(names: readonly string[]): void {
  const known = findingRules.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no rule “${plain(unknown)}”.`, `Rules: ${known.join(', ')}.`);
}

/** The stable JSON form of the command. */
export function machineForm(document: PrdDocument): unknown {
  return {
    title: document.title,
    language: document.language,
    is_prd: document.isPrd,
    requirements: document.requirements.map((requirement) => ({
      id: requirement.id,
      kind: requirement.kind,
      text: requirement.text,
      line_start: requirement.span.lineStart,
      line_end: requirement.span.lineEnd,
      start: requirement.span.start,
      end: requirement.span.end,
      priority: requirement.priority,
      acceptance: requirement.acceptance.map((criterion) => ({ text: criterion.text, line_start: criterion.span.lineStart, line_end: criterion.span.lineEnd, start: criterion.span.start, end: criterion.span.end })),
      confidence: requirement.confidence,
      confidence_reason: requirement.confidenceReason,
      persona: requirement.persona,
      integrations: requirement.integrations,
      section: requirement.section,
      parent: requirement.parentId,
    })),
    open_questions: document.openQuestions.map((question) => ({ text: question.text, line_start: question.span.lineStart, line_end: question.span.lineEnd, start: question.span.start, end: question.span.end })),
    findings: document.findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      message: finding.message,
      why: finding.why,
      suggestion: finding.suggestion,
      requirement: finding.requirementId,
      line_start: finding.span.lineStart,
      line_end: finding.span.lineEnd,
      start: finding.span.start,
      end: finding.span.end,
    })),
    /** Rules that did not run. */
    rules_off: document.rulesOff ?? [],
  };
}

function humanForm(document: PrdDocument, ruleFile: string | null): string {
  const rows = document.requirements.map((requirement) => [lines(requirement), plain(requirement.id), paint('dim', requirement.kind), requirement.priority ?? '', oneLine(requirement.text, 120)]);
  const parts = [table(rows)];
  if (document.openQuestions.length > 0) parts.push('', paint('bold', 'Open questions'), ...document.openQuestions.map((question) => `  ${question.span.lineStart}  ${oneLine(question.text, 140)}`));
  if (document.findings.length > 0) {
    parts.push('', paint('bold', 'Findings'), ...findingLines(document.findings));
  }
  const kinds = new Map<string, number>();
  for (const requirement of document.requirements) kinds.set(requirement.kind, (kinds.get(requirement.kind) ?? 0) + 1);
  parts.push('', `${counted(document.requirements.length, 'requirement')} (${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none'}), ${counted(document.openQuestions.length, 'open question')}, ${counted(document.findings.length, 'finding')}`);
  if (document.rulesOff !== undefined) parts.push(paint('dim', `Switched off, so not looked at: ${document.rulesOff.join(', ')}${ruleFile === null ? '' : ` (see ${plain(ruleFile)})`}`));
  return parts.join('\n');
}

function lines(requirement: Requirement): string {
  const { lineStart, lineEnd } = requirement.span;
  return lineStart === lineEnd ? `${lineStart}` : `${lineStart}-${lineEnd}`;
}
