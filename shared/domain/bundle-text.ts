import type { IssueRef, MilestoneRef, Operation, SlottedText, WriteBundle } from './bundle.ts';
import { describeCapabilities } from './capabilities.ts';
import { isCodeOperation } from './code-rules.ts';
import { codeFields, summariseCode } from './code-text.ts';
import { targetLabel } from './target.ts';
import type { Target } from './target.ts';
import { describeTotals } from './write-totals.ts';

/** Code points of field text on one line of a rendering; longer lines continue after `┊`. */
const lineWidth = 120;

// Whatever has no glyph of its own, changes the direction of its neighbours, or looks like an ordinary space. Unicode gives symbols that
// are blank by their glyph no property: Braille blank, object replacement, Egyptian blanks, Khitan filler, null notehead.
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}‹]|(?! )\p{Zs}| +$/gu;

/**
 * One line of text with nothing hidden: controls, bidirectional and invisible characters, unusual spaces and spaces at
 * the end are shown as `‹U+202E›`; so is `‹` itself, which makes the form reversible.
 */
export function visible(line: string): string {
  return line.replace(unseen, (found) => [...found].map((character) => `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`).join(''));
}

/**
 * Everything that one operation will write, for people: every character of every field, each line behind a gutter that
 * field text cannot imitate. A slot shows as `‹#op-0001›`.
 */
export function renderOperation(operation: Operation): string {
  return [`${operation.id}  ${summariseOperation(operation)}`, ...fields(operation)].join('\n');
}

/** One line for lists and progress. */
export function summariseOperation(operation: Operation): string {
  if (isCodeOperation(operation)) return summariseCode(operation);
  switch (operation.kind) {
    case 'label.ensure':
      return `add label “${visible(operation.name)}”`;
    case 'issue.create':
      return `create issue “${visible(operation.title)}”`;
    case 'issue.update':
      return `update issue #${operation.number} “${visible(operation.title)}”${overText(operation)}`;
    case 'issue.close':
      return `close issue #${operation.number} (${operation.key})`;
    case 'issue.reopen':
      return `open issue #${operation.number} again (${operation.key})${overText(operation)}`;
    case 'issue.comment':
      return `comment on ${refText(operation.issue)} (${operation.key})`;
    case 'milestone.ensure':
      return `add milestone “${visible(operation.title)}”`;
    case 'issue.sub_issue':
      return `make ${refText(operation.child)} a part of ${refText(operation.parent)}${operation.replaces === undefined ? '' : ` instead of issue #${operation.replaces}`}`;
    case 'issue.blocked_by':
      return `mark ${refText(operation.issue)} as blocked by ${refText(operation.blockedBy)}`;
  }
}

function overText({ over }: { readonly over?: true | undefined }): string {
  return over === true ? ', over what people changed' : '';
}

function fields(operation: Operation): string[] {
  if (isCodeOperation(operation)) return codeFields(operation).flatMap(({ name, text }) => field(name, text));
  switch (operation.kind) {
    case 'label.ensure':
      return [...field('name', [operation.name]), ...field('color', [operation.color]), ...field('description', [operation.description])];
    case 'issue.create':
      return [...issueFields(operation), ...milestoneField('milestone', operation.milestone)];
    case 'issue.update':
      return [
        ...field('number', [String(operation.number)]),
        ...issueFields(operation),
        ...milestoneField(`milestone, instead of ${operation.milestone?.from == null ? 'none' : `“${visible(operation.milestone.from)}”`}`, operation.milestone?.to),
        ...overField(operation),
        ...field('before (digest of what the target has)', [operation.before]),
        ...(operation.planned === null
          ? []
          : [
              ...field('kept in memory as the plan, not written: title', [operation.planned.title]),
              ...field('kept in memory as the plan, not written: body', operation.planned.body),
              ...list('kept in memory as the plan, not written: labels', operation.planned.labels),
            ]),
      ];
    case 'issue.comment':
      return [...field('key', [operation.key]), ...field('issue', refParts(operation.issue)), ...field('body', operation.body)];
    case 'milestone.ensure':
      return [...field('title', [operation.title]), ...field('description', [operation.description])];
    case 'issue.sub_issue':
      return [...field('parent', refParts(operation.parent)), ...field('child', refParts(operation.child)), ...(operation.replaces === undefined ? [] : field('taken out of', [`#${operation.replaces}`]))];
    case 'issue.close':
    case 'issue.reopen':
      return [...field('key', [operation.key]), ...field('number', [String(operation.number)]), ...(operation.kind === 'issue.reopen' ? overField(operation) : []), ...field('before (digest of what the target has)', [operation.before])];
    case 'issue.blocked_by':
      return [...field('issue', refParts(operation.issue)), ...field('blocked by', refParts(operation.blockedBy))];
  }
}

function issueFields(operation: { key: string; title: string; body: SlottedText; labels: string[] }): string[] {
  return [...field('key', [operation.key]), ...field('title', [operation.title]), ...list('labels', operation.labels), ...field('body', operation.body)];
}

function overField({ over }: { readonly over?: true | undefined }): string[] {
  return over === true ? field('over', ['what people changed']) : [];
}

function milestoneField(name: string, ref: MilestoneRef | undefined): string[] {
  if (ref === undefined) return [];
  if (!('title' in ref)) return field(name, [ref]);
  return field('number' in ref ? `${name} (number ${ref.number}, ${ref.state})` : name, [ref.title]);
}

function refParts(ref: IssueRef): SlottedText {
  return 'ref' in ref ? [{ ref: ref.ref }] : [`#${ref.number}`];
}

function refText(ref: IssueRef): string {
  return 'ref' in ref ? `the issue of ${ref.ref}` : `issue #${ref.number}`;
}

/** A field as a heading with its size and its lines behind a gutter. */
function field(name: string, text: SlottedText): string[] {
  const plain = text.map((part) => (typeof part === 'string' ? part : '#')).join('');
  // Split into lines first; a slot holds no line feed.
  const lines: SlottedText[] = [[]];
  for (const part of text) {
    if (typeof part !== 'string') lines.at(-1)?.push(part);
    else for (const [at, line] of part.split('\n').entries()) (at === 0 ? lines.at(-1) : lines[lines.push([]) - 1])?.push(line);
  }
  const size = lines.length > 1 || plain.length > lineWidth ? ` (${lines.length.toLocaleString('en')} lines, ${plain.length.toLocaleString('en')} characters)` : '';
  return [`  ${name}${size}`, ...lines.flatMap(gutter)];
}

function list(name: string, items: readonly string[]): string[] {
  return [`  ${name} (${items.length})`, ...items.flatMap((item) => gutter([item]))];
}

/** One line of field text: shown completely, wrapped without losing or adding a character. */
function gutter(line: SlottedText): string[] {
  const merged = line.reduce<SlottedText>((parts, part) => {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
    return parts;
  }, []);
  const shown = merged.map((part, at) => (typeof part !== 'string' ? `‹#${part.ref}›` : visibleInside(part, at === merged.length - 1))).join('');
  const characters = [...shown];
  const rows: string[] = [];
  for (let at = 0; at === 0 || at < characters.length; at += lineWidth) {
    rows.push(`    ${at === 0 ? '│' : '┊'} ${characters.slice(at, at + lineWidth).join('')}`);
  }
  return rows;
}

// Spaces before a slot are not at the end of the line.
function visibleInside(text: string, last: boolean): string {
  if (last) return visible(text);
  return visible(`${text}#`).slice(0, -1);
}

/** The whole bundle for people: what it does in a sentence, where, under which conditions, and each operation completely. */
export function renderBundle(bundle: WriteBundle): string {
  const { preconditions } = bundle;
  const head = [
    describeEffect(bundle),
    '',
    ...targetLines(bundle.target),
    `run           ${visible(bundle.runId)}, bundle ${bundle.sequence}`,
    `document      ${visible(bundle.documentKey)}`,
    `submitted by  ${visible(bundle.submittedBy)}${bundle.namedSubmitter === true ? '' : ' (with the token that clients share)'}`,
    `lineage       ${visible(bundle.lineageId)}, as of ${preconditions.lineageDigest}`,
    `PRD           ${preconditions.prdDigest}`,
    `backlog       ${preconditions.backlogDigest}`,
    `PASS          ${visible(preconditions.passVersion)}`,
    `rules         ${preconditions.policyDigest}`,
    `target has    ${describeCapabilities(preconditions.capabilities)}`,
    ...(preconditions.labels.length === 0 ? [] : [`labels there  ${preconditions.labels.map(visible).join(', ')}`]),
    `writes        ${describeTotals(bundle.limits)}`,
    `created       ${bundle.createdAt}`,
    `expires       ${bundle.expiresAt}`,
    `nonce         ${bundle.nonce}`,
    `operations    ${bundle.operations.length}`,
  ];
  const unchanged = bundle.unchanged.map(({ key, number }) => `  #${number} ${key}`);
  const drift = bundle.drift.flatMap((entry) => [`  #${entry.number} ${entry.key}: ${entry.field} ${entry.resolution}`, ...gutterText(entry.note)]);
  return [
    ...head,
    ...(unchanged.length === 0 ? [] : ['', `Left as they are (${unchanged.length})`, ...unchanged]),
    ...(drift.length === 0 ? [] : ['', `Where the target differs from the plan (${bundle.drift.length})`, ...drift]),
    ...bundle.operations.flatMap((operation) => ['', renderOperation(operation)]),
    '',
  ].join('\n');
}

function gutterText(text: string): string[] {
  return text.split('\n').flatMap((line) => gutter([line]));
}

function targetLines(target: Target): string[] {
  if (target.kind === 'folder') return [`folder        ${visible(target.path)}`, `folder id     ${visible(target.folderId)}`];
  return [
    `repository    ${visible(targetLabel(target))} (${target.visibility}), id ${target.repositoryId}`,
    `API host      ${visible(target.apiHost)}${target.emulator ? ' (emulator)' : ''}`,
    `base          ${visible(target.defaultBranch)} at ${target.baseSha ?? 'no commit'}`,
  ];
}

/** The literal effect in a sentence: `create 12 issues and add 3 labels in acme/shop (public), main@3f2c1ab`. */
export function describeEffect(bundle: WriteBundle): string {
  const count = (kind: Operation['kind']): number => bundle.operations.filter((operation) => operation.kind === kind).length;
  const parts = [
    phrase('create', count('issue.create'), 'issue'),
    phrase('update', count('issue.update'), 'issue'),
    phrase('close', count('issue.close'), 'issue'),
    phrase('open', count('issue.reopen'), 'issue again', 'issues again'),
    phrase('write', count('issue.comment'), 'comment'),
    phrase('nest', count('issue.sub_issue'), 'issue'),
    phrase('link', count('issue.blocked_by'), 'dependency', 'dependencies'),
    phrase('add', count('label.ensure'), 'label'),
    phrase('add', count('milestone.ensure'), 'milestone'),
    phrase('make', count('commit.create'), 'commit'),
    phrase('create', count('branch.create'), 'branch', 'branches'),
    phrase('open', count('pull_request.create'), 'draft pull request'),
    phrase('mark', count('pull_request.ready'), 'pull request as ready', 'pull requests as ready'),
    phrase('let GitHub merge', count('pull_request.auto_merge'), 'pull request'),
  ].filter((part) => part !== '');
  const what = parts.length === 0 ? 'nothing to do' : parts.length === 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
  return `${what} in ${describeTarget(bundle.target)}`;
}

/** `acme/shop (public), main@3f2c1ab`, or `folder PATH`. */
export function describeTarget(target: Target): string {
  if (target.kind === 'folder') return `folder ${visible(target.path)}`;
  const base = target.baseSha === null ? `${visible(target.defaultBranch)} (no commit)` : `${visible(target.defaultBranch)}@${target.baseSha.slice(0, 7)}`;
  const where = target.emulator ? `, on the emulator ${visible(target.apiHost)}` : target.apiHost === 'api.github.com' ? '' : `, on ${visible(target.apiHost)}`;
  return `${visible(targetLabel(target))} (${target.visibility}), ${base}${where}`;
}

function phrase(verb: string, count: number, one: string, many = `${one}s`): string {
  return count === 0 ? '' : `${verb} ${count} ${count === 1 ? one : many}`;
}
