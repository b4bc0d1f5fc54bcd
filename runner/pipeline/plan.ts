import { counted } from '../../shared/domain/counted.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import type { NewRunEvent } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { Gate } from '../governance/gate.ts';
import type { StoredRun } from '../store/run-document.ts';
import type { RunStore } from '../store/run-store.ts';
import { ruledAudience } from './disclosure.ts';
import type { AutomaticPhase } from './phase.ts';
import { workFor } from './phase-threads.ts';
import type { PlanInput } from './phase-work.ts';

/** Writes the architecture pack and the backlog, and checks the plan. */
export const plan: AutomaticPhase = {
  name: 'plan',
  async run({ store, gate }, run, signal) {
    const [prd, requirements, removed, ruled, earlier] = await Promise.all([
      store.readDocument(run.id, 'prd.md'), store.readDocument(run.id, 'requirements.json'), store.readDocument(run.id, 'removed.json'), ruledAudience(gate, run), earlierBacklog(store, run),
    ]);
    const { prd: snapshot, target, targetChoice, milestone } = run;
    const input: PlanInput = { prd, requirements, removed, run: { prd: snapshot, target, targetChoice, milestone }, ruled, earlier: earlier?.backlogs };
    const planned = await workFor(snapshot.bytes, signal).plan(input, () => syncedTitles(gate, run));
    signal.throwIfAborted();
    const documents = await store.writeDocuments(run.id, planned.documents);
    signal.throwIfAborted();
    const events: NewRunEvent[] = [
      ...planned.artifacts.map(({ id, title }): NewRunEvent => ({ kind: 'artifact.written', artifactId: id, title })),
      { kind: 'backlog.changed', revision: 1, by: `Agent::"${planned.planner.kind}"`, issues: planned.issues },
      ...planned.checks.map(({ id, name, status, summary }): NewRunEvent => ({ kind: 'check.finished', checkId: id, name, status, summary })),
    ];
    // Handed over together, they share one write to the disk.
    await Promise.all(events.map((event) => store.record(run.id, event)));
    const { counts, kept } = planned;
    return {
      status: 'passed',
      note: `${counted(planned.artifacts.length, 'artifact')}, ${counted(planned.issues, 'issue')}, ${counts.checksFailed === 0 ? 'all checks passed' : `${counted(counts.checksFailed, 'check')} failed`}${kept === 0 ? '' : `, your edits of ${counted(kept, 'issue')} kept from ${earlier?.runId ?? ''}`}`,
      set: { planner: planned.planner, backlogRevision: 1, counts: { ...run.counts, artifacts: planned.artifacts.length, ...counts } },
      documents,
    };
  },
};

/** The backlog of the newest planned run of this document for this target, as its planner proposed it and a person left it. */
async function earlierBacklog(store: RunStore, run: StoredRun): Promise<{ readonly runId: string; readonly backlogs: PlanInput['earlier'] } | undefined> {
  const target = targetLabel(run.targetChoice);
  const earlier = await store.newest(({ id, prd, targetChoice, phases }) =>
    id < run.id && prd.documentKey === run.prd.documentKey && targetLabel(targetChoice) === target && phases.some(({ name, status }) => name === 'plan' && status === 'passed'));
  if (earlier === undefined) return undefined;
  const [proposed, left] = await Promise.all([store.readDocument(earlier.id, 'backlog.proposed.json'), store.readDocument(earlier.id, 'backlog.json')]);
  return { runId: earlier.id, backlogs: { proposed, left } };
}

/** Titles of the issues that the target has for this document. None when it cannot be asked: the person's issues then keep their keys. */
async function syncedTitles(gate: Gate, run: StoredRun): Promise<ReadonlyMap<string, string>> {
  if (run.target === null) return new Map();
  const { lineage } = await gate.observe(run.target, lineageIdOf(run.target, run.prd.documentKey)).catch(() => ({ lineage: null }));
  return new Map((lineage?.entries ?? []).map(({ key, title }) => [key, title]));
}
