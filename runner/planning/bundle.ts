import { passVersion } from '../../shared/version.ts';
import { maxBodyLength } from '../../shared/domain/backlog.ts';
import type { Backlog, StagedIssue } from '../../shared/domain/backlog.ts';
import { filledLength, freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import type { Drift, IssueRef, Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import { digestOf, digestOfJson } from '../../shared/domain/digest.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { composeIssue, linksInText, withMarker } from '../../shared/domain/issue-text.ts';
import { labelDefinitions } from '../../shared/domain/labels.ts';
import { lineageDigest, lineageIdOf } from '../../shared/domain/lineage.ts';
import { redactSecrets, refuseSecrets } from '../../shared/domain/secrets.ts';
import type { Target } from '../../shared/domain/target.ts';
import { totalsOf } from '../../shared/domain/write-totals.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { GateResult } from '../governance/gate.ts';
import { closings } from './closings.ts';
import { compare } from './compare.ts';
import { deliveryOrder } from './delivery-order.ts';
import { withKeptPlaces } from './kept-places.ts';
import { dependencies, links, wholeOf } from './links.ts';
import type { LinkScene } from './links.ts';
import { Milestones } from './milestones.ts';
import { refuseSecondCopies, relatedDrift } from './related.ts';
import type { PlannedContent } from './three-way.ts';
import { unwritable } from './unwritable.ts';

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
  /** They had a client token of their own. */
  readonly namedSubmitter?: boolean;
  /** What the gatekeeper saw just before. */
  readonly observation: GateResult<'gate.observe'>;
  readonly now: Date;
  /** 128 random bits, hexadecimal. */
  readonly nonce: string;
  /** Close issues whose staged issue was dropped, or is no longer planned. Only when a person asked for it. */
  readonly closeDropped?: boolean;
  /** Keys of issues for which the plan's is written over what people changed. Only when a person asked for it. */
  readonly takePlan?: ReadonlySet<string>;
}

export interface FrozenBundle {
  readonly bundle: WriteBundle;
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}

/**
 * Compute and freeze what a sync has to do: create what is missing, update what the plan changed, leave the rest. Pure.
 * @throws PassError `bad_input` for a backlog that cannot be written (cycle, dangling dependency, body too long), `forbidden` for one that carries a secret
 */
export function computeBundle(input: BundleInput): FrozenBundle {
  const { related, lineage } = input.observation;
  refuseSecondCopies(related, lineage?.entries ?? []);
  const plan = planOperations(input);
  const drift = [...plan.drift, ...relatedDrift(related, lineage?.entries ?? [], plan.operations, input.documentKey)];
  refuseSecrets(plan.operations);
  const bundle: WriteBundle = {
    schema: 'pass.bundle/v1',
    runId: input.runId,
    sequence: input.sequence,
    lineageId: lineageIdOf(input.target, input.documentKey),
    documentKey: input.documentKey,
    submittedBy: input.submittedBy,
    ...(input.namedSubmitter === true ? { namedSubmitter: true as const } : {}),
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
    drift: drift.map((one) => ({ ...one, note: redactSecrets(one.note) })),
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
  // Creations take their ids after the labels and milestones; which are needed shows once every issue was compared.
  const first = planIssues(input, { labels: 0, milestones: 0 });
  const labels = missingLabels(input, first.operations);
  const ensured = { labels: labels.length, milestones: first.milestones.length };
  const { operations, milestones, unchanged, drift } = ensured.labels + ensured.milestones === 0 ? first : planIssues(input, ensured);
  return { operations: [...labels, ...milestones, ...operations].map((operation, at) => ({ ...operation, id: operationId(at) })), unchanged, drift };
}

function operationId(at: number): string {
  return `op-${String(at + 1).padStart(4, '0')}`;
}

/** How many operations come before the creations. */
interface Ensured {
  readonly labels: number;
  readonly milestones: number;
}

function planIssues(input: BundleInput, ensured: Ensured): Plan & { readonly milestones: Operation[] } {
  const offset = ensured.labels + ensured.milestones;
  const scene = observeScene(input, offset);
  const milestones = new Milestones(input.target, input.observation.milestones, (missing) => operationId(ensured.labels + missing));
  const lineageId = lineageIdOf(input.target, input.documentKey);
  const creates: Operation[] = [];
  const updates: Operation[] = [];
  const unchanged: WriteBundle['unchanged'] = [];
  const drift: Drift[] = [];
  for (const issue of scene.ordered) {
    const planned = plannedContent(issue, scene);
    const entry = scene.entries.get(issue.key);
    if (entry === undefined) {
      creates.push({ id: operationId(offset + creates.length), kind: 'issue.create', key: issue.key, ...withMarker(planned, lineageId, issue.key), ...(issue.milestone === null ? {} : { milestone: milestones.refOf(issue.milestone) }) });
      continue;
    }
    const outcome = compare(entry, scene.observed.get(issue.key) ?? null, withKeptPlaces(planned, issue, entry), { lineageId, milestone: issue.milestone, milestones, takePlan: input.takePlan?.has(issue.key) === true });
    const [left] = outcome.operations.flatMap((operation) => unwritable(operation) ?? []);
    const operations = left === undefined ? outcome.operations : [];
    drift.push(...(left === undefined ? outcome.drift : [...outcome.drift.filter(({ resolution }) => resolution === 'kept'), { key: issue.key, number: entry.number, ...left }]));
    updates.push(...operations);
    if (operations.length === 0) unchanged.push({ key: issue.key, number: entry.number });
  }
  const dropped = closings({
    ...scene, lineageId, backlog: input.backlog.issues, planned: scene.staged, comments: input.target.kind === 'github', closeDropped: input.closeDropped === true,
  });
  const linked = links(scene);
  return { operations: [...creates, ...updates, ...dropped.operations, ...linked.operations], milestones: milestones.operations, unchanged, drift: [...drift, ...linked.drift, ...dropped.drift] };
}

interface Scene extends LinkScene {
  /** Label names as the target spells them, by their lower-case form. */
  readonly spelling: ReadonlyMap<string, string>;
  readonly documentKey: string;
}

function observeScene({ backlog, observation, documentKey }: BundleInput, offset: number): Scene {
  const ordered = deliveryOrder(backlog.issues);
  const entries = new Map(observation.lineage?.entries.map((entry) => [entry.key, entry]));
  const created = ordered.filter((issue) => !entries.has(issue.key));
  const refs = new Map<string, IssueRef>([...entries.values()].map((entry) => [entry.key, { number: entry.number }]));
  for (const [at, issue] of created.entries()) refs.set(issue.key, { ref: operationId(offset + at) });
  // A document whose links were once written as text keeps that form: switching would rewrite every issue.
  const inText = [...entries.values()].map(({ body }) => linksInText(body));
  return {
    ordered,
    documentKey,
    staged: new Map(ordered.map((issue) => [issue.key, issue])),
    entries,
    observed: new Map(observation.issues.map(({ key, observed }) => [key, observed])),
    refs,
    native: {
      blockedBy: observation.capabilities.blockedBy && !inText.some(({ blockedBy }) => blockedBy),
      partOf: observation.capabilities.subIssues && !inText.some(({ partOf }) => partOf),
    },
    spelling: new Map(observation.labels.map((label) => [label.toLowerCase(), label])),
  };
}

function plannedContent(issue: StagedIssue, scene: Scene): PlannedContent {
  const content = composeIssue(issue, scene.native.blockedBy ? [] : dependencies(issue, scene), scene.native.partOf ? null : wholeOf(issue, scene), scene.documentKey);
  const labels = [...new Set(content.labels.map((label) => scene.spelling.get(label.toLowerCase()) ?? label))];
  // Room for the marker and the blank line before it.
  if (filledLength(content.body) > maxBodyLength - 256) {
    throw new PassError('bad_input', `The body of “${issue.title}” is longer than the ${maxBodyLength.toLocaleString('en')} characters that GitHub takes.`, 'Shorten it, or split the issue.');
  }
  return { ...content, labels };
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
