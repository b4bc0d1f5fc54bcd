import type { Backlog } from '../../shared/domain/backlog.ts';
import type { Requirement } from '../../shared/domain/prd.ts';
import type { RunSummary } from '../../shared/domain/run.ts';

/** A staged issue, as far as annotations show it. */
export interface CoveringIssue {
  readonly key: string;
  readonly title: string;
  readonly dropped: boolean;
  /** Requirement ids. */
  readonly traces: readonly string[];
}

/** The run that a document's annotations refer to. */
export interface CoveringRun {
  readonly runId: string;
  /** Of the run, to see whether it changed. */
  readonly lastSeq: number;
  readonly createdAt: string;
  readonly issues: readonly CoveringIssue[];
}

export interface CoverageSummary {
  /** Requirements that an issue has to cover. */
  readonly inScope: number;
  readonly covered: number;
  readonly uncovered: readonly Requirement[];
}

export function coveringRun(run: RunSummary, backlog: Backlog): CoveringRun {
  const issues = backlog.issues.map(({ key, title, dropped, traces }) => ({ key, title, dropped, traces }));
  return { runId: run.id, lastSeq: run.lastSeq, createdAt: run.createdAt, issues };
}

/** Issues that will be written, by the requirement that they trace. */
export function issuesByRequirement(run: CoveringRun | undefined): Map<string, CoveringIssue[]> {
  const byRequirement = new Map<string, CoveringIssue[]>();
  for (const issue of run?.issues ?? []) {
    if (issue.dropped) continue;
    for (const id of issue.traces) byRequirement.set(id, [...(byRequirement.get(id) ?? []), issue]);
  }
  return byRequirement;
}

/** Whether an issue has to cover it, as the planner sees it: goals and what is out of scope frame the work. */
export function needsIssue(requirement: Requirement): boolean {
  return requirement.kind !== 'goal' && requirement.kind !== 'out_of_scope' && requirement.priority !== 'wont';
}

export function summarise(requirements: readonly Requirement[], run: CoveringRun): CoverageSummary {
  const byRequirement = issuesByRequirement(run);
  const inScope = requirements.filter(needsIssue);
  const uncovered = inScope.filter((requirement) => !byRequirement.has(requirement.id));
  return { inScope: inScope.length, covered: inScope.length - uncovered.length, uncovered };
}

/** What tells whether a run was made of a document. */
export interface DocumentIdentity {
  /** Runs that were submitted from this workspace for it. */
  readonly runs: readonly string[];
  readonly documentKey: string;
  /** Digest of its text as UTF-8; computed only when it is asked for. */
  digest(): string;
}

/**
 * The newest run of a document that has a backlog. A document key alone does not tell: another repository may have a
 * `docs/prd.md` too, so that a run not submitted from here has to be of the very same text.
 * @param runs newest first
 */
export function runOfDocument(runs: readonly RunSummary[], document: DocumentIdentity): RunSummary | undefined {
  return runs.find((run) => {
    if (run.counts.issues === 0) return false;
    if (document.runs.includes(run.id)) return true;
    return run.prd.documentKey === document.documentKey && run.prd.digest === document.digest();
  });
}
