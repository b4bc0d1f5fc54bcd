import { randomBytes } from 'node:crypto';
import type { Backlog, Check, SavedIssue, StagedIssue } from '../../shared/domain/backlog.ts';
import type { BundleChoices } from '../../shared/domain/bundle-choices.ts';
import { counted } from '../../shared/domain/counted.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import type { PrdDocument } from '../../shared/domain/prd.ts';
import { personOf } from '../../shared/domain/principal.ts';
import type { Target } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { NeutralisedIssue } from '../planning/neutral-issues.ts';
import type { StoredRun } from '../store/run-document.ts';
import { completeSave, readBacklog } from './backlog-document.ts';
import { noApproval } from './approval-state.ts';
import { checkEdited, refuseDisclosure } from './disclosure.ts';
import { backlogCounts, readJson } from './documents.ts';
import type { Pipeline } from './phase.ts';

/** A bundle that expires sooner than this (milliseconds) is frozen again: a person needs time to read it. */
const readingTime = 60 * 60 * 1000;

/** Hand the run over to a person. */
export async function waitForDecision({ store }: Pipeline, run: StoredRun): Promise<void> {
  const checks = await readJson<Check[]>(store, run.id, 'checks.json');
  const blocking = checks.filter(isBlocking);
  const todo = blocking.length === 0 ? 'Read the plan, edit the backlog, then approve or reject it.' : `${counted(blocking.length, 'blocking check')} failed: correct the backlog before it can be approved.`;
  await store.record(run.id, { kind: 'run.waiting', reason: todo });
}

/**
 * Replace the backlog. A bundle that was frozen from the older one is void.
 * @throws PassError `conflict` when it is not at `baseRevision` any more, `bad_input` for a key that occurs twice
 */
export async function saveBacklog(pipeline: Pipeline, run: StoredRun, change: { baseRevision: number; issues: SavedIssue[]; by: string }): Promise<{ backlog: Backlog; checks: Check[] }> {
  refuseUnlessOpen(run, 'edited');
  const { store } = pipeline;
  const present = await readBacklog(store, run.id);
  if (present.revision !== change.baseRevision) {
    throw new PassError('conflict', `The backlog is at revision ${present.revision}; this edit started from revision ${change.baseRevision}.`, 'Load the backlog again and repeat the edit on it.');
  }
  refuseRepeatedKeys(change.issues);
  const issues = completeSave(change.issues, present);
  const { checkPlan } = await import('../planning/checks.ts');
  // What is withheld for the target is no requirement of this plan.
  const prd = await readJson<PrdDocument>(store, run.id, 'planned-from.json' in run.documents ? 'planned-from.json' : 'requirements.json');
  const before = await readJson<Check[]>(store, run.id, 'checks.json');
  const backlog: Backlog = { schema: 'pass.backlog/v1', revision: present.revision + 1, issues };
  const neutralised = 'neutralised.json' in run.documents ? await readJson<NeutralisedIssue[]>(store, run.id, 'neutralised.json') : [];
  const checks = [...checkPlan({ prd, issues, neutralised }), ...(await checkEdited(store, run, issues))];
  await store.commit(
    run.id,
    [{ name: 'backlog.json', content: JSON.stringify(backlog) }, { name: 'checks.json', content: JSON.stringify(checks) }],
    { kind: 'backlog.changed', revision: backlog.revision, by: change.by, issues: backlog.issues.length },
    { backlogRevision: backlog.revision, bundle: null, ...noApproval, counts: { ...run.counts, ...backlogCounts(backlog, checks), operations: 0 } },
  );
  const changed = checks.filter((check) => before.find(({ id }) => id === check.id)?.status !== check.status);
  await Promise.all(changed.map(({ id, name, status, summary }) => store.record(run.id, { kind: 'check.finished', checkId: id, name, status, summary })));
  await waitAgain(pipeline, run, 'the backlog was edited');
  return { backlog, checks };
}

/**
 * The raw bytes of the bundle, frozen now when there is none that still holds.
 * @param choices of the person; what is absent is as they last chose for this run
 * @throws PassError `conflict` where that would void an approval, `bad_input` for an issue that the plan has not, `prerequisite` when blocking checks fail, and whatever keeps the target from being looked at
 */
export async function freezeBundle(pipeline: Pipeline, run: StoredRun, choices: BundleChoices = {}): Promise<{ bytes: Uint8Array; digest: string }> {
  const { store, clock } = pipeline;
  const closeDropped = choices.closeDropped ?? run.closeDropped ?? false;
  const takePlan = [...new Set(choices.takePlan ?? run.takePlan)].sort();
  const asChosen = closeDropped === (run.closeDropped ?? false) && takePlan.join() === (run.takePlan ?? []).join();
  if (run.bundle !== null && asChosen && (isSettled(run) || holds(run, clock()))) {
    return { bytes: await store.readDocument(run.id, 'bundle.json'), digest: run.bundle.digest };
  }
  refuseUnlessOpen(run, 'frozen');
  if (!asChosen && choices.anew !== true) refuseToVoid(run);
  const backlog = await readBacklog(store, run.id);
  refuseUnplanned(choices.takePlan ?? [], backlog);
  refuseBlockingChecks(await readJson<Check[]>(store, run.id, 'checks.json'));
  const { target, observation } = await observe(pipeline, run);
  const { computeBundle } = await import('../planning/bundle.ts');
  const sequence = run.bundleSequence + 1;
  const { bundle, bytes, digest } = computeBundle({ runId: run.id, sequence, prdDigest: run.prd.digest, backlog, target, documentKey: run.prd.documentKey, submittedBy: personOf(run.submittedBy), namedSubmitter: run.namedSubmitter === true, observation, now: clock(), nonce: randomBytes(16).toString('hex'), closeDropped, takePlan: new Set(takePlan) });
  await refuseDisclosure(pipeline, run, bundle);
  const operations = bundle.operations.length;
  await store.commit(run.id, [{ name: 'bundle.json', content: bytes }], { kind: 'bundle.frozen', digest, operations }, {
    target,
    bundleSequence: sequence,
    bundle: { digest, sequence, backlogRevision: backlog.revision, operations, expiresAt: bundle.expiresAt },
    ...noApproval,
    closeDropped,
    takePlan,
    counts: { ...run.counts, operations },
  });
  await waitAgain(pipeline, run, 'its bundle was frozen again');
  return { bytes, digest };
}

/** End a run whose present bundle has no operation: there is nothing that anybody could approve. */
export async function endWithNothingToDo({ store, clock }: Pipeline, run: StoredRun): Promise<boolean> {
  if (!isOpen(run) || run.bundle?.operations !== 0 || run.approval !== null || !holds(run, clock())) return false;
  const note = 'Nothing to do: the target has everything already.';
  await store.record(run.id, { kind: 'phase.finished', phase: 'decide', status: 'passed', note: 'Nobody had to approve anything.' }, { set: { diagnosis: null } });
  await store.record(run.id, { kind: 'phase.finished', phase: 'sync', status: 'not_run', note });
  await store.record(run.id, { kind: 'run.done', note });
  return true;
}

/** What the target has now for the run's lineage. */
export async function observe({ gate }: Pipeline, run: StoredRun): Promise<{ target: Target; lineageId: string; observation: Awaited<ReturnType<Pipeline['gate']['observe']>> }> {
  const target = await gate.resolve(run.targetChoice);
  const lineageId = lineageIdOf(target, run.prd.documentKey);
  return { target, lineageId, observation: await gate.observe(target, lineageId) };
}

/** True when a person may still change the outcome: the run waits, or its sync stopped short. */
export function isOpen(run: StoredRun): boolean {
  return run.status === 'waiting' || (run.status === 'stopped' && run.diagnosis?.phase === 'sync');
}

export function refuseUnlessOpen(run: StoredRun, verb: string): void {
  if (isOpen(run)) return;
  const hint = run.status === 'running' ? 'Wait until it reaches the decision point.' : run.status === 'syncing' ? 'Wait until the sync has ended, or cancel it.' : 'Submit the document again to start another run.';
  throw new PassError('conflict', `Run ${run.id} is ${run.status}; it cannot be ${verb} now.`, hint);
}

function isSettled(run: StoredRun): boolean {
  return run.status === 'syncing' || run.status === 'done' || run.status === 'rejected' || run.status === 'cancelled';
}

function holds(run: StoredRun, now: Date): boolean {
  if (run.bundle === null || run.bundle.backlogRevision !== run.backlogRevision) return false;
  const left = Date.parse(run.bundle.expiresAt) - now.getTime();
  return left > (run.approval === null ? readingTime : 0);
}

function isBlocking(check: Check): boolean {
  return check.severity === 'blocking' && check.status !== 'passed';
}

function refuseBlockingChecks(checks: readonly Check[]): void {
  const failed = checks.filter(isBlocking);
  if (failed.length === 0) return;
  const named = failed.slice(0, 5).map(({ name, summary }) => `${name} (${summary})`).join('; ');
  throw new PassError('prerequisite', `The plan cannot be frozen: ${named}.`, 'Correct the backlog as the findings of these checks suggest, save it, and try again.');
}

function refuseRepeatedKeys(issues: readonly Pick<StagedIssue, 'key'>[]): void {
  const seen = new Set<string>();
  for (const { key } of issues) {
    if (seen.has(key)) throw new PassError('bad_input', `The key "${key}" occurs twice in the backlog.`, 'Give each staged issue a key of its own.');
    seen.add(key);
  }
}

/** A run whose sync had stopped goes back to the person once what it was to write changed. */
async function waitAgain(pipeline: Pipeline, run: StoredRun, because: string): Promise<void> {
  if (run.status !== 'stopped') return;
  await pipeline.store.record(run.id, { kind: 'run.resumed', reason: `Waits for a person again: ${because}.` }, { set: { diagnosis: null } });
  await waitForDecision(pipeline, run);
}

function refuseUnplanned(keys: readonly string[], { issues }: Backlog): void {
  const planned = new Set(issues.flatMap(({ key, dropped }) => (dropped ? [] : [key])));
  const unknown = keys.filter((key) => !planned.has(key));
  if (unknown.length > 0) throw new PassError('bad_input', `The plan has no ${unknown.join(', ')}.`, 'Name issues by the keys that the backlog shows.');
}

/** Looking at another bundle takes back no approval. */
function refuseToVoid({ id, approvals = [] }: StoredRun): void {
  if (approvals.length === 0) return;
  const names = approvals.map(({ approver }) => approver).join(', ');
  throw new PassError('conflict', `${names} approved the bundle of ${id} as it is; another choice would void that.`, `Approve the other one instead: "pass-runner approve ${id}" with the same options.`);
}
