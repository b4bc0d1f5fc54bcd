import type { Check } from '../../shared/domain/backlog.ts';
import { counted } from '../../shared/domain/counted.ts';
import { personOf } from '../../shared/domain/principal.ts';
import type { Phase, PhaseName, RunDetail, RunSummary } from '../../shared/domain/run.ts';
import { isDecidable } from '../approval/decidable.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { phaseLooks, runLooks } from './run-icons.ts';
import { checkNode, decideNodes, intakeNodes, receiptNodes } from './phase-nodes.ts';
import type { TreeNode } from './tree-node.ts';

/** What the nodes under a run are made of; each is fetched when the node above it is opened. */
export interface RunSource {
  detail(runId: string): Promise<RunDetail>;
  checks(runId: string): Promise<readonly Check[]>;
  /** Titles of the staged issues, by key. */
  titles(runId: string): Promise<ReadonlyMap<string, string>>;
}

/** What needs attention comes first. */
const checkOrder: Readonly<Record<Check['status'], number>> = { failed: 0, not_run: 1, passed: 2 };

const phaseTitles: Readonly<Record<PhaseName, string>> = { intake: 'Intake', plan: 'Plan', build: 'Build', decide: 'Decide', sync: 'Sync' };

/** The node of one run. */
export function runNode(run: RunSummary, source: RunSource): TreeNode {
  const look = runLooks[run.status];
  const target = targetLabel(run.target ?? run.targetChoice);
  return {
    id: run.id,
    runId: run.id,
    label: run.title,
    description: `${progressOf(run) ?? look.words} · ${shortTarget(target)}`,
    tooltip: [
      run.title,
      `${run.id} · ${look.words}`,
      `PRD: ${run.prd.documentKey}${run.prd.saved ? '' : ' (unsaved buffer)'}, SHA-256 ${run.prd.digest.slice(0, 12)}…`,
      `Target: ${target}`,
      `Planner: ${run.planner.name}. ${run.planner.note}`,
      `${counted(run.counts.requirements, 'requirement')}, ${counted(run.counts.issues, 'staged issue')}${run.counts.dropped > 0 ? ` (${run.counts.dropped} dropped)` : ''}, cost $${run.costUsd.toFixed(2)}`,
      `Started ${run.createdAt}`,
    ].join('\n'),
    icon: look.icon,
    ...(look.color === undefined ? {} : { color: look.color }),
    context: runContext(run),
    open: 'pass.selectRun',
    expanded: run.status === 'running' || run.status === 'syncing',
    children: async () => detailNodes(await source.detail(run.id), source),
  };
}

/** What the run is doing in a few words, while it is at work. */
function progressOf(run: RunSummary): string | undefined {
  if (run.status === 'syncing') return `writing ${run.counts.receipts} of ${run.counts.operations}`;
  if (run.status !== 'running') return undefined;
  const phase = run.phases.find((one) => one.status === 'running');
  return phase === undefined ? undefined : `${phaseTitles[phase.name].toLowerCase()}…`;
}

/** A folder by its last names, the suggested one with that of its workspace folder; the tooltip has the whole path. */
export function shortTarget(label: string): string {
  if (!label.startsWith('folder:')) return label;
  const parts = label.slice('folder:'.length).split(/[\\/]/).filter((part) => part !== '');
  const last = parts.slice(-2).join('/');
  return last === '.pass/backlog' ? parts.slice(-3).join('/') : last;
}

/** Words that the `when` clauses of package.json look for in `viewItem`. */
export function runContext(run: RunSummary): string {
  const words = ['run'];
  if (isDecidable(run)) words.push('waiting');
  if (run.status === 'running' || run.status === 'syncing') words.push('active');
  if (run.counts.issues > 0) words.push('backlog');
  if (run.counts.receipts > 0) words.push('written');
  if (run.status === 'stopped') words.push('diagnosis');
  return words.join(' ');
}

function detailNodes(run: RunDetail, source: RunSource): TreeNode[] {
  const nodes: TreeNode[] = [];
  if (run.diagnosis !== null) {
    const { diagnosis } = run;
    nodes.push({
      id: `${run.id}/diagnosis`,
      runId: run.id,
      label: diagnosis.error.message,
      description: `${phaseTitles[diagnosis.phase]}: ${diagnosis.step}`,
      tooltip: [diagnosis.error.message, ...(diagnosis.likelyCause === '' ? [] : [`Likely cause: ${diagnosis.likelyCause}`]), `Next: ${diagnosis.nextAction}`].join('\n'),
      icon: 'error',
      color: 'testing.iconFailed',
      open: 'pass.openDiagnosis',
    });
  }
  if (run.rejection !== null) {
    nodes.push({ id: `${run.id}/rejection`, runId: run.id, label: `Rejected by ${personOf(run.rejection.by)}`, description: run.rejection.reason, tooltip: run.rejection.reason, icon: 'thumbsdown' });
  }
  for (const phase of run.phases) nodes.push(phaseNode(run, phase, source));
  return nodes;
}

function phaseNode(run: RunDetail, phase: Phase, source: RunSource): TreeNode {
  const look = phaseLooks[phase.status];
  const title = phaseTitles[phase.name];
  const note = phase.name === 'sync' && phase.status === 'running' ? `${run.counts.receipts} of ${run.counts.operations} written` : phase.note;
  const children = phaseChildren(run, phase, source);
  return {
    // With the status in it: VS Code takes `expanded` from a node that it has not seen.
    id: `${run.id}/${phase.name}/${phase.status}`,
    runId: run.id,
    label: title,
    description: note === '' ? look.words : note,
    tooltip: `${title}: ${look.words}${note === '' ? '' : `\n${note}`}`,
    icon: look.icon,
    ...(look.color === undefined ? {} : { color: look.color }),
    expanded: phase.status === 'failed' || phase.status === 'waiting' || (phase.name === 'sync' && phase.status === 'passed'),
    ...(children === undefined ? {} : { children }),
  };
}

function phaseChildren(run: RunDetail, phase: Phase, source: RunSource): (() => Promise<readonly TreeNode[]> | readonly TreeNode[]) | undefined {
  switch (phase.name) {
    case 'intake':
      return () => intakeNodes(run);
    case 'plan':
      return phase.status === 'pending' ? undefined : async () => (await source.checks(run.id)).toSorted((a, b) => checkOrder[a.status] - checkOrder[b.status]).map((check) => checkNode(run.id, check));
    case 'build':
      return undefined;
    case 'decide':
      return run.backlogRevision === null ? undefined : () => decideNodes(run);
    case 'sync':
      return run.receipts.length === 0 ? undefined : async () => receiptNodes(run, await source.titles(run.id));
  }
}
