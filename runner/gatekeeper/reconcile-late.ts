import type { Operation } from '../../shared/domain/bundle.ts';
import { readMarker, splitMarker } from '../../shared/domain/issue-text.ts';
import type { Marker } from '../../shared/domain/issue-text.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { codeOf, ownPull } from './code-steps.ts';
import type { OpenIntent } from './journal.ts';
import type { Step } from './perform.ts';
import type { Comment, TargetPort, Written } from './target-port.ts';
import { numberOf } from './written-content.ts';

export interface Settling {
  readonly intent: OpenIntent;
  readonly now: () => number;
  /** Waits, or throws `cancelled`. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

interface Look {
  readonly found: Written | undefined;
  /** False when the target shows less than it says that there is. */
  readonly truthful: boolean;
}

/** Readings of a list that turned out to be stale, before a person is asked. */
const staleReadings = 5;

/** Look again and again, until what was begun can no longer turn up late. */
async function untilSettled(look: () => Promise<Look>, settleMs: number, { intent, now, wait }: Settling, uncertain: string): Promise<Written | undefined> {
  const settled = Math.max(Date.parse(intent.at), now()) + settleMs;
  for (let reading = 1; ; reading += 1) {
    const { found, truthful } = await look();
    if (found !== undefined || (truthful && now() >= settled)) return found;
    if (!truthful && reading >= staleReadings) {
      throw new PassError('uncertain', `Whether ${intent.operationId} (${uncertain}) has happened cannot be said: the target’s list lacks some that it counts.`, 'Look on the target whether it is there, wait until its list is complete, then sync again. It is not written a second time until that is certain.');
    }
    await wait(Math.max(100, Math.min(5000, settleMs / staleReadings)));
  }
}

type CommentOperation = Extract<Operation, { kind: 'issue.comment' }>;

/** Comments that say what the operation says, by this account: each sync that closes an issue again writes one. */
export async function sameComments(operation: CommentOperation, { port, assigned }: Step): Promise<Comment[]> {
  return sameAmong(await port.comments(numberOf(operation.issue, assigned.numbers)), operation, port);
}

function sameAmong(comments: readonly Comment[], { body }: CommentOperation, port: TargetPort): Comment[] {
  const wanted = splitMarker(body)?.marker;
  return comments.filter((comment) => port.isOwn(comment) && wanted !== undefined && isMarkedAs(comment.body, wanted));
}

/** Find out whether a comment whose answer was lost is there: among those of its issue that say the same, one that was not there before. */
export async function findComment(operation: CommentOperation, step: Step, settling: Settling): Promise<Written | undefined> {
  const { port, assigned: { numbers } } = step;
  const number = numberOf(operation.issue, numbers);
  const before = new Set<string | null>(settling.intent.comments);
  const look = async (): Promise<Look> => {
    // Counted first: what is written in between makes the list longer, and not shorter.
    const count = await port.countComments(number);
    const listed = await port.comments(number);
    const found = sameAmong(listed, operation, port).find(({ url }) => !before.has(url));
    return { found: found && { number, url: found.url }, truthful: listed.length >= count };
  };
  return untilSettled(look, port.settleMs, settling, `comment on #${number}`);
}

/** Find out whether a pull request whose answer was lost is there: among those of its branch, by author and text. */
export async function findPull(operation: Extract<Operation, { kind: 'pull_request.create' }>, step: Step, settling: Settling): Promise<Written | undefined> {
  const look = async (): Promise<Look> => {
    const found = await ownPull(operation, step, codeOf(step.port), settling.intent.highestNumber);
    return { found: found && { number: found.number, url: found.url }, truthful: true };
  };
  return untilSettled(look, step.port.settleMs, settling, `pull request “${operation.title}”`);
}

function isMarkedAs(body: string, { lineage, key, digest }: Marker): boolean {
  const marker = readMarker(body);
  return marker?.lineage === lineage && marker.key === key && marker.digest === digest;
}
