import { PassError } from '../../../shared/protocol/pass-error.ts';
import type { FilledMilestone } from '../milestones.ts';
import { stale } from '../stale.ts';
import type { TargetPort, Written } from '../target-port.ts';
import { closedAtIn, IssueAnswer, LabelAnswer, readAnswer, readWritten } from './answers.ts';
import type { GithubClient } from './client.ts';
import type { Place } from './place.ts';

/** Null when it is gone. */
export async function readIssue(client: GithubClient, { at, where }: Place, number: number): Promise<IssueAnswer | null> {
  const what = `read #${number} of ${where}`;
  try {
    const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/issues/{issue_number}', { ...at, issue_number: number });
    return readAnswer(IssueAnswer, data, what);
  } catch (error) {
    // Redirected: transferred to another repository.
    if (saysDeleted(error) || PassError.is(error, 'stale')) return null;
    throw error;
  }
}

/** GitHub answers 410 for what was deleted, or 404. */
function saysDeleted(error: unknown): boolean {
  return PassError.is(error, 'not_found') || (PassError.is(error, 'forbidden') && /\(410/.test(error.message));
}

/**
 * Asks for what belongs to an issue, or writes it.
 * @throws PassError `stale` when that issue is gone: no later try will find it
 */
export async function ofIssue<T>(client: GithubClient, place: Place, number: number, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (saysDeleted(error) && (await readIssue(client, place, number)) === null) throw stale(`Issue #${number} is gone.`);
    throw error;
  }
}

type IssueWrites = Pick<TargetPort, 'labels' | 'isBlockedBy' | 'createLabel' | 'createIssue' | 'updateIssue' | 'closeIssue' | 'reopenIssue' | 'addBlockedBy'>;

/** Labels, and what is written to issues. */
export function githubIssues(client: GithubClient, place: Place): IssueWrites {
  const { at, where } = place;
  const change = async (what: string, number: number, fields: Readonly<Record<string, unknown>>): Promise<Written> =>
    written((await ofIssue(client, place, number, () => client.write(what, 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...at, issue_number: number, ...fields }))).data, what);
  return {
    async labels() {
      const what = `list the labels of ${where}`;
      return (await client.readAll(what, 'GET /repos/{owner}/{repo}/labels', at)).map((label) => readAnswer(LabelAnswer, label, what).name);
    },
    async isBlockedBy(number, blockedBy) {
      const what = `list what blocks #${number} of ${where}`;
      const found = await ofIssue(client, place, number, () => client.readAll(what, 'GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by', { ...at, issue_number: number }));
      return found.some((issue) => readAnswer(IssueAnswer, issue, what).number === blockedBy);
    },
    async createLabel({ name, color, description }) {
      const what = `add the label “${name}” to ${where}`;
      readWritten(LabelAnswer, (await client.write(what, 'POST /repos/{owner}/{repo}/labels', { ...at, name, color, description })).data, what);
    },
    async createIssue({ title, body, labels, milestone }) {
      const what = `create an issue in ${where}`;
      return written((await client.write(what, 'POST /repos/{owner}/{repo}/issues', { ...at, title, body, labels: [...labels], ...milestoneField(milestone) })).data, what);
    },
    updateIssue: (number, { title, body, labels, milestone }) => change(`update #${number} of ${where}`, number, { title, body, labels: [...labels], ...milestoneField(milestone) }),
    closeIssue: (number) => change(`close #${number} of ${where}`, number, { state: 'closed', state_reason: 'not_planned' }),
    reopenIssue: (number) => change(`open #${number} of ${where} again`, number, { state: 'open', state_reason: 'reopened' }),
    async addBlockedBy(number, blockedBy) {
      const what = `mark #${number} of ${where} as blocked by #${blockedBy}`;
      const blocker = await readIssue(client, place, blockedBy);
      if (blocker === null) throw stale(`Cannot ${what}: #${blockedBy} is gone.`);
      // The API wants the database id of the blocking issue, not its number.
      const { data } = await ofIssue(client, place, number, () => client.write(what, 'POST /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by', { ...at, issue_number: number, issue_id: blocker.id }));
      return { number, url: written(data, what).url };
    },
  };
}

/** Whoever may not push is not refused: GitHub leaves the milestone out, which is seen afterwards. */
function milestoneField(milestone: FilledMilestone | undefined): { readonly milestone?: number | null } {
  return milestone === undefined ? {} : { milestone: milestone.number };
}

function written(data: unknown, what: string): Written {
  const issue = readWritten(IssueAnswer, data, what);
  return { number: issue.number, url: issue.html_url, ...closedAtIn(issue) };
}
