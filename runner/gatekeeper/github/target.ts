import type { ObservedIssue } from '../../../shared/domain/bundle.ts';
import { readMarker } from '../../../shared/domain/issue-text.ts';
import type { WriteLimits } from '../../../shared/domain/pace.ts';
import type { GithubTarget } from '../../../shared/domain/target.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { OutcomeUnknown } from '../target-port.ts';
import type { TargetPort } from '../target-port.ts';
import { IssueAnswer, LabelAnswer, observedIssue, readAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import { hasNative } from './native.ts';
import { githubParts } from './parts.ts';

/** How long a creation whose answer was lost may take to turn up on github.com. */
const githubSettle = 30_000;

export interface GithubTargetOptions {
  readonly client: GithubClient;
  readonly target: GithubTarget;
  /** Login of the token's account; null for an installation token, which cannot ask. */
  readonly login: string | null;
  readonly limits: WriteLimits | undefined;
  readonly settleMs: number | undefined;
}

/** A repository whose identity was just checked. */
export function githubTarget({ client, target, login, limits, settleMs }: GithubTargetOptions): TargetPort {
  const place = { owner: target.owner, repo: target.name };
  const where = `${target.owner}/${target.name}`;
  const isOwn = ({ author }: Pick<ObservedIssue, 'author'>): boolean => author !== null && (login === null ? author.endsWith('[bot]') : author === login);
  const read = async (number: number): Promise<IssueAnswer | null> => readIssue(client, place, number);
  const written = (data: unknown, what: string): { number: number; url: string | null } => {
    const issue = IssueAnswer.safeParse(data);
    // Accepted, and the answer broke off on its way: what was written has to be looked up.
    if (!issue.success) throw new OutcomeUnknown(`${what}: the answer cannot be read`);
    return { number: issue.data.number, url: issue.data.html_url };
  };

  return {
    target,
    isOwn,
    limits,
    settleMs: settleMs ?? (target.emulator ? 0 : githubSettle),
    async labels() {
      const what = `list the labels of ${where}`;
      return (await client.readAll(what, 'GET /repos/{owner}/{repo}/labels', place)).map((label) => readAnswer(LabelAnswer, label, what).name);
    },
    nativeDependencies: () => hasNative(client, place, target.apiHost, 'dependencies/blocked_by'),
    ...githubParts({ client, target, login, limits, settleMs }, read),
    async readIssue(number) {
      const issue = await read(number);
      return issue === null || issue.pull_request !== undefined ? null : observedIssue(issue);
    },
    async listMarked(lineageId) {
      const what = `list the issues of ${where}`;
      const own = login === null ? {} : { creator: login };
      const answers = await client.readAll(what, 'GET /repos/{owner}/{repo}/issues', { ...place, ...own, state: 'all', sort: 'created', direction: 'desc' });
      const issues = answers.map((issue) => readAnswer(IssueAnswer, issue, what)).filter(({ pull_request }) => pull_request === undefined).map(observedIssue);
      const marked = issues.flatMap((issue) => {
        const marker = readMarker(issue.body);
        return marker !== undefined && marker.lineage === lineageId && isOwn(issue) ? [{ marker, issue }] : [];
      });
      return { marked, seen: new Map(issues.map((issue) => [issue.number, issue])) };
    },
    async highestNumber() {
      const what = `list the issues of ${where}`;
      const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/issues', { ...place, state: 'all', sort: 'created', direction: 'desc', per_page: 1 });
      return Array.isArray(data) && data.length > 0 ? readAnswer(IssueAnswer, data[0], what).number : 0;
    },
    async isBlockedBy(number, blockedBy) {
      const what = `list what blocks #${number} of ${where}`;
      const found = await client.readAll(what, 'GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by', { ...place, issue_number: number });
      return found.some((issue) => readAnswer(IssueAnswer, issue, what).number === blockedBy);
    },
    async createLabel({ name, color, description }) {
      await client.write(`add the label “${name}” to ${where}`, 'POST /repos/{owner}/{repo}/labels', { ...place, name, color, description });
    },
    async createIssue({ title, body, labels }) {
      const what = `create an issue in ${where}`;
      return written((await client.write(what, 'POST /repos/{owner}/{repo}/issues', { ...place, title, body, labels: [...labels] })).data, what);
    },
    async updateIssue(number, { title, body, labels }) {
      const what = `update #${number} of ${where}`;
      return written((await client.write(what, 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...place, issue_number: number, title, body, labels: [...labels] })).data, what);
    },
    async closeIssue(number) {
      const what = `close #${number} of ${where}`;
      return written((await client.write(what, 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...place, issue_number: number, state: 'closed', state_reason: 'not_planned' })).data, what);
    },
    async reopenIssue(number) {
      const what = `open #${number} of ${where} again`;
      return written((await client.write(what, 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...place, issue_number: number, state: 'open', state_reason: 'reopened' })).data, what);
    },
    async addBlockedBy(number, blockedBy) {
      const what = `mark #${number} of ${where} as blocked by #${blockedBy}`;
      const blocker = await read(blockedBy);
      if (blocker === null) throw new PassError('stale', `Cannot ${what}: #${blockedBy} is gone.`, 'Open the bundle again, and approve it.');
      // The API wants the database id of the blocking issue, not its number.
      const { data } = await client.write(what, 'POST /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by', { ...place, issue_number: number, issue_id: blocker.id });
      return { number, url: written(data, what).url };
    },
  };
}

async function readIssue(client: GithubClient, place: { owner: string; repo: string }, number: number): Promise<IssueAnswer | null> {
  const what = `read #${number} of ${place.owner}/${place.repo}`;
  try {
    const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/issues/{issue_number}', { ...place, issue_number: number });
    return readAnswer(IssueAnswer, data, what);
  } catch (error) {
    // 404 and 410: deleted. Redirected: transferred to another repository.
    if (PassError.is(error, 'not_found') || PassError.is(error, 'stale') || (PassError.is(error, 'forbidden') && /\(410/.test(error.message))) return null;
    throw error;
  }
}
