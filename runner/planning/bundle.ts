import { passVersion } from '../../shared/version.ts';
import { maxBodyLength } from '../../shared/domain/backlog.ts';
import type { Backlog, StagedIssue } from '../../shared/domain/backlog.ts';
import { filledLength, freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import type { Drift, IssueRef, LineageEntry, ObservedIssue, Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import { digestOf, digestOfJson } from '../../shared/domain/digest.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { composeIssue, issueDigest, withMarker } from '../../shared/domain/issue-text.ts';
import { labelDefinitions } from '../../shared/domain/labels.ts';
import { lineageDigest, lineageIdOf } from '../../shared/domain/lineage.ts';
import type { Target } from '../../shared/domain/target.ts';
import { totalsOf } from '../../shared/domain/write-totals.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { GateResult } from '../governance/gate.ts';
import { closings } from './closings.ts';
import { deliveryOrder } from './delivery-order.ts';
import { withKeptPlaces } from './kept-places.ts';
import { threeWay } from './three-way.ts';
import type { PlannedContent } from './three-way.ts';

/** How long a frozen bundle may be approved and started, in milliseconds. */
export const bundleLifetime = 24 * 60 * 60 * 1000;

export interface BundleInput {
  readonly runId: string;
  /** Counts the bundles of the run, from 1. */
  readonly sequence: number;
  readonly prdDigest: Digest;
  readonly backlog: Backlog;
  readonly target: Target;
  /** Of the PRD's snapshot. */
  readonly documentKey: string;
  readonly submittedBy: string;
  /** What the gatekeeper saw just before. */
  readonly observation: GateResult<'gate.observe'>;
  readonly now: Date;
  /** 128 random bits, hexadecimal. */
  readonly nonce: string;
  /** Close issues whose staged issue was dropped, or is no longer planned. Only when a person asked for it. */
  readonly closeDropped?: boolean;
}

export interface FrozenBundle {
  readonly bundle: WriteBundle;
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}

/**
 * Compute and freeze what a sync has to do: create what is missing, update what the plan changed, leave the rest. Pure.
 * @throws PassError `bad_input` for a backlog that cannot be written (cycle, dangling dependency, body too long)
 */
export function computeBundle(input: BundleInput): FrozenBundle {
  const plan = planOperations(input);
  const bundle: WriteBundle = {
    schema: 'pass.bundle/v1',
    runId: input.runId,
    sequence: input.sequence,
    lineageId: lineageIdOf(input.target, input.documentKey),
    documentKey: input.documentKey,
    submittedBy: input.submittedBy,
    target: input.target,
    preconditions: {
      prdDigest: input.prdDigest,
      backlogDigest: digestOfJson(input.backlog),
      lineageDigest: lineageDigest(input.observation.lineage),
      policyDigest: input.observation.policyDigest,
      capabilities: input.observation.capabilities,
      labels: reliedOn(plan.operations, input.observation.labels),
      passVersion,
    },
    limits: totalsOf(plan.operations),
    operations: plan.operations,
    unchanged: plan.unchanged,
    drift: plan.drift,
    createdAt: input.now.toISOString(),
    expiresAt: new Date(input.now.getTime() + bundleLifetime).toISOString(),
    nonce: input.nonce,
  };
  const bytes = freezeBundle(bundle);
  return { bundle, bytes, digest: digestOf(bytes) };
}

/** Labels that the operations use and the target has. */
function reliedOn(operations: readonly Operation[], labels: readonly string[]): string[] {
  const used = new Set(operations.flatMap((operation) => ('labels' in operation ? operation.labels : [])));
  return labels.filter((label) => used.has(label)).sort();
}

interface Plan {
  readonly operations: Operation[];
  readonly unchanged: WriteBundle['unchanged'];
  readonly drift: Drift[];
}

function planOperations(input: BundleInput): Plan {
  // Creations take their ids after the labels; which labels are needed shows once every issue was compared.
  const first = planIssues(input, 0);
  const labels = missingLabels(input, first.operations);
  const { operations, unchanged, drift } = labels.length === 0 ? first : planIssues(input, labels.length);
  return { operations: [...labels, ...operations].map((operation, at) => ({ ...operation, id: operationId(at) })), unchanged, drift };
}

function operationId(at: number): string {
  return `op-${String(at + 1).padStart(4, '0')}`;
}

function planIssues(input: BundleInput, offset: number): Plan {
  const scene = observeScene(input, offset);
  const lineageId = lineageIdOf(input.target, input.documentKey);
  const creates: Operation[] = [];
  const updates: Operation[] = [];
  const unchanged: WriteBundle['unchanged'] = [];
  const drift: Drift[] = [];
  for (const issue of scene.ordered) {
    const planned = plannedContent(issue, scene);
    const entry = scene.entries.get(issue.key);
    if (entry === undefined) {
      creates.push({ id: operationId(offset + creates.length), kind: 'issue.create', key: issue.key, ...withMarker(planned, lineageId, issue.key) });
      continue;
    }
    const outcome = compare(entry, scene.observed.get(issue.key) ?? null, withKeptPlaces(planned, issue, entry), lineageId);
    drift.push(...outcome.drift);
    updates.push(...(outcome.reopen ?? []));
    if (outcome.update !== undefined) updates.push(outcome.update);
    else if ((outcome.reopen ?? []).length === 0) unchanged.push({ key: issue.key, number: entry.number });
  }
  const dropped = closings({
    ...scene, lineageId, backlog: input.backlog.issues, planned: new Set(scene.ordered.map(({ key }) => key)), comments: input.target.kind === 'github', closeDropped: input.closeDropped === true,
  });
  return { operations: [...creates, ...updates, ...dropped.operations, ...links(scene)], unchanged, drift: [...drift, ...dropped.drift] };
}

interface Scene {
  /** Staged issues that are to be on the target, each after those it depends on. */
  readonly ordered: readonly StagedIssue[];
  readonly entries: ReadonlyMap<string, LineageEntry>;
  readonly observed: ReadonlyMap<string, ObservedIssue | null>;
  readonly refs: ReadonlyMap<string, IssueRef>;
  readonly native: boolean;
  /** Label names as the target spells them, by their lower-case form. */
  readonly spelling: ReadonlyMap<string, string>;
}

function observeScene({ backlog, observation }: BundleInput, offset: number): Scene {
  const ordered = deliveryOrder(backlog.issues);
  const entries = new Map(observation.lineage?.entries.map((entry) => [entry.key, entry]));
  const created = ordered.filter((issue) => !entries.has(issue.key));
  const refs = new Map<string, IssueRef>([...entries.values()].map((entry) => [entry.key, { number: entry.number }]));
  for (const [at, issue] of created.entries()) refs.set(issue.key, { ref: operationId(offset + at) });
  return {
    ordered,
    entries,
    observed: new Map(observation.issues.map(({ key, observed }) => [key, observed])),
    refs,
    native: observation.capabilities.blockedBy && !writtenAsText(observation.lineage?.entries ?? []),
    spelling: new Map(observation.labels.map((label) => [label.toLowerCase(), label])),
  };
}

/** A document whose dependencies were once written as text keeps that form: switching would rewrite every issue. */
function writtenAsText(entries: readonly LineageEntry[]): boolean {
  return entries.some(({ body }) => /^- Blocked by #\d+$/m.test(body));
}

function plannedContent(issue: StagedIssue, scene: Scene): PlannedContent {
  const content = composeIssue(issue, scene.native ? [] : dependencies(issue, scene));
  const labels = [...new Set(content.labels.map((label) => scene.spelling.get(label.toLowerCase()) ?? label))];
  // Room for the marker and the blank line before it.
  if (filledLength(content.body) > maxBodyLength - 256) {
    throw new PassError('bad_input', `The body of “${issue.title}” is longer than the ${maxBodyLength.toLocaleString('en')} characters that GitHub takes.`, 'Shorten it, or split the issue.');
  }
  return { ...content, labels };
}

/** What it waits for. A dropped issue is not waited for. */
function dependencies(issue: StagedIssue, scene: Scene): IssueRef[] {
  const planned = new Set(scene.ordered.map(({ key }) => key));
  return issue.dependsOn.flatMap((key) => {
    const ref = scene.refs.get(key);
    return ref === undefined || !planned.has(key) ? [] : [ref];
  });
}

function compare(entry: LineageEntry, observed: ObservedIssue | null, planned: PlannedContent, lineageId: string): { update?: Operation; reopen?: Operation[]; drift: Drift[] } {
  const { key, number } = entry;
  if (observed === null) {
    return { drift: [{ key, number, field: 'missing', resolution: 'left', note: 'It was deleted or moved away on the target; it is not created again.' }] };
  }
  const merged = threeWay(entry, observed, planned);
  const reopens = observed.state === 'closed' && entry.state === 'closed';
  if (observed.state === 'closed' && !reopens) {
    const pending = merged.same ? '' : ' The plan has changes for it that are not written.';
    return { drift: [...merged.drift, { key, number, field: 'state', resolution: 'kept', note: `It is closed on the target and stays closed.${pending}` }] };
  }
  // What PASS closed because it was dropped, and is planned again.
  const reopen: Operation[] = reopens ? [{ id: operationId(0), kind: 'issue.reopen', key, number, before: issueDigest(observed) }] : [];
  if (merged.same) return { drift: merged.drift, reopen };
  const differs = issueDigest(merged.content) !== issueDigest(planned);
  return {
    drift: merged.drift,
    reopen,
    update: { id: operationId(0), kind: 'issue.update', key, number, ...withMarker({ ...merged.content }, lineageId, key), before: issueDigest(observed), planned: differs ? { ...planned } : null },
  };
}

function isOpenAfter(entry: LineageEntry, observed: ObservedIssue | null): boolean {
  return observed?.state === 'open' || (observed?.state === 'closed' && entry.state === 'closed');
}

/** Native `blocked_by` links that are not there yet. */
function links(scene: Scene): Operation[] {
  if (!scene.native) return [];
  return scene.ordered.flatMap((issue) => {
    const own = scene.refs.get(issue.key);
    const entry = scene.entries.get(issue.key);
    if (own === undefined || (entry !== undefined && !isOpenAfter(entry, scene.observed.get(issue.key) ?? null))) return [];
    return dependencies(issue, scene)
      .filter((ref) => !('number' in ref && entry?.blockedBy.includes(ref.number)))
      .map((blockedBy): Operation => ({ id: operationId(0), kind: 'issue.blocked_by', issue: own, blockedBy }));
  });
}

function missingLabels({ target, observation }: BundleInput, operations: readonly Operation[]): Operation[] {
  if (target.kind === 'folder') return [];
  const there = new Set(observation.labels.map((label) => label.toLowerCase()));
  const wanted = new Map<string, string>();
  for (const operation of operations) {
    if (operation.kind !== 'issue.create' && operation.kind !== 'issue.update') continue;
    for (const label of operation.labels) if (!there.has(label.toLowerCase())) wanted.set(label.toLowerCase(), wanted.get(label.toLowerCase()) ?? label);
  }
  return [...wanted.values()].sort().map((name) => {
    const known = labelDefinitions.find((label) => label.name === name);
    return { id: operationId(0), kind: 'label.ensure', name, color: known?.color ?? 'ededed', description: known?.description ?? '' };
  });
}
