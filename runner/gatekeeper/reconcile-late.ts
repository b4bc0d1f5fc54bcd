import type { Operation } from '../../shared/domain/bundle.ts';
import { readMarker, splitMarker } from '../../shared/domain/issue-text.ts';
import type { Marker } from '../../shared/domain/issue-text.ts';
import { codeOf, ownPull } from './code-steps.ts';
import type { OpenIntent } from './journal.ts';
import type { Step } from './perform.ts';
import type { Comment, Written } from './target-port.ts';
import { numberOf } from './written-content.ts';

export interface Settling {
  readonly intent: OpenIntent;
  readonly now: () => number;
  /** Waits, or throws `cancelled`. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Look again and again, until what was begun can no longer turn up late. */
async function untilSettled(look: () => Promise<Written | undefined>, settleMs: number, { intent, now, wait }: Settling): Promise<Written | undefined> {
  const settled = Math.max(Date.parse(intent.at), now()) + settleMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || now() >= settled) return found;
    await wait(Math.max(100, Math.min(5000, settleMs / 5)));
  }
}

type CommentOperation = Extract<Operation, { kind: 'issue.comment' }>;

/** Comments that say what the operation says, by this account: each sync that closes an issue again writes one. */
export async function sameComments(operation: CommentOperation, { port, assigned }: Step): Promise<Comment[]> {
  const wanted = splitMarker(operation.body)?.marker;
  const comments = await port.comments(numberOf(operation.issue, assigned.numbers));
  return comments.filter((comment) => port.isOwn(comment) && wanted !== undefined && isMarkedAs(comment.body, wanted));
}

/** Find out whether a comment whose answer was lost is there: among those of its issue that say the same, one that was not there before. */
export async function findComment(operation: CommentOperation, step: Step, settling: Settling): Promise<Written | undefined> {
  const before = new Set<string | null>(settling.intent.comments);
  const look = async (): Promise<Written | undefined> => {
    const found = (await sameComments(operation, step)).find(({ url }) => !before.has(url));
    return found === undefined ? undefined : { number: numberOf(operation.issue, step.assigned.numbers), url: found.url };
  };
  return untilSettled(look, step.port.settleMs, settling);
}

/** Find out whether a pull request whose answer was lost is there: among those of its branch, by author and text. */
export async function findPull(operation: Extract<Operation, { kind: 'pull_request.create' }>, step: Step, settling: Settling): Promise<Written | undefined> {
  const look = async (): Promise<Written | undefined> => {
    const found = await ownPull(operation, step, codeOf(step.port), settling.intent.highestNumber);
    return found === undefined ? undefined : { number: found.number, url: found.url };
  };
  return untilSettled(look, step.port.settleMs, settling);
}

function isMarkedAs(body: string, { lineage, key, digest }: Marker): boolean {
  const marker = readMarker(body);
  return marker?.lineage === lineage && marker.key === key && marker.digest === digest;
}
