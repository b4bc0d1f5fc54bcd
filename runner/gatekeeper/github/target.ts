import type { ObservedIssue } from '../../../shared/domain/bundle.ts';
import { readMarker } from '../../../shared/domain/issue-text.ts';
import type { WriteLimits } from '../../../shared/domain/pace.ts';
import type { OthersIssue } from '../../../shared/domain/related-issues.ts';
import type { GithubTarget } from '../../../shared/domain/target.ts';
import type { MarkedIssue, TargetPort } from '../target-port.ts';
import { IssueAnswer, isMerged, ListAnswer, observedIssue, readAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import { closedBy } from './closing-words.ts';
import { githubCode } from './code.ts';
import { githubIssues, readIssue } from './issues.ts';
import { probeCapabilities } from './capabilities.ts';
import { githubParts } from './parts.ts';
import { placeOf } from './place.ts';
import type { Place } from './place.ts';

/** How long a creation whose answer was lost may take to turn up on github.com. */
const githubSettle = 30_000;

export interface GithubTargetOptions {
  readonly client: GithubClient;
  readonly target: GithubTarget;
  /** Logins of the account that writes, which is the first one, and of those that count as it. */
  readonly accounts: readonly string[];
  readonly limits: WriteLimits | undefined;
  readonly settleMs: number | undefined;
  readonly mayAutoMerge: boolean;
}

type IsOwn = TargetPort['isOwn'];
type Lists = Pick<TargetPort, 'readIssue' | 'listMarked' | 'highestNumber'>;

/** A repository whose identity was just checked. */
export function githubTarget({ client, target, accounts, limits, settleMs, mayAutoMerge }: GithubTargetOptions): TargetPort {
  const place = placeOf(target);
  const isOwn: IsOwn = ({ author }) => accounts.some((login) => author?.toLowerCase() === login.toLowerCase());
  return {
    target,
    account: accounts[0] ?? null,
    isOwn,
    limits,
    settleMs: settleMs ?? (target.emulator ? 0 : githubSettle),
    mayAutoMerge,
    capabilities: () => probeCapabilities(client, place, target.apiHost),
    ...githubIssues(client, place),
    ...githubParts(client, place),
    ...lists(client, place, accounts, isOwn),
    ...related(client, place, isOwn),
    code: githubCode(client, place),
  };
}

function lists(client: GithubClient, place: Place, accounts: readonly string[], isOwn: IsOwn): Lists {
  const { at, where } = place;
  const what = `list the issues of ${where}`;
  const newest = { ...at, state: 'all', sort: 'created', direction: 'desc' };
  return {
    async readIssue(number) {
      const issue = await readIssue(client, place, number);
      return issue === null || issue.pull_request !== undefined ? null : observedIssue(issue, place.at);
    },
    async listMarked(lineageId) {
      const answers: unknown[] = [];
      for (const creator of accounts) answers.push(...(await client.readAll(what, 'GET /repos/{owner}/{repo}/issues', { ...newest, creator })));
      const issues = answers.map((issue) => readAnswer(IssueAnswer, issue, what)).filter(({ pull_request: pull }) => pull === undefined).map((issue) => observedIssue(issue, at));
      return { marked: issues.flatMap((issue) => markedFor(issue, lineageId, isOwn)), seen: new Map(issues.map((issue) => [issue.number, issue])) };
    },
    async highestNumber() {
      const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/issues', { ...newest, per_page: 1 });
      const [first] = readAnswer(ListAnswer, data, what);
      return first === undefined ? 0 : readAnswer(IssueAnswer, first, what).number;
    },
  };
}

/** Pages of 100 issues and pull requests, the newest ones, that are looked through for issues of other accounts and documents. */
const relatedPages = 20;
/** Whoever is one of these was let in by the repository's owner (docs.github.com/graphql/reference/enums#commentauthorassociation). */
const writers: ReadonlySet<string | undefined> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

function related(client: GithubClient, { at, where }: Place, isOwn: IsOwn): Pick<TargetPort, 'listRelated'> {
  const what = `list the issues of ${where}`;
  const readPage = async (page: number): Promise<IssueAnswer[]> => {
    const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/issues', { ...at, state: 'all', sort: 'created', direction: 'desc', per_page: 100, page });
    return readAnswer(ListAnswer, data, what).map((issue) => readAnswer(IssueAnswer, issue, what));
  };
  return {
    async listRelated(lineageId) {
      const others: OthersIssue[] = [];
      const elsewhere: MarkedIssue[] = [];
      const merged = new Map<number, number>();
      for (let page = 1, count = 100; count === 100 && page <= relatedPages; page += 1) {
        const answers = await readPage(page);
        count = answers.length;
        for (const answer of answers) {
          const issue = observedIssue(answer, at);
          // The newest one first: it closed the issue last.
          if (isMerged(answer)) for (const closed of closedBy(issue.body, at)) if (!merged.has(closed)) merged.set(closed, issue.number);
          const marker = answer.pull_request === undefined ? readMarker(issue.body) : undefined;
          if (marker === undefined || (marker.lineage === lineageId) === isOwn(issue)) continue;
          if (isOwn(issue)) elsewhere.push({ marker, issue });
          else others.push({ key: marker.key, number: issue.number, account: issue.author ?? 'a deleted account', writer: writers.has(answer.author_association) });
        }
      }
      return { others, elsewhere, merged };
    },
  };
}

function markedFor(issue: ObservedIssue, lineageId: string, isOwn: IsOwn): { marker: NonNullable<ReturnType<typeof readMarker>>; issue: ObservedIssue }[] {
  const marker = readMarker(issue.body);
  return marker !== undefined && marker.lineage === lineageId && isOwn(issue) ? [{ marker, issue }] : [];
}
