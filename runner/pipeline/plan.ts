import type { Backlog, Check } from '../../shared/domain/backlog.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import type { ArtifactContent, PackIndex } from '../../shared/domain/pack.ts';
import type { PrdDocument, RemovedText } from '../../shared/domain/prd.ts';
import type { NewRunEvent } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { Gate } from '../governance/gate.ts';
import type { EarlierBacklog } from '../planning/carry-over.ts';
import type { FileContent } from '../store/durable-file.ts';
import type { StoredRun } from '../store/run-document.ts';
import type { RunStore } from '../store/run-store.ts';
import { readDisclosure } from './disclosure.ts';
import type { StoredDisclosure } from './disclosure.ts';
import { readJson } from './documents.ts';
import { count } from './phase.ts';
import type { AutomaticPhase } from './phase.ts';

/** Writes the architecture pack and the backlog, and checks the plan. */
export const plan: AutomaticPhase = {
  name: 'plan',
  async run({ store, gate }, run, signal) {
    const { reading, sentences, where } = await readDisclosure({ store, gate }, run, await readJson<PrdDocument>(store, run.id, 'requirements.json'));
    const prd = reading.document;
    const removed = await readJson<RemovedText[]>(store, run.id, 'removed.json');
    const [{ planBaseline }, { checkPlan }, { neutraliseIssues }, { carryOver }, { keysClash }, { referToRequirements }, { checkDisclosure }, { disclosure }] = await Promise.all([
      import('../planning/baseline.ts'), import('../planning/checks.ts'), import('../planning/neutral-issues.ts'), import('../planning/carry-over.ts'), import('../planning/settle-keys.ts'),
      import('../planning/reference-issues.ts'), import('../planning/checks-disclosure.ts'), import('../planning/artifacts/disclosure.ts'),
    ]);
    const planned = planBaseline({ prd, snapshot: run.prd, removed });
    const { issues: fresh, neutralised } = neutraliseIssues(reading.rule.form === 'quotes' ? planned.issues : referToRequirements(planned.issues, prd));
    const earlier = await earlierBacklog(store, run);
    const { issues, proposal, kept } = earlier === undefined ? { issues: fresh, proposal: fresh, kept: [] } : carryOver(fresh, earlier, keysClash(fresh, earlier) ? await syncedTitles(gate, run) : new Map());
    const proposed: Backlog = { schema: 'pass.backlog/v1', revision: 1, issues: [...proposal] };
    const backlog: Backlog = { ...proposed, issues };
    const disclosed = checkDisclosure({ reading, sentences, issues, where });
    const checks = [...checkPlan({ prd, issues, neutralised }), ...disclosed];
    signal.throwIfAborted();
    const artifacts = [...planned.artifacts, disclosure(reading, disclosed, where)];
    const index = indexOf(artifacts, run, planned.planner);
    const documents = await store.writeDocuments(run.id, [
      ...artifacts.flatMap(filesOf),
      { name: 'pack/index.json', content: JSON.stringify(index) },
      { name: 'backlog.json', content: JSON.stringify(backlog) },
      { name: 'backlog.proposed.json', content: JSON.stringify(proposed) },
      { name: 'neutralised.json', content: JSON.stringify(neutralised) },
      { name: 'checks.json', content: JSON.stringify(checks) },
      { name: 'planned-from.json', content: JSON.stringify(prd) },
      { name: 'disclosure.json', content: JSON.stringify({ ...reading, document: undefined, where } satisfies StoredDisclosure & { document: undefined }) },
    ]);
    signal.throwIfAborted();
    const events: NewRunEvent[] = [
      ...index.artifacts.map(({ id, title }): NewRunEvent => ({ kind: 'artifact.written', artifactId: id, title })),
      { kind: 'backlog.changed', revision: 1, by: `Agent::"${planned.planner.kind}"`, issues: backlog.issues.length },
      ...checks.map(({ id, name, status, summary }): NewRunEvent => ({ kind: 'check.finished', checkId: id, name, status, summary })),
    ];
    // Handed over together, they share one write to the disk.
    await Promise.all(events.map((event) => store.record(run.id, event)));
    const failed = checks.filter(({ status }) => status === 'failed').length;
    return {
      status: 'passed',
      note: `${count(index.artifacts.length, 'artifact')}, ${count(backlog.issues.length, 'issue')}, ${failed === 0 ? 'all checks passed' : `${count(failed, 'check')} failed`}${kept.length === 0 ? '' : `, your edits of ${count(kept.length, 'issue')} kept from ${earlier?.runId ?? ''}`}`,
      set: { planner: planned.planner, backlogRevision: 1, counts: { ...run.counts, artifacts: index.artifacts.length, ...backlogCounts(backlog, checks) } },
      documents,
    };
  },
};

/** The backlog of the newest planned run of this document for this target, as its planner proposed it and a person left it. */
async function earlierBacklog(store: RunStore, run: StoredRun): Promise<(EarlierBacklog & { readonly runId: string }) | undefined> {
  const target = targetLabel(run.targetChoice);
  const earlier = await store.newest(({ id, prd, targetChoice, phases }) =>
    id < run.id && prd.documentKey === run.prd.documentKey && targetLabel(targetChoice) === target && phases.some(({ name, status }) => name === 'plan' && status === 'passed'));
  if (earlier === undefined) return undefined;
  const [proposed, left] = await Promise.all(['backlog.proposed.json', 'backlog.json'].map((name) => readJson<Backlog>(store, earlier.id, name)));
  return proposed === undefined || left === undefined ? undefined : { runId: earlier.id, proposed: proposed.issues, left: left.issues };
}

/** Titles of the issues that the target has for this document. None when it cannot be asked: the person's issues then keep their keys. */
async function syncedTitles(gate: Gate, run: StoredRun): Promise<ReadonlyMap<string, string>> {
  if (run.target === null) return new Map();
  const { lineage } = await gate.observe(run.target, lineageIdOf(run.target, run.prd.documentKey)).catch(() => ({ lineage: null }));
  return new Map((lineage?.entries ?? []).map(({ key, title }) => [key, title]));
}

/** The figures of a run that follow from its backlog. */
export function backlogCounts(backlog: Backlog, checks: readonly Check[]): { issues: number; dropped: number; checksFailed: number } {
  const dropped = backlog.issues.filter((issue) => issue.dropped).length;
  return { issues: backlog.issues.length - dropped, dropped, checksFailed: checks.filter(({ status }) => status === 'failed').length };
}

function filesOf({ id, markdown, json }: ArtifactContent): FileContent[] {
  return [{ name: `pack/${id}.md`, content: markdown }, { name: `pack/${id}.json`, content: jsonText(json) }];
}

function indexOf(artifacts: readonly ArtifactContent[], run: StoredRun, planner: PackIndex['planner']): PackIndex {
  return {
    schema: 'pass.pack/v1',
    planner,
    prdDigest: run.prd.digest,
    artifacts: artifacts.map(({ id, kind, title, summary, markdown, json, notDerived }) => ({
      id, kind, title, summary, markdownDigest: digestOf(markdown), jsonDigest: digestOf(jsonText(json)), notDerived: [...notDerived],
    })),
  };
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
