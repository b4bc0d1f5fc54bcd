import { readMarker } from '../../shared/domain/issue-text.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Journal } from './journal.ts';
import type { TargetPort } from './target-port.ts';

/** Numbers that are looked at, the newest ones; people may have made many issues in between. */
const lookedAt = 20;

/**
 * GitHub has no lock: two gatekeepers of one account that begin with the same document at the same moment both find nothing
 * written. The numbers that the target assigns give it away after the first issue, without a request when nobody else writes.
 * @param before highest number that was known before the creation
 * @param made number of the issue that this gatekeeper just made; its receipt is durable
 * @throws PassError `conflict` when an issue of this document in between is not in the journal
 */
export async function requireAlone(port: TargetPort, journal: Journal, lineageId: string, before: number, made: number): Promise<void> {
  const known = new Set((journal.lineage(lineageId)?.entries ?? []).map(({ number }) => number));
  for (let number = Math.max(before + 1, made - lookedAt); number < made; number += 1) {
    if (known.has(number)) continue;
    const issue = await port.readIssue(number);
    if (issue === null || !port.isOwn(issue) || readMarker(issue.body)?.lineage !== lineageId) continue;
    throw new PassError(
      'conflict',
      `Another gatekeeper with the same account writes this document at the same time: #${number} is not from here. This sync stopped after #${made}.`,
      'Let one gatekeeper write to this repository. Close the issues that are there twice, then open the bundle again: it is computed from what is there.',
    );
  }
}
