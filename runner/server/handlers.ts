import type { Check } from '../../shared/domain/backlog.ts';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import { requestsOf } from '../../shared/domain/pace.ts';
import type { PackIndex } from '../../shared/domain/pack.ts';
import type { PrdDocument, RemovedText } from '../../shared/domain/prd.ts';
import type { Prerequisite } from '../../shared/domain/run.ts';
import { syncedIssue } from '../../shared/domain/target-changes.ts';
import type { MethodName, Methods } from '../../shared/protocol/methods.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Handlers } from '../../shared/protocol/peer.ts';
import type { Gate } from '../governance/gate.ts';
import { observe } from '../pipeline/decide.ts';
import { readBacklog } from '../pipeline/backlog-document.ts';
import { readJson } from '../pipeline/documents.ts';
import type { Client, Orchestrator } from '../pipeline/orchestrator.ts';
import { preflight } from '../pipeline/preflight.ts';
import { presentReceipts } from '../store/run-document.ts';
import type { RunStore } from '../store/run-store.ts';

export interface RunnerParts {
  readonly store: RunStore;
  readonly gate: Gate;
  readonly orchestrator: Orchestrator;
  readonly clock: () => Date;
}

/** Requests that need nothing of the session but who asks. The others are answered by the session itself. */
export type SessionMethod = 'session.hello' | 'runner.retire' | 'run.subscribe' | 'runs.subscribe';
export type RunHandlers = Pick<Handlers<Methods>, Exclude<MethodName, SessionMethod>>;

const ok = { ok: true } as const;

/** Answers of the runner for one client. */
export function runHandlers(parts: RunnerParts, client: () => Client): RunHandlers {
  const { store, gate, orchestrator } = parts;
  const principal = (): string => client().principal;
  return {
    'preflight.get': async ({ target, runs }) => {
      const [outside, damaged] = await Promise.all([preflight(gate, { target, build: false, namedSubmitter: client().named }), runs ? store.inspect() : []]);
      return { prerequisites: [...damagedRuns(damaged), ...outside] };
    },
    'approvers.list': () => gate.approvers(),
    'gatekeeper.get': async ({ runId }) => {
      if (runId === undefined) return gate.status(undefined, []);
      const { target } = await store.get(runId);
      return gate.status(target ?? undefined, (await operationsLeft(store, runId)).map(requestsOf));
    },
    'target.list': () => gate.repositories(),
    'target.resolve': async ({ target }) => ({ target: await gate.resolve(target) }),
    'run.submit': async (submission) => ({ runId: await orchestrator.submit(submission, client()) }),
    'run.list': async ({ limit }) => {
      const runs = await store.list(limit);
      return store.damaged.length === 0 ? { runs } : { runs, damaged: [...store.damaged] };
    },
    'run.get': ({ runId }) => store.get(runId),
    'run.cancel': async ({ runId }) => {
      await orchestrator.cancel(runId, principal());
      return ok;
    },
    'run.reject': async ({ runId, reason, envelope }) => {
      await orchestrator.reject(runId, { by: principal(), reason, envelope });
      return ok;
    },
    ...documentHandlers(store),
    'backlog.save': ({ runId, baseRevision, issues }) => orchestrator.saveBacklog(runId, { baseRevision, issues, by: principal() }),
    'bundle.get': async ({ runId, ...choices }) => {
      const { bytes, digest } = await orchestrator.bundle(runId, choices);
      return { bytesBase64: encodeBase64(bytes), digest };
    },
    'issue.observe': async ({ runId }) => {
      const { observation } = await observe(parts, await store.get(runId));
      const synced = new Map((observation.lineage?.entries ?? []).map((entry) => [entry.key, syncedIssue(entry)]));
      return { issues: observation.issues.map((issue) => ({ ...issue, synced: synced.get(issue.key) })) };
    },
    'run.approve': async ({ runId, envelope }) => {
      await orchestrator.approve(runId, envelope);
      return ok;
    },
    'run.sync': async ({ runId }) => {
      await orchestrator.sync(runId);
      return ok;
    },
    'run.verify': async ({ runId }) => {
      const run = await store.get(runId);
      // What an earlier bundle of the run wrote is compared, too, whether its present one is approved or not.
      if (run.approval === null && run.receipts.length === 0) throw new PassError('conflict', `Run ${runId} has no approved bundle to compare with.`, run.status === 'done' ? 'It had nothing to write. Verify the run that wrote last: pass-runner status lists them.' : 'Approve and sync it first.');
      return gate.verify(await store.readDocument(runId, 'bundle.json'));
    },
  };
}

/** Runs that cannot be shown; the log still has them. */
function damagedRuns(damaged: readonly string[]): Prerequisite[] {
  if (damaged.length === 0) return [];
  const seen = `the documents of ${damaged.slice(0, 5).join(', ')}${damaged.length > 5 ? ` and ${damaged.length - 5} others` : ''} are damaged`;
  return [{ id: 'runs', name: 'Run store', status: 'missing', seen, blocks: damaged.length === 1 ? ['that run'] : ['those runs'], fix: 'Run `pass-runner stop`, then `pass-runner rebuild`: they are made again from the log.' }];
}

function documentHandlers(store: RunStore): Pick<RunHandlers, 'prd.get' | 'requirements.get' | 'pack.get' | 'artifact.get' | 'checks.get' | 'backlog.get' | 'backlog.proposed'> {
  return {
    'prd.get': async ({ runId }) => {
      const run = await store.get(runId);
      const removed = 'removed.json' in run.documents ? await readJson<RemovedText[]>(store, runId, 'removed.json') : [];
      return { contentBase64: encodeBase64(await store.readDocument(runId, 'prd.md')), digest: run.prd.digest, removed };
    },
    'requirements.get': ({ runId }) => readJson<PrdDocument>(store, runId, 'requirements.json'),
    'pack.get': ({ runId }) => readJson<PackIndex>(store, runId, 'pack/index.json'),
    'artifact.get': async ({ runId, artifactId }) => {
      const { artifacts } = await readJson<PackIndex>(store, runId, 'pack/index.json');
      const artifact = artifacts.find(({ id }) => id === artifactId);
      if (artifact === undefined) throw new PassError('not_found', `The pack of ${runId} has no artifact ${JSON.stringify(artifactId.slice(0, 80))}.`, 'Choose one of the table of contents (pack.get).');
      const markdown = (await store.readDocument(runId, `pack/${artifact.id}.md`)).toString('utf8');
      return { artifact, markdown, json: await readJson<unknown>(store, runId, `pack/${artifact.id}.json`) };
    },
    'checks.get': async ({ runId }) => ({ checks: await readJson<Check[]>(store, runId, 'checks.json') }),
    'backlog.get': ({ runId }) => readBacklog(store, runId),
    'backlog.proposed': ({ runId }) => readBacklog(store, runId, 'backlog.proposed.json'),
  };
}

/** What a frozen bundle still has to do. */
async function operationsLeft(store: RunStore, runId: string): Promise<Operation[]> {
  const run = await store.get(runId);
  if (run.bundle === null) return [];
  const done = new Set(presentReceipts(run).map(({ operationId }) => operationId));
  const { operations } = await readJson<WriteBundle>(store, runId, 'bundle.json');
  return operations.filter(({ id }) => !done.has(id));
}
