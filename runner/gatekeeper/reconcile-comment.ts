import type { Operation } from '../../shared/domain/bundle.ts';
import { readMarker, splitMarker } from '../../shared/domain/issue-text.ts';
import type { OpenIntent } from './journal.ts';
import type { TargetPort, Written } from './target-port.ts';

export interface CommentReconciliation {
  readonly port: TargetPort;
  readonly intent: OpenIntent;
  readonly now: () => number;
  /** Waits, or throws `cancelled`. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * Find out whether a comment whose answer was lost is there: among the comments of its issue, by marker, digest and author,
 * looked at until a late one can no longer turn up.
 */
export async function findComment(operation: Extract<Operation, { kind: 'issue.comment' }>, number: number, { port, intent, now, wait }: CommentReconciliation): Promise<Written | undefined> {
  const wanted = splitMarker(operation.body)?.marker;
  const settled = Math.max(Date.parse(intent.at), now()) + port.settleMs;
  for (;;) {
    const found = (await port.comments(number)).find((comment) => {
      const marker = readMarker(comment.body);
      return port.isOwn(comment) && marker !== undefined && marker.lineage === wanted?.lineage && marker.key === wanted.key && marker.digest === wanted.digest;
    });
    if (found !== undefined) return { number, url: found.url };
    if (now() >= settled) return undefined;
    await wait(Math.max(100, Math.min(5000, port.settleMs / 5)));
  }
}
