import type { ObservedIssue, Receipt } from '../../shared/domain/bundle.ts';
import { readMarker, splitMarker } from '../../shared/domain/issue-text.ts';
import type { Marker } from '../../shared/domain/issue-text.ts';
import { writtenByOthers } from '../../shared/domain/related-issues.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { OpenIntent } from './journal.ts';
import type { TargetPort } from './target-port.ts';
import type { ContentOperation } from './written-content.ts';

/** Numbers above the highest known one that are read one by one; pull requests and discussions share the count. */
const probedNumbers = 10;
/** Readings of a list that turned out to be stale, before a person is asked. */
const staleReadings = 5;

export interface Reconciliation {
  readonly port: TargetPort;
  readonly intent: OpenIntent;
  /** Login that the creation was begun with, where it is known. */
  readonly account: string | null;
  /** Receipts of the same sync: what a truthful list has to contain. */
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly now: () => number;
  /** Waits, or throws `cancelled`. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * Find out whether a creation whose answer was lost has happened: by the target's list (never its search), and by reading
 * the numbers that follow the highest one known before it. An issue counts when marker, digest and author match.
 * @returns the issue, or `undefined` when it certainly was not made
 * @throws PassError `uncertain` when the target's list contradicts what is known to be there, `conflict` when somebody else wrote the issue
 */
export async function findCreated(operation: ContentOperation, context: Reconciliation): Promise<ObservedIssue | undefined> {
  const wanted = splitMarker(operation.body)?.marker;
  if (wanted === undefined) throw new PassError('internal', `${operation.id} has no marker.`, 'This is a defect in PASS.');
  const { port, intent } = context;
  // From this look on, not from the intent: the call may have waited for a rate limit, or for its answer, in between.
  const settled = Math.max(Date.parse(intent.at), context.now()) + port.settleMs;
  for (let reading = 1; ; reading += 1) {
    const { marked, seen } = await port.listMarked(wanted.lineage);
    const matches = marked.filter(({ marker }) => sameMarker(marker, wanted)).map(({ issue }) => issue);
    const found = matches.sort((a, b) => a.number - b.number)[0] ?? (await probe(wanted, context));
    if (found !== undefined) return found;
    const truthful = await contains(seen, context);
    if (truthful && context.now() >= settled) {
      await refuseOthers(wanted, context);
      return undefined;
    }
    if (!truthful && reading >= staleReadings) {
      throw new PassError(
        'uncertain',
        `Whether ${operation.id} (create issue “${operation.title}”) has happened cannot be said: the target’s list of issues lacks issues that are there.`,
        'Look on the target whether this issue is there, wait until its list is complete, then sync again. It is not created a second time until that is certain.',
      );
    }
    await context.wait(Math.max(100, Math.min(5000, port.settleMs / staleReadings)));
  }
}

/** An issue of a colleague, or of the account that began this and was replaced, is not “not there”. */
async function refuseOthers({ lineage, key }: Marker, { port, account }: Reconciliation): Promise<void> {
  const { others } = await port.listRelated(lineage);
  const found = writtenByOthers(others.filter((other) => other.key === key).map((other) => ({ ...other, writer: other.writer || other.account === account })), new Set());
  if (found !== undefined) throw new PassError('conflict', found.message, found.hint);
}

function sameMarker(a: Marker | undefined, b: Marker): boolean {
  return a?.lineage === b.lineage && a.key === b.key && a.digest === b.digest;
}

async function probe(wanted: Marker, { port, intent }: Reconciliation): Promise<ObservedIssue | undefined> {
  let missed = 0;
  for (let number = intent.highestNumber + 1; missed < probedNumbers; number += 1) {
    const issue = await port.readIssue(number);
    if (issue === null) missed += 1;
    else if (port.isOwn(issue) && sameMarker(readMarker(issue.body), wanted)) return issue;
  }
  return undefined;
}

/** True when the list shows every issue that this sync is known to have made, or those are gone. */
async function contains(seen: ReadonlyMap<number, ObservedIssue>, { receipts, port }: Reconciliation): Promise<boolean> {
  for (const { kind, number } of receipts.values()) {
    if (kind !== 'issue.create' || number === null || seen.has(number)) continue;
    const issue = await port.readIssue(number);
    if (issue !== null && port.isOwn(issue) && readMarker(issue.body) !== undefined) return false;
  }
  return true;
}
