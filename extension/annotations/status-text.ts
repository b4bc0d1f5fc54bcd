import { counted } from '../../shared/domain/counted.ts';
import type { PrdDocument, RemovedText } from '../../shared/domain/prd.ts';
import { summarise } from './coverage.ts';
import type { CoverageSummary, CoveringRun } from './coverage.ts';
import { shorten } from './words.ts';

export interface AnnotationStatus {
  readonly text: string;
  readonly tooltip: string;
}

/** What the status bar says of an annotated document: `PRD 38 requirements · 31/31 covered`. */
export function annotationStatus(document: PrdDocument, removed: readonly RemovedText[], run: CoveringRun | undefined): AnnotationStatus {
  const { requirements, findings, openQuestions, isPrd } = document;
  if (requirements.length === 0) return { text: 'PRD no requirements', tooltip: isPrd.reason };
  const coverage = run === undefined ? undefined : summarise(requirements, run);
  const text = `PRD ${counted(requirements.length, 'requirement')}${coverage === undefined ? '' : ` · ${coverage.covered}/${coverage.inScope} covered`}`;
  const lines = [framing(document), ...(coverage === undefined ? ['No run of this document is known: nothing covers them yet.'] : coverageLines(coverage))];
  lines.push(`${counted(findings.length, 'finding')}, ${counted(openQuestions.length, 'open question')}.`);
  if (document.rulesOff !== undefined) lines.push(`Switched off, so not looked at: ${document.rulesOff.join(', ')}.`);
  if (removed.length > 0) lines.push(`${counted(removed.length, 'piece')} of hidden text will be taken out before anything is planned.`);
  return { text, tooltip: lines.join('\n') };
}

function framing({ requirements }: PrdDocument): string {
  const goals = requirements.filter((requirement) => requirement.kind === 'goal').length;
  const excluded = requirements.filter((requirement) => requirement.kind === 'out_of_scope' || (requirement.kind !== 'goal' && requirement.priority === 'wont')).length;
  const inScope = requirements.length - goals - excluded;
  return [`${inScope} to build or to hold`, ...(goals > 0 ? [counted(goals, 'goal')] : []), ...(excluded > 0 ? [`${excluded} out of scope`] : [])].join(', ') + '.';
}

function coverageLines({ inScope, uncovered }: CoverageSummary): string[] {
  if (uncovered.length === 0) return [inScope === 1 ? 'A staged issue covers it.' : `Staged issues cover all ${inScope}.`];
  const shown = uncovered.slice(0, 8).map(({ id, text }) => `  ${shorten(`${id}: ${text}`, 80)}`);
  return ['No issue covers:', ...shown, ...(uncovered.length > 8 ? [`  and ${uncovered.length - 8} more`] : [])];
}
