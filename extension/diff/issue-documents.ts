import { visible } from '../../shared/domain/bundle-text.ts';
import type { IssueRef, ObservedIssue, Operation, SlottedText, WriteBundle } from '../../shared/domain/bundle.ts';

/** Both documents of a comparison, and what happens to the issue in a few words. */
export interface IssueComparison {
  readonly now: string;
  readonly planned: string;
  /** E.g. `created`, `#12 updated`. */
  readonly effect: string;
}

type IssueOperation = Extract<Operation, { kind: 'issue.create' | 'issue.update' | 'issue.close' }>;

/**
 * What the target has and what will be written, for one staged issue, as Markdown with the same head on both sides.
 * @param observed null or undefined when the target has no such issue
 */
export function compareIssue(key: string, observed: ObservedIssue | null | undefined, bundle: WriteBundle): IssueComparison {
  const titles = titlesOf(bundle);
  const operation = bundle.operations.find((candidate): candidate is IssueOperation => 'key' in candidate && candidate.key === key);
  const now = observed === null || observed === undefined ? '' : issueDocument(observed.title, observed.labels, observed.state, observed.body, []);
  const links = operation === undefined ? [] : linksOf(operation, bundle, titles);
  switch (operation?.kind) {
    case undefined:
      return { now, planned: now, effect: now === '' ? 'not written' : `#${observed?.number ?? ''} left as it is` };
    case 'issue.close':
      return { now, planned: observed === null || observed === undefined ? '' : issueDocument(observed.title, observed.labels, 'closed', observed.body, links), effect: `#${operation.number} closed` };
    case 'issue.create':
    case 'issue.update': {
      const state = operation.kind === 'issue.update' ? (observed?.state ?? 'open') : 'open';
      const planned = issueDocument(operation.title, operation.labels, state, slotsShown(operation.body, titles), links);
      return { now, planned, effect: operation.kind === 'issue.create' ? 'created' : `#${operation.number} updated` };
    }
  }
}

/** Head, empty line, body. Characters that nobody sees are spelled out, as in the rendering that is approved. */
function issueDocument(title: string, labels: readonly string[], state: string, body: string, links: readonly string[]): string {
  const shown = body.replaceAll('\r\n', '\n').split('\n').map(visible);
  return [`Title:  ${visible(title)}`, `Labels: ${labels.map(visible).toSorted((a, b) => a.localeCompare(b, 'en')).join(', ')}`, `State:  ${state}`, ...links, '', ...shown, ''].join('\n');
}

/** Slots read as `#(number of “title”)`: the number is the target's to give. */
function slotsShown(text: SlottedText, titles: ReadonlyMap<string, string>): string {
  return text.map((part) => (typeof part === 'string' ? part : `#(number of “${titles.get(part.ref) ?? part.ref}”)`)).join('');
}

function linksOf(operation: IssueOperation, bundle: WriteBundle, titles: ReadonlyMap<string, string>): string[] {
  const number = 'number' in operation ? operation.number : undefined;
  const isThis = (ref: IssueRef): boolean => ('ref' in ref ? ref.ref === operation.id : ref.number === number);
  return bundle.operations
    .filter((candidate) => candidate.kind === 'issue.blocked_by')
    .filter((candidate) => isThis(candidate.issue))
    .map(({ blockedBy }) => `Link:   blocked by ${'ref' in blockedBy ? slotsShown([blockedBy], titles) : `#${blockedBy.number}`}`);
}

function titlesOf(bundle: WriteBundle): ReadonlyMap<string, string> {
  return new Map(bundle.operations.flatMap((operation) => ('title' in operation ? [[operation.id, operation.title] as const] : [])));
}
