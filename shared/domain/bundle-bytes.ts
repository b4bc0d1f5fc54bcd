import { PassError } from '../protocol/pass-error.ts';
import { maxBodyLength } from './backlog.ts';
import { WriteBundle } from './bundle.ts';
import type { MilestoneRef, Operation, OperationId, OperationKind, SlottedText } from './bundle.ts';
import { codeFault, isCodeOperation, nothingMade } from './code-rules.ts';
import type { Made } from './code-rules.ts';
import { canonicalJson, digestOf } from './digest.ts';
import type { Digest } from './digest.ts';
import { lineageIdOf } from './lineage.ts';
import { totalsOf } from './write-totals.ts';
import { issueDigest, markerDigest, slotsOf, splitMarker } from './issue-text.ts';
import type { IssueContent } from './issue-text.ts';

/** A bundle may be approved for at most this long after it was frozen, in milliseconds. */
export const maxBundleLifetime = 7 * 24 * 60 * 60 * 1000;
/** `#` and the digits of the largest issue number. */
const longestFilledSlot = 11;

/** A bundle as value, with the bytes it was read from and their digest. */
export interface ParsedBundle {
  readonly bundle: WriteBundle;
  readonly digest: Digest;
}

/**
 * Freeze a bundle: its canonical bytes (RFC 8785), which are never serialised again.
 * @throws PassError `bad_input` when it breaks a rule of bundles
 */
export function freezeBundle(bundle: WriteBundle): Uint8Array {
  const bytes = new TextEncoder().encode(canonicalJson(bundle));
  parseBundle(bytes);
  return bytes;
}

/**
 * Read a bundle from its bytes. Only canonical JSON is accepted, so that there is one reading of the bytes: no repeated
 * names, no other spelling of the same value. Every rule that a bundle has to keep by itself is checked here.
 * @throws PassError `bad_input`
 */
export function parseBundle(bytes: Uint8Array): ParsedBundle {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw broken(`they are not JSON in UTF-8 (${error instanceof Error ? error.message : String(error)})`);
  }
  const parsed = WriteBundle.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw broken(`${issue?.path.join('.') ?? 'value'}: ${issue?.message ?? 'does not fit the schema'}`);
  }
  if (!isCanonical(parsed.data, text)) throw broken('they are not in canonical form (RFC 8785)');
  checkRules(parsed.data);
  return { bundle: parsed.data, digest: digestOf(bytes) };
}

function isCanonical(value: WriteBundle, text: string): boolean {
  try {
    return canonicalJson(value) === text;
  } catch {
    // Half of a character (a lone surrogate) has no canonical form.
    return false;
  }
}

function broken(reason: string): PassError {
  return new PassError('bad_input', `These bytes are not a bundle: ${reason}.`, 'Freeze the bundle again from the backlog.');
}

function checkRules(bundle: WriteBundle): void {
  const lifetime = Date.parse(bundle.expiresAt) - Date.parse(bundle.createdAt);
  if (lifetime <= 0 || lifetime > maxBundleLifetime) throw broken('it has to expire after it was created, within seven days');
  if (bundle.lineageId !== lineageIdOf(bundle.target, bundle.documentKey)) throw broken('its lineage is not that of its target and document');
  const operations = new Map<OperationId, Operation>();
  const made: Made = { ...nothingMade(), operations };
  const seen = { keys: new Set<string>(), numbers: new Set<number>(), labels: new Set<string>(), milestones: new Set<string>(), reopened: new Set<number>() };
  for (const [at, operation] of bundle.operations.entries()) {
    if (operation.id !== `op-${String(at + 1).padStart(4, '0')}`) throw broken(`operation ${at + 1} is named ${operation.id}`);
    checkOperation(operation, bundle, made, seen);
    operations.set(operation.id, operation);
  }
  if (canonicalJson(bundle.limits) !== canonicalJson(totalsOf(bundle.operations))) throw broken('its limits are not what its operations write');
  if (bundle.target.kind === 'github') checkLabels(bundle);
}

/** Each label is either there or made; nothing else is relied on. */
function checkLabels({ operations, preconditions }: WriteBundle): void {
  const there = new Set(preconditions.labels);
  if (there.size !== preconditions.labels.length) throw broken('it names a label of the target twice');
  const made = new Set(operations.flatMap((operation) => (operation.kind === 'label.ensure' ? [operation.name] : [])));
  for (const operation of operations) {
    if (operation.kind !== 'issue.create' && operation.kind !== 'issue.update') continue;
    const unknown = operation.labels.find((label) => !there.has(label) && !made.has(label));
    if (unknown !== undefined) throw broken(`${operation.id} uses the label “${unknown}”, which is neither there nor made`);
  }
}

interface Seen {
  readonly keys: Set<string>;
  readonly numbers: Set<number>;
  readonly labels: Set<string>;
  readonly milestones: Set<string>;
  readonly reopened: Set<number>;
}

/** What text can point to by number. */
const numbered: ReadonlySet<OperationKind | undefined> = new Set(['issue.create', 'pull_request.create']);
const issues: ReadonlySet<OperationKind | undefined> = new Set(['issue.create']);

function checkOperation(operation: Operation, bundle: WriteBundle, made: Made, seen: Seen): void {
  const known = (refs: readonly OperationId[], kinds = issues): void => {
    for (const ref of refs) if (!kinds.has(made.operations.get(ref)?.kind)) throw broken(`${operation.id} waits for the number of ${ref}, which creates no issue before it`);
  };
  if (isCodeOperation(operation)) {
    const fault = codeFault(operation, bundle, made);
    if (fault !== undefined) throw broken(`${operation.id} ${fault}`);
    if (operation.kind !== 'pull_request.create') return;
    known(slotsOf(operation.body), numbered);
    checkText(operation.id, operation.body, { title: operation.title, labels: [] }, { lineage: bundle.lineageId, key: operation.key });
    return;
  }
  switch (operation.kind) {
    case 'label.ensure':
    case 'milestone.ensure':
      checkEnsured(operation, bundle, seen);
      return;
    case 'issue.blocked_by':
    case 'issue.sub_issue': {
      if (!bundle.preconditions.capabilities[operation.kind === 'issue.sub_issue' ? 'subIssues' : 'blockedBy']) throw broken(`${operation.id} makes a link that the target does not have natively`);
      if (operation.kind === 'issue.sub_issue' && bundle.target.kind === 'folder') throw broken(`${operation.id} nests issues in a folder, which cannot`);
      const refs = operation.kind === 'issue.blocked_by' ? [operation.issue, operation.blockedBy] : [operation.parent, operation.child];
      if (operation.kind === 'issue.sub_issue' && canonicalJson(refs[0]) === canonicalJson(refs[1])) throw broken(`${operation.id} links an issue to itself`);
      known(refs.flatMap((ref) => ('ref' in ref ? [ref.ref] : [])));
      return;
    }
    case 'issue.comment':
      known('ref' in operation.issue ? [operation.issue.ref] : []);
      known(slotsOf(operation.body), numbered);
      checkComment(operation, bundle);
      return;
    case 'issue.reopen':
      once(seen.reopened, operation.number, operation.id);
      return;
    case 'issue.close':
      once(seen.keys, operation.key, operation.id);
      once(seen.numbers, operation.number, operation.id);
      return;
    case 'issue.update':
      once(seen.numbers, operation.number, operation.id);
      break;
    case 'issue.create':
      break;
  }
  once(seen.keys, operation.key, operation.id);
  known(slotsOf(operation.body), numbered);
  checkMilestone(operation, bundle, made);
  checkContent(operation, bundle.lineageId);
}

/** By number or slot in a repository, by title in a folder. */
function checkMilestone(operation: Extract<Operation, { kind: 'issue.create' | 'issue.update' }>, { target }: WriteBundle, made: Made): void {
  const ref: MilestoneRef | undefined = operation.kind === 'issue.create' ? operation.milestone : operation.milestone?.to;
  if (ref === undefined) return;
  if ((target.kind === 'folder') !== ('title' in ref && !('number' in ref))) throw broken(`${operation.id} names a milestone as its target does not`);
  if ('title' in ref ? /\p{Cc}/u.test(ref.title) : made.operations.get(ref.ref)?.kind !== 'milestone.ensure') throw broken(`the milestone of ${operation.id} has control characters, or is made by no operation before it`);
}

function checkEnsured(operation: Extract<Operation, { kind: 'label.ensure' | 'milestone.ensure' }>, { target }: WriteBundle, seen: Seen): void {
  if (target.kind === 'folder') throw broken(`${operation.id} adds a ${operation.kind === 'label.ensure' ? 'label' : 'milestone'} to a folder, which has none of its own`);
  if (operation.kind === 'label.ensure') {
    once(seen.labels, operation.name.toLowerCase(), operation.id);
    return;
  }
  if (/\p{Cc}/u.test(operation.title) || operation.title.trim() !== operation.title) throw broken(`the title of ${operation.id} has control characters or space around it`);
  once(seen.milestones, operation.title.toLowerCase(), operation.id);
}

function checkComment(operation: Extract<Operation, { kind: 'issue.comment' }>, { target, lineageId }: WriteBundle): void {
  const { id, key, body } = operation;
  if (target.kind === 'folder') throw broken(`${id} comments on an issue in a folder, which keeps no comments`);
  checkText(id, body, { title: '', labels: [] }, { lineage: lineageId, key });
}

interface Wanted {
  readonly lineage: string;
  readonly key: string;
  /** What the digest is of, where edits of people are written with it. */
  readonly planned?: IssueContent | null;
}

function checkText(id: OperationId, body: SlottedText, content: Omit<IssueContent, 'body'>, wanted: Wanted): void {
  if (filledLength(body) > maxBodyLength) throw broken(`the body of ${id} is longer than ${maxBodyLength} characters`);
  checkMarker(id, body, content, wanted);
}

function checkMarker(id: OperationId, body: SlottedText, content: Omit<IssueContent, 'body'>, wanted: Wanted): void {
  const split = splitMarker(body);
  if (split === undefined) throw broken(`the body of ${id} does not end in its marker`);
  if (split.marker.lineage !== wanted.lineage || split.marker.key !== wanted.key) throw broken(`the marker of ${id} names another lineage or key`);
  const written = { ...content, body: split.content };
  // Bundles of before name what is written, with its numbers.
  const fits = [markerDigest(wanted.planned ?? written), issueDigest(written)];
  if (!fits.includes(split.marker.digest)) throw broken(`the marker of ${id} does not fit its content`);
}

function once<T>(seen: Set<T>, value: T, id: OperationId): void {
  if (seen.has(value)) throw broken(`${id} repeats “${String(value)}”`);
  seen.add(value);
}

function checkContent(operation: Extract<Operation, { kind: 'issue.create' | 'issue.update' }>, lineageId: string): void {
  const { id, title, body, labels } = operation;
  if (/\p{Cc}/u.test(title)) throw broken(`the title of ${id} has control characters`);
  if (new Set(labels).size !== labels.length) throw broken(`${id} names a label twice`);
  checkText(id, body, { title, labels }, { lineage: lineageId, key: operation.key, planned: operation.kind === 'issue.update' ? operation.planned : null });
}

/** Length of a body once its slots are filled, at most. */
export function filledLength(body: SlottedText): number {
  return body.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : longestFilledSlot), 0);
}
