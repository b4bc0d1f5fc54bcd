import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { FailpointName } from '../../../runner/gatekeeper/failpoint.ts';
import type { FrozenBundle } from '../../../runner/planning/bundle.ts';
import type { ApprovalEnvelope } from '../../../shared/domain/approval.ts';
import type { StagedIssue } from '../../../shared/domain/backlog.ts';
import { freezeBundle, parseBundle } from '../../../shared/domain/bundle-bytes.ts';
import type { Operation, WriteBundle } from '../../../shared/domain/bundle.ts';
import { fillSlots, withMarker } from '../../../shared/domain/issue-text.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import type { GatekeeperFrame } from '../../../shared/protocol/startup.ts';
import { faults } from '../../support/github-double/faults.ts';
import type { Fault } from '../../support/github-double/faults.ts';
import { startGithubDouble } from '../../support/github-double/server.ts';
import type { GithubDouble } from '../../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../../support/gatekeeper-process.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { stagedIssue, withOperations } from '../../unit/shared/domain/bundle-samples.ts';
import { codeOperations, inOrder } from '../../unit/shared/domain/code-samples.ts';
import type { Choices } from './random.ts';
import { judge } from './server-log.ts';
import type { Verdict } from './server-log.ts';

const alice = person('alice');
const shop = { kind: 'github', owner: 'acme', name: 'shop' } as const;
/** `accepted` is passed at the first start only, `lineage` and `finished` at the end. */
const places: readonly [FailpointName, ...FailpointName[]] = ['accepted', 'intent', 'intent', 'called', 'called', 'receipt', 'lineage', 'finished'];
const repeated = new Set<FailpointName>(['intent', 'called', 'receipt']);
const here = '/repos/{owner}/{repo}';
const issue = `${here}/issues/{issue_number}`;
/** Creating issues twice as often as anything else. */
const writes = [
  `POST ${here}/issues`, `POST ${here}/issues`, `POST ${here}/labels`, `POST ${here}/milestones`, `PATCH ${issue}`, `POST ${issue}/comments`, `POST ${issue}/sub_issues`, `POST ${issue}/dependencies/blocked_by`,
  `POST ${here}/git/blobs`, `POST ${here}/git/trees`, `POST ${here}/git/commits`, `POST ${here}/git/refs`, `POST ${here}/pulls`, 'POST /graphql',
] as const;
const list = 'GET /repos/{owner}/{repo}/issues';
/** Longest time that the server takes for a write after its client was killed, in milliseconds; `settleSeconds` is more. */
const slowWrite = 150;
const settleSeconds = 0.3;
const writeFaults: readonly [Fault, ...Fault[]] = [faults.badGatewayAfterEffect, faults.badGateway, faults.resetBeforeEffect, faults.resetAfterEffect, faults.resetMidResponse, { kind: 'delay', milliseconds: slowWrite }];

export interface EpisodeResult extends Verdict {
  /** Kills before the bundle was finished; a sync that had stopped at a fault by then counts, too. */
  readonly kills: number;
  /** Of these: at a named place of the write path; the others were at a moment. */
  readonly atFailpoints: number;
  readonly faults: number;
  readonly forged: number;
  readonly issues: number;
  readonly operations: number;
  /** Times that a sync stopped because it could not say whether an operation had happened. */
  readonly uncertain: number;
  readonly violations: readonly string[];
}

interface Scene {
  readonly github: GithubDouble;
  readonly folder: string;
  readonly frozen: FrozenBundle;
  readonly envelope: ApprovalEnvelope;
  readonly choices: Choices;
  readonly truthful: boolean;
  /** Requests before the bundle. */
  readonly begun: number;
  readonly counted: { kills: number; atFailpoints: number; faults: number; forged: number; uncertain: number };
}

function start({ github, folder }: Pick<Scene, 'github' | 'folder'>, frame: Partial<GatekeeperFrame> = {}): Promise<GatekeeperProcess> {
  return startGatekeeper({ folder, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds }, frame: { credential: github.token, github: { apiUrl: github.url, emulator: true }, ...frame } });
}

/** One bundle that is approved once and carried out by gatekeepers that are killed, at most so many times; the last one is left alone. */
export async function runEpisode(choices: Choices, kills: number, truthful: boolean): Promise<EpisodeResult> {
  await using github = await startGithubDouble({ repositories: [shop] });
  await using folder = await temporaryFolder();
  // With an issue in it, the target shows that it has native links.
  if (choices.oneIn(2)) github.repository('acme', 'shop').addIssue({ title: 'Of a person', author: 'bob' }, new Date());
  const scene = { github, folder: folder.path, choices, truthful, counted: { kills: 0, atFailpoints: 0, faults: 0, forged: 0, uncertain: 0 } };
  const approved = { ...scene, ...(await approveOne(scene)) };
  for (let finished = false; !finished && scene.counted.kills < kills; ) finished = await killOnce(approved);
  github.clearFaults();
  await using last = await start(scene);
  const { receipts } = await last.gate.sync(approved.frozen.bytes, [approved.envelope], quiet);
  assert.equal(receipts.length, approved.frozen.bundle.operations.length);
  const report = await last.gate.verify(approved.frozen.bytes);
  assert.equal(report.ok, true, report.summary);
  const { operations } = approved.frozen.bundle;
  return { ...judge(approved.frozen.bundle, github.requests.slice(approved.begun), github.repository('acme', 'shop'), 'admin'), ...scene.counted, operations: operations.length, issues: approved.frozen.bundle.operations.filter(({ kind }) => kind === 'issue.create').length, violations: github.violations };
}

/** After a first sync, and one that closed an issue: a bundle that holds every kind of operation. */
async function approveOne(scene: Pick<Scene, 'github' | 'folder' | 'choices'>): Promise<Pick<Scene, 'frozen' | 'envelope' | 'begun'>> {
  await using keeper = await start(scene);
  const target = await keeper.gate.resolve(shop);
  const old = ['kept', 'changed', 'dropped', 'again'].map((key) => stagedIssue({ key }));
  const drop = (...keys: string[]): StagedIssue[] => old.map((one) => (keys.includes(one.key) ? { ...one, dropped: true } : one));
  for (const backlog of [old, drop('again')]) {
    const earlier = await freeze(keeper.gate, target, backlog, { closeDropped: true });
    await keeper.gate.sync(earlier.bytes, [approve(earlier.bytes, alice)], quiet);
  }
  const keys = Array.from({ length: 5 + scene.choices.below(4) }, (_, at) => `issue-${at}`);
  const added = keys.map((key, at) => stagedIssue({
    key, labels: ['pass', 'urgent'], dependsOn: at > 0 && scene.choices.oneIn(2) ? [`issue-${scene.choices.below(at)}`] : [],
    // The second one is nested below, whatever is chosen.
    parent: at > 1 && scene.choices.oneIn(2) ? `issue-${scene.choices.below(at)}` : null, milestone: scene.choices.oneIn(2) ? 'Pilot' : null,
  }));
  const edited = drop('dropped').map((one) => (one.key === 'changed' ? { ...one, body: 'Planned differently.', milestone: 'Pilot' } : one));
  const { bundle } = await freeze(keeper.gate, target, [...edited, ...added], { closeDropped: true });
  const bytes = freezeBundle(withOperations(bundle, [...bundle.operations, ...further(bundle)]));
  return { frozen: { ...parseBundle(bytes), bytes }, envelope: approve(bytes, alice), begun: scene.github.requests.length };
}

/** What the planner does not write by itself. */
function further(bundle: WriteBundle): Operation[] {
  const [parent = '', child = ''] = bundle.operations.filter(({ kind }) => kind === 'issue.create').map(({ id }) => id);
  const first = bundle.operations.length + 1;
  const id = (at: number): string => `op-${String(first + at).padStart(4, '0')}`;
  const { body } = withMarker({ title: '', body: ['Begins with ', { ref: child }, '.'], labels: [] }, bundle.lineageId, 'issue-0');
  return [
    { id: id(0), kind: 'milestone.ensure', title: 'First release', description: '' },
    { id: id(1), kind: 'issue.sub_issue', parent: { ref: parent }, child: { ref: child } },
    { id: id(2), kind: 'issue.comment', key: 'issue-0', issue: { ref: parent }, body },
    ...inOrder(codeOperations(bundle, first + 3, 'issue-0', parent)),
  ];
}

/** True when the bundle was finished before the kill. */
async function killOnce(scene: Scene): Promise<boolean> {
  const { choices, github, counted } = scene;
  github.clearFaults();
  trouble(scene);
  const atPlace = choices.oneIn(2);
  const at = choices.of(places);
  const failpoint = { at, passage: repeated.has(at) ? 1 + choices.below(8) : 1 };
  await using keeper = await start(scene, atPlace ? { failpoint } : {});
  const before = github.requests.length;
  const sync = keeper.gate.sync(scene.frozen.bytes, [scene.envelope], quiet).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!atPlace) await moment(github, before + choices.below(60), choices.below(20), sync);
  else await Promise.race([keeper.exited, sync]);
  const byItself = keeper.child.signalCode !== null;
  keeper.child.kill('SIGKILL');
  await keeper.exited;
  const error = await sync;
  if (error === undefined) return true;
  counted.kills += 1;
  if (byItself) counted.atFailpoints += 1;
  if (PassError.is(error, 'uncertain')) counted.uncertain += 1;
  // A target that fails, or a channel that is gone, is all that may go wrong here; and what a stale list lacks may void it.
  else assert.ok(PassError.is(error, 'unavailable') || (!scene.truthful && PassError.is(error, 'stale')), PassError.toData(error).message);
  return false;
}

/** Wait until the server has seen so many requests, and a little longer; or until the sync ended before that. */
async function moment(github: GithubDouble, requests: number, milliseconds: number, sync: Promise<unknown>): Promise<void> {
  let ended = false;
  void sync.then(() => (ended = true));
  while (github.requests.length < requests && !ended) await delay(1);
  await delay(milliseconds);
}

/** What goes wrong on the server until the next kill. */
function trouble({ choices, github, truthful, frozen, counted }: Scene): void {
  for (let planned = choices.below(3); planned > 0; planned -= 1) {
    github.inject({ on: choices.of(writes), fault: choices.of(writeFaults), after: choices.below(3), times: 1 + choices.below(2) });
    counted.faults += 1;
  }
  if (!truthful && choices.oneIn(2)) {
    github.inject({ on: list, fault: { kind: 'stale-list', hide: 1 + choices.below(4) }, times: 1 + choices.below(30) });
    counted.faults += 1;
  }
  if (!choices.oneIn(4)) return;
  const created = frozen.bundle.operations.flatMap((operation) => (operation.kind === 'issue.create' && operation.body.every((part) => typeof part === 'string') ? [operation] : []));
  const [first, ...rest] = created;
  if (first === undefined) return;
  const copied = choices.of([first, ...rest]);
  github.repository('acme', 'shop').addIssue({ title: copied.title, body: fillSlots(copied.body, new Map()), labels: copied.labels, author: 'mallory' }, new Date());
  counted.forged += 1;
}
