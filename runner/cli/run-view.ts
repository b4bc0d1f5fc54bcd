import type { FetchedBundle } from '../../shared/domain/announced-bundle.ts';
import { describeApprovals } from '../../shared/domain/approval-count.ts';
import { describeEffect, summariseOperation } from '../../shared/domain/bundle-text.ts';
import type { Check } from '../../shared/domain/backlog.ts';
import type { Receipt, WriteBundle } from '../../shared/domain/bundle.ts';
import { counted } from '../../shared/domain/counted.ts';
import { personOf } from '../../shared/domain/principal.ts';
import { isOfIssue, receiptWords } from '../../shared/domain/receipt-words.ts';
import type { Prerequisite, RunDetail, RunSummary } from '../../shared/domain/run.ts';
import { describeResolution } from '../../shared/domain/target-changes.ts';
import { describePace } from '../../shared/domain/pace.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { overLimit, totalsOf } from '../../shared/domain/write-totals.ts';
import type { SyncLimits } from '../../shared/domain/write-totals.ts';
import { oneLine, paint, plain, table } from './output.ts';
import { phaseLine } from './progress.ts';

/** Changes of existing issues that a summary lists. */
const maxChanges = 12;

/** One run with its phases, what was counted, and why it stopped. */
export function runText(run: RunDetail): string {
  const { counts } = run;
  const lines = [
    `${paint('bold', oneLine(run.title))}  ${run.id}  ${statusText(run)}`,
    `PRD      ${plain(run.prd.documentKey)}${run.prd.saved ? '' : ' (unsaved)'}, sha256 ${run.prd.digest.slice(0, 12)}…`,
    `target   ${plain(targetLabel(run.target ?? run.targetChoice))}`,
    `planner  ${oneLine(run.planner.name)}: ${oneLine(run.planner.note)}`,
    '',
    ...run.phases.map(({ name, status, note }) => phaseLine(name, status, name === 'decide' && isApproved(run) ? 'Approved: sync it, or reject it.' : note, process.stdout)),
    '',
    `${counted(counts.requirements, 'requirement')}, ${counted(counts.findings, 'finding')}, ${counted(counts.artifacts, 'artifact')}, ${counted(counts.issues, 'issue')}${counts.dropped > 0 ? ` (${counts.dropped} dropped)` : ''}, ${counts.receipts} of ${counted(counts.operations, 'operation')} done`,
  ];
  return [...lines, ...approvalLines(run), ...slipLines(run), ...diagnosisLines(run)].join('\n');
}

/** True when a run waits for nothing but its sync. */
export function isApproved({ status, approval }: RunDetail): boolean {
  return status === 'waiting' && approval !== null;
}

function approvalLines(run: RunDetail): string[] {
  const lines: string[] = [];
  if (run.approval === null && (run.approvals ?? []).length > 0) lines.push(plain(describeApprovals(run)));
  if (run.approval?.operationIds !== undefined && run.approval.operationIds.length < run.counts.operations) lines.push(`approved ${run.approval.operationIds.length} of ${counted(run.counts.operations, 'operation')}`);
  if (run.approval !== null) lines.push(`approved by ${plain(run.approval.approver)} at ${run.approval.at}, bundle ${run.approval.bundleDigest.slice(0, 12)}…`);
  if (run.rejection !== null) lines.push(`rejected by ${plain(personOf(run.rejection.by))} at ${run.rejection.at}: ${oneLine(run.rejection.reason, 400)}`);
  return lines;
}

/** Why a run stopped and what to do. Empty for one that did not. */
export function diagnosisLines(run: RunDetail): string[] {
  const { diagnosis } = run;
  if (diagnosis === null) return [];
  return [
    '',
    `${paint('red', 'Stopped')} in ${diagnosis.phase}, ${oneLine(diagnosis.step)}: ${plain(diagnosis.error.message)}`,
    ...diagnosis.evidence.slice(0, 8).map((line) => `  ${oneLine(line, 300)}`),
    ...(diagnosis.likelyCause === '' ? [] : [`Likely cause: ${plain(diagnosis.likelyCause)}`]),
    `Next: ${plain(diagnosis.nextAction)}`,
  ];
}

function statusText(run: RunSummary): string {
  const style = run.status === 'done' ? 'green' : run.status === 'stopped' ? 'red' : run.status === 'waiting' ? 'yellow' : 'cyan';
  return paint(style, run.status === 'waiting' ? 'waiting for a person' : run.status);
}

/** Runs as a list, newest first. */
export function runsText(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'There is no run yet. Start one with "pass-runner run PRD.md".';
  return table([
    ['RUN', 'STATUS', 'ISSUES', 'CREATED', 'TARGET', 'PRD'].map((head) => paint('dim', head)),
    ...runs.map((run) => [run.id, run.status, String(run.counts.issues), run.createdAt.slice(0, 16).replace('T', ' '), plain(targetLabel(run.target ?? run.targetChoice)), oneLine(run.title, 60)]),
  ]);
}

/** Checks that failed or did not run, each with what to do. */
export function checkLines(checks: readonly Check[]): string[] {
  return checks
    .filter(({ status }) => status !== 'passed')
    .flatMap((check) => [
      `${check.status === 'failed' ? paint(check.severity === 'blocking' ? 'red' : 'yellow', check.severity === 'blocking' ? '✘' : '!') : paint('dim', '–')} ${oneLine(check.name)}: ${oneLine(check.notRunBecause ?? check.summary, 300)}`,
      ...check.findings.slice(0, 5).map(({ message, suggestion }) => `    ${oneLine(message, 240)}${suggestion === '' ? '' : ` → ${oneLine(suggestion, 160)}`}`),
      ...(check.findings.length > 5 ? [`    and ${check.findings.length - 5} more`] : []),
    ]);
}

/**
 * What a bundle does: the sentence, and one line for each change of something that exists. What it creates is the backlog,
 * which stands above; `pass-runner bundle` shows every operation completely.
 */
export function effectText({ bundle, digest }: FetchedBundle): string {
  const labels = bundle.operations.flatMap((operation) => (operation.kind === 'label.ensure' ? [plain(operation.name)] : []));
  const changes = bundle.operations.filter(({ kind }) => kind === 'issue.update' || kind === 'issue.close' || kind === 'issue.reopen' || kind === 'issue.comment');
  const shown = changes.slice(0, maxChanges).map((operation) => `  ${operation.id}  ${oneLine(summariseOperation(operation), 120)}`);
  return [
    `${paint('bold', 'Effect')}   ${plain(describeEffect(bundle))}`,
    ...(describePace(bundle) === '' ? [] : [`pace     ${describePace(bundle)}`]),
    `bundle   sha256 ${digest}`,
    ...(labels.length > 0 ? [`labels   ${labels.join(', ')}`] : []),
    ...shown,
    ...(changes.length > shown.length ? [`  … and ${changes.length - shown.length} more`] : []),
    ...(bundle.unchanged.length > 0 ? [`         ${bundle.unchanged.length === 1 ? '1 issue is left as it is' : `${bundle.unchanged.length} issues are left as they are`}`] : []),
    ...bundle.drift.map(({ number, key, field, resolution, note }) => `  ${paint('yellow', '!')} #${number} ${plain(key)}: ${field}: ${describeResolution({ field, resolution })}. ${oneLine(note, 200)}`),
  ].join('\n');
}

/** Where a bundle is more than the administrator allows for one sync: nobody can approve all of it. */
export function limitLines({ operations }: WriteBundle, limits: SyncLimits): string[] {
  const over = overLimit(totalsOf(operations), limits);
  return over === undefined ? [] : [`  ${paint('red', '✘')} The administrator allows less in one sync: ${over}. Approve some of the issues (--issues), or ask for a higher limit.`];
}

/** Receipts of issues and pull requests, as links (file names for a folder). */
export function receiptLines(receipts: readonly Receipt[]): string[] {
  const rows = receipts.filter(isOfIssue).map(({ kind, number, url, key, reconciled }) => [
    number === null ? '' : `  #${number}`, receiptWords({ kind })?.done ?? kind, plain(key ?? ''), `${plain(url ?? '')}${reconciled ? '  (was there already)' : ''}`,
  ]);
  return rows.length === 0 ? [] : table(rows).split('\n');
}

/** What differed right after the last write. Empty when nothing did. */
export function slipLines({ slips = [] }: RunDetail): string[] {
  if (slips.length === 0) return [];
  return [
    `${paint('yellow', '!')} Somebody else acted in between; right after the last write this differed:`,
    ...slips.flatMap(({ operationId, number, differences }) => differences.map((line) => `  ${operationId ?? 'target'}${number === null ? '' : ` #${number}`}: ${oneLine(line, 300)}`)),
  ];
}

/** What is missing at the target itself, so that nothing can be written there. Who may approve, and when, is another question. */
export function isOfTarget({ id, status, blocks }: Prerequisite): boolean {
  return status === 'missing' && (id === 'folder' || id.startsWith('github.')) && blocks.some((block) => block.startsWith('Approve & Sync'));
}

/** The preflight report: what was seen, and beneath it what that blocks and how to fix it. */
export function prerequisitesText(prerequisites: readonly Prerequisite[]): string {
  const style = { ok: 'green', degraded: 'yellow', missing: 'red' } as const;
  const mark = { ok: '✔', degraded: '!', missing: '✘' } as const;
  const width = Math.max(...prerequisites.map(({ name }) => [...name].length));
  const indent = ' '.repeat(Math.min(width, 40) + 4);
  return prerequisites
    .flatMap(({ name, status, seen, blocks, fix }) => [
      `${paint(style[status], mark[status])} ${oneLine(name, 40).padEnd(Math.min(width, 40))}  ${oneLine(seen, 300)}`,
      ...(blocks.length > 0 ? [`${indent}${paint('dim', 'blocks')}  ${blocks.map((block) => oneLine(block, 100)).join(', ')}`] : []),
      ...(status === 'ok' || fix === '' ? [] : [`${indent}${paint('dim', 'fix')}     ${oneLine(fix, 300)}`]),
    ])
    .join('\n');
}
