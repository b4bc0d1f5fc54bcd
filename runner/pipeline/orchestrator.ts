import type { BundleChoices } from '../../shared/domain/bundle-choices.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import type { PlannerLabel } from '../../shared/domain/pack.ts';
import { maxPrdBytes } from '../../shared/domain/prd.ts';
import type { PhaseName } from '../../shared/domain/run.ts';
import type { MethodParams } from '../../shared/protocol/methods.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { StoredRun } from '../store/run-document.ts';
import { noApproval } from './approval-state.ts';
import { recordApproval } from './approve.ts';
import { build } from './build.ts';
import { endWithNothingToDo, freezeBundle, isOpen, saveBacklog, waitForDecision } from './decide.ts';
import { diagnose, renderDiagnosis } from './diagnosis.ts';
import { intake } from './intake.ts';
import { KeyedLock } from './keyed-lock.ts';
import type { AutomaticPhase, Pipeline } from './phase.ts';
import { rejectRun } from './reject.ts';
import type { Rejecting } from './reject.ts';
import { plan } from './plan.ts';
import { carryOut, renderSlips, voidsBundle } from './sync.ts';

export interface OrchestratorOptions extends Pipeline {
  /** Told of what cannot be recorded in the run itself: the log takes no more records, or there is a defect in PASS. */
  readonly onFailure: (runId: string, error: unknown) => void;
}

type Submission = MethodParams<'run.submit'>;

const automatic: readonly AutomaticPhase[] = [intake, plan, build];
const baselineLabel: PlannerLabel = { kind: 'baseline', name: 'Baseline planner (no model)', note: 'Deterministic, without a model.' };

function notApproved(run: StoredRun): PassError {
  if (!isOpen(run)) return new PassError('conflict', `Run ${run.id} is ${run.status}: nothing of it is written any more.`, 'What was written stays. Run PASS on the PRD again for the rest.');
  const given = run.approvals?.length ?? 0;
  if (given === 0) return new PassError('conflict', `Run ${run.id} is ${run.status} and has no approval of its present bundle.`, 'Read the bundle, approve it, then sync.');
  return new PassError('conflict', `Run ${run.id} has ${given} of ${run.requiredApprovals ?? 1} approvals of its present bundle.`, 'Another enrolled person has to approve the same operations; then sync.');
}

interface Job {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Who asks for something. */
export interface Client {
  readonly principal: string;
  /** With a token of their own: it is this person and nobody else. */
  readonly named: boolean;
}

/** Why a job was aborted. */
class Stop extends Error {
  readonly by: string | undefined;

  /** @param by the principal who cancelled it; `undefined` when the runner ends and the run goes on at the next start */
  constructor(by: string | undefined) {
    super('The run was stopped.');
    this.by = by;
  }
}

/** Aborted when a person cancels: a runner that ends leaves a sync to the gatekeeper. */
function cancelledBy(signal: AbortSignal): AbortSignal {
  const cancelled = new AbortController();
  const tell = (): void => {
    if (signal.reason instanceof Stop && signal.reason.by !== undefined) cancelled.abort(signal.reason);
  };
  if (signal.aborted) tell();
  else signal.addEventListener('abort', tell, { once: true });
  return cancelled.signal;
}

/** Takes runs through their phases, one job per run, and applies the decisions of people to them one at a time. */
export class Orchestrator {
  readonly #options: OrchestratorOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #submissions = new Map<string, Promise<string>>();
  readonly #lock = new KeyedLock();
  #closing = false;

  constructor(options: OrchestratorOptions) {
    this.#options = options;
  }

  /** Runs with a phase at work. */
  get busy(): number {
    return this.#jobs.size + this.#submissions.size;
  }

  /** Go on with the runs that a crash or a shutdown interrupted. */
  async resume(): Promise<void> {
    for (const id of this.#options.store.active) {
      const run = await this.#options.store.get(id);
      if (run.status === 'waiting') continue;
      await this.#options.store.record(id, { kind: 'run.resumed', reason: 'The runner was started again.' });
      this.#start(id);
    }
  }

  /**
   * Take a document in. The same submission id gives the same run, also after a restart.
   * @returns the run's id, once the run is recorded
   */
  async submit(submission: Submission, by: Client): Promise<string> {
    const known = this.#submissions.get(submission.submissionId) ?? this.#options.store.submitted(submission.submissionId);
    if (known !== undefined) return known;
    this.#refuseWhenClosing();
    const created = this.#create(submission, by).finally(() => this.#submissions.delete(submission.submissionId));
    this.#submissions.set(submission.submissionId, created);
    return created;
  }

  saveBacklog(id: string, change: Parameters<typeof saveBacklog>[2]): ReturnType<typeof saveBacklog> {
    return this.#decide(id, (run) => saveBacklog(this.#options, run, change));
  }

  bundle(id: string, choices?: BundleChoices): ReturnType<typeof freezeBundle> {
    return this.#decide(id, (run) => freezeBundle(this.#options, run, choices));
  }

  approve(id: string, envelope: Parameters<typeof recordApproval>[2]): Promise<void> {
    return this.#decide(id, (run) => recordApproval(this.#options, run, envelope));
  }

  reject(id: string, rejecting: Rejecting): Promise<void> {
    return this.#decide(id, (run) => rejectRun(this.#options, run, rejecting));
  }

  /** Begin to carry out the approved bundle. Asked again while it runs or once it is done, nothing more happens. */
  sync(id: string): Promise<void> {
    return this.#decide(id, async (run) => {
      if (run.status === 'syncing' || run.status === 'done') return;
      this.#refuseWhenClosing();
      if (await endWithNothingToDo(this.#options, run)) return;
      if (!isOpen(run) || run.bundle === null || run.approval?.bundleDigest !== run.bundle.digest) {
        throw notApproved(run);
      }
      const { store } = this.#options;
      const decided = store.record(id, { kind: 'phase.finished', phase: 'decide', status: 'passed', note: `Approved by ${run.approval.approver}.` });
      await Promise.all([decided, store.record(id, { kind: 'phase.started', phase: 'sync' }, { set: { diagnosis: null, cancelling: null } })]);
      this.#start(id);
    });
  }

  /** Stop a run. What was written stays. Resolved once it has stopped. */
  async cancel(id: string, by: string): Promise<void> {
    const { store } = this.#options;
    const run = await store.get(id);
    const job = this.#jobs.get(id);
    if (job !== undefined) {
      // Remembered, too: a runner that dies before the sync has ended does not take it up again.
      const remembered = run.status === 'syncing' ? store.record(id, { kind: 'run.cancelling', by }, { set: { cancelling: by } }) : undefined;
      job.controller.abort(new Stop(by));
      await Promise.all([remembered, job.ended]);
    } else {
      await this.#decide(id, async (now) => {
        if (isOpen(now)) await store.record(id, { kind: 'run.cancelled', by });
      });
    }
    const { status } = await store.get(id);
    if (status !== 'cancelled') throw new PassError('conflict', `Run ${id} is ${status}; there is nothing left to cancel.`, 'Look at what it did with "pass-runner status".');
  }

  /** End: jobs stop at the next safe place and go on at the next start. A sync goes on in the gatekeeper by itself. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { controller } of this.#jobs.values()) controller.abort(new Stop(undefined));
    await Promise.allSettled([...this.#submissions.values(), ...[...this.#jobs.values()].map(({ ended }) => ended)]);
  }

  async #create(submission: Submission, by: Client): Promise<string> {
    if (submission.planner === 'model') {
      throw new PassError('prerequisite', 'Planning with a model is not available in this version of PASS.', 'Use the baseline planner (--planner baseline): it needs no model.');
    }
    const { prd, target, build: withBuild, milestone, trigger, submissionId } = submission;
    const bytes = Buffer.from(prd.contentBase64, 'base64');
    if (bytes.length > maxPrdBytes) {
      throw new PassError('bad_input', `${prd.name} has ${bytes.length} bytes; a PRD has at most ${maxPrdBytes}.`, 'Split it into smaller documents.');
    }
    const name = prd.name.toWellFormed();
    const snapshot = { name, documentKey: prd.documentKey.toWellFormed(), digest: digestOf(bytes), bytes: bytes.length, saved: prd.saved, ...(prd.rulesOff === undefined ? {} : { rulesOff: prd.rulesOff }) };
    const run = await this.#options.store.create({ title: name, prd: snapshot, targetChoice: target, planner: baselineLabel, build: withBuild, ...(milestone === undefined ? {} : { milestone }), submittedBy: by.principal, ...(by.named ? { namedSubmitter: true as const } : {}), trigger, submissionId }, bytes);
    this.#start(run.id);
    return run.id;
  }

  #decide<T>(id: string, action: (run: StoredRun) => Promise<T>): Promise<T> {
    return this.#lock.run(id, async () => action(await this.#options.store.get(id)));
  }

  #start(id: string): void {
    const controller = new AbortController();
    const ended = this.#work(id, controller.signal)
      .catch((error: unknown) => this.#options.onFailure(id, error))
      .finally(() => this.#jobs.delete(id));
    this.#jobs.set(id, { controller, ended });
  }

  async #work(id: string, signal: AbortSignal): Promise<void> {
    let phase: PhaseName = 'intake';
    try {
      const begun = await this.#options.store.get(id);
      if (begun.status === 'syncing') {
        phase = 'sync';
        await this.#sync(begun, signal);
        return;
      }
      for (const next of automatic) {
        phase = next.name;
        await this.#runPhase(next, id, signal);
      }
      phase = 'decide';
      await waitForDecision(this.#options, await this.#options.store.get(id));
    } catch (error) {
      await this.#stopped(id, phase, signal, error);
    }
  }

  async #runPhase(phase: AutomaticPhase, id: string, signal: AbortSignal): Promise<void> {
    const { store } = this.#options;
    const before = await store.get(id);
    const status = before.phases.find(({ name }) => name === phase.name)?.status;
    if (status === 'passed' || status === 'not_run') return;
    signal.throwIfAborted();
    await store.record(id, { kind: 'phase.started', phase: phase.name });
    const { note, status: outcome, set, documents } = await phase.run(this.#options, await store.get(id), signal);
    signal.throwIfAborted();
    await store.record(id, { kind: 'phase.finished', phase: phase.name, status: outcome, note }, { ...(set === undefined ? {} : { set }), ...(documents === undefined ? {} : { documents }) });
  }

  async #sync(run: StoredRun, signal: AbortSignal): Promise<void> {
    const { store, gate } = this.#options;
    if (typeof run.cancelling === 'string') {
      // The gatekeeper may have gone on without the runner.
      if (run.bundle !== null) await gate.cancel(run.bundle.digest);
      await store.record(run.id, { kind: 'run.cancelled', by: run.cancelling });
      return;
    }
    const { note, slips } = await carryOut(this.#options, run, cancelledBy(signal));
    if (slips.length > 0) await store.commit(run.id, [{ name: 'after-sync.md', content: renderSlips(run, slips) }], { kind: 'phase.finished', phase: 'sync', status: 'passed', note }, { slips });
    else await store.record(run.id, { kind: 'phase.finished', phase: 'sync', status: 'passed', note });
    await store.record(run.id, { kind: 'run.done', note });
  }

  /** Record why a job ended early: cancelled by a person, or stopped with a diagnosis. */
  async #stopped(id: string, phase: PhaseName, signal: AbortSignal, error: unknown): Promise<void> {
    const { store, clock, onFailure } = this.#options;
    const stop: unknown = signal.reason;
    if (stop instanceof Stop && stop.by === undefined) return;
    if (stop instanceof Stop && stop.by !== undefined && (error === stop || PassError.is(error, 'cancelled'))) {
      await store.record(id, { kind: 'run.cancelled', by: stop.by });
      return;
    }
    if (!PassError.is(error)) onFailure(id, error);
    const run = await store.get(id);
    const diagnosis = diagnose(run, phase, error, clock());
    const set = phase === 'sync' && voidsBundle(error) ? { diagnosis, bundle: null, ...noApproval } : { diagnosis };
    await store.commit(id, [{ name: 'diagnosis.md', content: renderDiagnosis(run, diagnosis) }], { kind: 'run.stopped', error: diagnosis.error, phase }, set);
  }

  #refuseWhenClosing(): void {
    if (this.#closing) throw new PassError('unavailable', 'This runner is handing over and takes no more work.', 'Connect again: the next runner takes it.');
  }
}
