import { maxIssues } from '../../shared/domain/backlog.ts';
import type { Backlog, Check, IssueKey, StagedIssue } from '../../shared/domain/backlog.ts';
import type { PrdAudience } from '../../shared/domain/disclosure.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import type { ArtifactContent, PackIndex, PlannerLabel } from '../../shared/domain/pack.ts';
import type { PrdDocument, PrdSnapshot, RemovedText } from '../../shared/domain/prd.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { disclosure } from '../planning/artifacts/disclosure.ts';
import { planBaseline } from '../planning/baseline.ts';
import { carryOver } from '../planning/carry-over.ts';
import { checkDisclosure } from '../planning/checks-disclosure.ts';
import { checkPlan } from '../planning/checks.ts';
import { neutraliseIssues } from '../planning/neutral-issues.ts';
import { referToRequirements } from '../planning/reference-issues.ts';
import { keysClash } from '../planning/settle-keys.ts';
import type { FileContent } from '../store/durable-file.ts';
import type { StoredRun } from '../store/run-document.ts';
import { completeBacklog } from './backlog-document.ts';
import type { StoredBacklog } from './backlog-document.ts';
import { discloseFor } from './disclosure.ts';
import type { StoredDisclosure } from './disclosure.ts';
import { backlogCounts, jsonText } from './documents.ts';
import { readSubmission } from './read-submission.ts';

/**
 * What the automatic phases compute: from bytes to documents, touching nothing. All in and out can be copied to another thread,
 * so that a large document is worked on there (phase-threads.ts).
 */
export interface PhaseWork {
  readonly read: (input: ReadInput) => Promise<ReadOutput>;
  readonly plan: (input: PlanInput, synced: () => Promise<ReadonlyMap<IssueKey, string>>) => Promise<PlanOutput>;
}

export interface ReadInput {
  readonly bytes: Uint8Array;
  readonly prd: PrdSnapshot;
}

export interface ReadOutput {
  readonly documents: readonly FileContent[];
  readonly title: string | null;
  readonly requirements: number;
  readonly findings: number;
  readonly removed: number;
  readonly rulesOff: readonly string[] | undefined;
  readonly isPrd: PrdDocument['isPrd'];
  readonly notices: readonly string[];
}

export interface PlanInput {
  /** Documents of the run, as stored. */
  readonly prd: Uint8Array;
  readonly requirements: Uint8Array;
  readonly removed: Uint8Array;
  readonly run: Pick<StoredRun, 'prd' | 'target' | 'targetChoice' | 'milestone'>;
  /** What the administrator's rules say about the document's readers. */
  readonly ruled: PrdAudience | null;
  /** The backlogs of the run of this document before this one. */
  readonly earlier: { readonly proposed: Uint8Array; readonly left: Uint8Array } | undefined;
}

export interface PlanOutput {
  readonly documents: readonly FileContent[];
  readonly planner: PlannerLabel;
  readonly artifacts: readonly { readonly id: string; readonly title: string }[];
  readonly checks: readonly Pick<Check, 'id' | 'name' | 'status' | 'summary'>[];
  readonly issues: number;
  readonly counts: { readonly issues: number; readonly dropped: number; readonly checksFailed: number };
  /** How many issues carry edits of the earlier run. */
  readonly kept: number;
}

/** The work itself, in the thread that calls it. */
export const phaseWork: PhaseWork = { read: (input) => Promise.resolve().then(() => read(input)), plan };

function read({ bytes, prd }: ReadInput): ReadOutput {
  const { document, removed, notices } = readSubmission(bytes, prd);
  return {
    documents: [{ name: 'requirements.json', content: jsonText(document) }, { name: 'removed.json', content: jsonText(removed) }],
    title: document.title,
    requirements: document.requirements.length,
    findings: document.findings.length,
    removed: removed.length,
    rulesOff: document.rulesOff,
    isPrd: document.isPrd,
    notices,
  };
}

async function plan(input: PlanInput, synced: () => Promise<ReadonlyMap<IssueKey, string>>): Promise<PlanOutput> {
  const { reading, sentences, where } = await discloseFor({ ...input, document: parse<PrdDocument>(input.requirements) });
  const prd = reading.document;
  const planned = planBaseline({ prd, snapshot: input.run.prd, removed: parse<RemovedText[]>(input.removed) });
  const { issues: neutral, neutralised } = neutraliseIssues(reading.rule.form === 'references' || reading.rule.form === 'refused' ? referToRequirements(planned.issues, prd) : planned.issues);
  const fresh = neutral.map((issue) => ({ ...issue, milestone: input.run.milestone ?? null }));
  const earlier = input.earlier && { proposed: completeBacklog(parse<StoredBacklog>(input.earlier.proposed)).issues, left: completeBacklog(parse<StoredBacklog>(input.earlier.left)).issues };
  const { issues, proposal, kept } = earlier === undefined ? { issues: fresh, proposal: fresh, kept: [] } : carryOver(fresh, earlier, keysClash(fresh, earlier) ? await synced() : new Map());
  refuseTooMany(issues, fresh.length, input.run.prd);
  const proposed: Backlog = { schema: 'pass.backlog/v1', revision: 1, issues: [...proposal] };
  const backlog: Backlog = { ...proposed, issues };
  const disclosed = checkDisclosure({ reading, sentences, issues, where });
  const checks = [...checkPlan({ prd, issues, neutralised }), ...disclosed];
  const artifacts = [...planned.artifacts, disclosure(reading, disclosed, where)];
  return {
    documents: [
      ...artifacts.flatMap(filesOf),
      { name: 'pack/index.json', content: JSON.stringify(indexOf(artifacts, input.run, planned.planner)) },
      { name: 'backlog.json', content: JSON.stringify(backlog) },
      { name: 'backlog.proposed.json', content: JSON.stringify(proposed) },
      { name: 'neutralised.json', content: JSON.stringify(neutralised) },
      { name: 'checks.json', content: JSON.stringify(checks) },
      { name: 'planned-from.json', content: JSON.stringify(prd) },
      { name: 'disclosure.json', content: JSON.stringify({ ...reading, document: undefined, where } satisfies StoredDisclosure & { document: undefined }) },
    ],
    planner: planned.planner,
    artifacts: artifacts.map(({ id, title }) => ({ id, title })),
    checks: checks.map(({ id, name, status, summary }) => ({ id, name, status, summary })),
    issues: issues.length,
    counts: backlogCounts(backlog, checks),
    kept: kept.length,
  };
}

/**
 * A backlog that is too large is told, not cut: nobody could see what is missing of it.
 * @throws PassError `bad_input`
 */
function refuseTooMany(issues: readonly StagedIssue[], planned: number, { name }: PrdSnapshot): void {
  if (issues.length <= maxIssues) return;
  const parts = Math.ceil(issues.length / maxIssues) + 1;
  const own = issues.length > planned ? `, with ${issues.length - planned} of yours that are kept from the run before` : '';
  throw new PassError(
    'bad_input',
    `${name} yields ${issues.length} issues${own}; a backlog holds ${maxIssues} at most.`,
    `Split the PRD by product area into ${parts} documents or more, with fewer than ${maxIssues} requirements each, and run PASS on each. What was read of it is kept: see the requirements and findings of this run.`,
  );
}

function filesOf({ id, markdown, json }: ArtifactContent): FileContent[] {
  return [{ name: `pack/${id}.md`, content: markdown }, { name: `pack/${id}.json`, content: jsonText(json) }];
}

function indexOf(artifacts: readonly ArtifactContent[], { prd }: Pick<StoredRun, 'prd'>, planner: PackIndex['planner']): PackIndex {
  return {
    schema: 'pass.pack/v1',
    planner,
    prdDigest: prd.digest,
    artifacts: artifacts.map(({ id, kind, title, summary, markdown, json, notDerived }) => ({
      id, kind, title, summary, markdownDigest: digestOf(markdown), jsonDigest: digestOf(jsonText(json)), notDerived: [...notDerived],
    })),
  };
}

function parse<T>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as T;
}
