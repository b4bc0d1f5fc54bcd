import type { Drift, LineageEntry, Operation } from '../../shared/domain/bundle.ts';
import { counted } from '../../shared/domain/counted.ts';
import { splitMarker } from '../../shared/domain/issue-text.ts';
import { numbersOf, writtenByOthers } from '../../shared/domain/related-issues.ts';
import type { ElsewhereIssue, OthersIssue, RelatedIssues } from '../../shared/domain/related-issues.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

/** @throws PassError `prerequisite` when colleagues wrote this document with an account of their own */
export function refuseSecondCopies({ others }: RelatedIssues, entries: readonly LineageEntry[]): void {
  const found = writtenByOthers(others, new Set(entries.map(({ key }) => key)));
  if (found !== undefined) throw new PassError('prerequisite', found.message, found.hint);
}

/** What a person should know before these operations: issues that are there already, and that the document may be another one than before. */
export function relatedDrift({ others, elsewhere }: RelatedIssues, entries: readonly LineageEntry[], operations: readonly Operation[], documentKey: string): Drift[] {
  return [...foreign(others), ...moved(elsewhere, operations), ...replaced(entries, operations, documentKey)];
}

/** One line for each account. */
function foreign(others: readonly OthersIssue[]): Drift[] {
  return [...Map.groupBy(others, ({ account }) => account)].flatMap(([account, issues]) => {
    const [first] = issues;
    if (first === undefined) return [];
    const what = first.writer ? `${account} wrote ${counted(issues.length, 'issue')} of this document, too (${numbersOf(issues)}): what this account wrote is there twice.` : `${account} wrote a marker of this document into ${numbersOf(issues)} and may not write here: it is not taken for PASS’s.`;
    return [{ key: first.key, number: first.number, field: 'account', resolution: 'left', note: what }];
  });
}

/** One line for each other document. */
function moved(elsewhere: readonly ElsewhereIssue[], operations: readonly Operation[]): Drift[] {
  const created = new Map(operations.flatMap((operation) => (operation.kind === 'issue.create' ? [[operation.key, splitMarker(operation.body)?.marker.digest] as const] : [])));
  const same = elsewhere.filter(({ key, digest }) => created.get(key) === digest);
  return [...Map.groupBy(same, ({ documentKey }) => documentKey)].flatMap(([documentKey, issues]) => {
    const [first] = issues;
    if (first === undefined) return [];
    const [which, key] = documentKey === null ? ['another document', 'KEY'] : [documentKey, JSON.stringify(documentKey)];
    const what = `${counted(issues.length, 'issue to create is', 'issues to create are')} there already, written for ${which}: ${numbersOf(issues)}.`;
    return [{ key: first.key, number: first.number, field: 'document', resolution: 'left', note: `${what} Was the document moved? Run it with \`--document ${key}\`.` }];
  });
}

/** Most of what was written gets another title, or is no longer planned. */
function replaced(entries: readonly LineageEntry[], operations: readonly Operation[], documentKey: string): Drift[] {
  const titles = new Map(operations.flatMap((operation) => (operation.kind === 'issue.update' ? [[operation.key, operation.planned?.title ?? operation.title] as const] : [])));
  const renamed = entries.filter(({ key, title }) => titles.has(key) && titles.get(key) !== title);
  const [first] = renamed;
  if (first === undefined || entries.length < 2 || renamed.length * 2 <= entries.length) return [];
  return [{ key: first.key, number: first.number, field: 'document', resolution: 'written', note: `${renamed.length} of the ${entries.length} issues of ${documentKey} get another title. If this is another document with the same path, give it a name of its own: \`--document KEY\`.` }];
}
