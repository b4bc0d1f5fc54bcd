import { normaliseLines } from '../../../shared/domain/issue-text.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { OutcomeUnknown } from '../target-port.ts';
import type { TargetPort } from '../target-port.ts';
import { requireParent } from '../parent-links.ts';
import { stale } from '../stale.ts';
import { CommentAnswer, IssueAnswer, MilestoneAnswer, parentIn, readAnswer, readWritten } from './answers.ts';
import type { GithubClient } from './client.ts';
import { ofIssue, readIssue } from './issues.ts';
import type { Place } from './place.ts';

type Parts = Pick<TargetPort, 'milestones' | 'comments' | 'countComments' | 'isSubIssue' | 'createComment' | 'createMilestone' | 'addSubIssue'>;

/** Milestones, comments and sub-issues of a repository. */
export function githubParts(client: GithubClient, place: Place): Parts {
  const { at, where } = place;
  return {
    async milestones() {
      const what = `list the milestones of ${where}`;
      return (await client.readAll(what, 'GET /repos/{owner}/{repo}/milestones', { ...at, state: 'all' })).map((milestone) => readAnswer(MilestoneAnswer, milestone, what));
    },
    async comments(number) {
      const what = `list the comments of #${number} of ${where}`;
      const answers = await ofIssue(client, place, number, () => client.readAll(what, 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...at, issue_number: number }));
      return answers.map((answer) => readAnswer(CommentAnswer, answer, what)).map(({ html_url: url, body, user }) => ({ url, body: normaliseLines(body ?? ''), author: user?.login ?? null }));
    },
    countComments: async (number) => (await readIssue(client, place, number))?.comments ?? 0,
    async isSubIssue(parent, child) {
      const what = `list the sub-issues of #${parent} of ${where}`;
      const found = await ofIssue(client, place, parent, () => client.readAll(what, 'GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', { ...at, issue_number: parent }));
      return found.some((issue) => readAnswer(IssueAnswer, issue, what).number === child);
    },
    async createComment(number, body) {
      const what = `comment on #${number} of ${where}`;
      const { data } = await ofIssue(client, place, number, () => client.write(what, 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...at, issue_number: number, body }));
      const comment = CommentAnswer.safeParse(data);
      if (!comment.success || typeof comment.data.body !== 'string') throw new OutcomeUnknown(`${what}: the answer cannot be read`);
      return { number, url: comment.data.html_url };
    },
    async createMilestone({ title, description }) {
      const what = `add the milestone “${title}” to ${where}`;
      const { number } = readWritten(MilestoneAnswer, (await client.write(what, 'POST /repos/{owner}/{repo}/milestones', { ...at, title, description })).data, what);
      return { number: 0, url: null, milestone: number };
    },
    async addSubIssue(parent, child, replaces) {
      const what = `make #${child} of ${where} a part of #${parent}`;
      const part = await readIssue(client, place, child);
      if (part === null) throw stale(`Cannot ${what}: #${child} is gone.`);
      requireParent(parentIn(part, at), child, replaces);
      // The API wants the database id of the sub-issue, not its number.
      const body = { sub_issue_id: part.id, ...(replaces === undefined ? {} : { replace_parent: true }) };
      const nest = (): ReturnType<typeof client.write> => client.write(what, 'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', { ...at, issue_number: parent, ...body });
      const { data } = await ofIssue(client, place, parent, nest).catch((error: unknown) => {
        throw PassError.is(error, 'bad_input') ? refusedPart(error, child) : error;
      });
      return { number: parent, url: readWritten(IssueAnswer, data, what).html_url };
    },
  };
}

/** GitHub answers 422 for a part of another issue, and beyond 100 parts or 8 levels. */
function refusedPart({ message }: PassError, child: number): PassError {
  return stale(`${message} It is a part of another issue by now, or GitHub’s limits of 100 parts and 8 levels are reached; it was left as it is. Take #${child} out of that issue on GitHub, or clear “Part of” in the backlog.`);
}
