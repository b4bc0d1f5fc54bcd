import { normaliseLines } from '../../../shared/domain/issue-text.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { OutcomeUnknown } from '../target-port.ts';
import type { TargetPort } from '../target-port.ts';
import { CommentAnswer, IssueAnswer, MilestoneAnswer, readAnswer, readWritten } from './answers.ts';
import type { GithubClient } from './client.ts';
import { readIssue } from './issues.ts';
import type { Place } from './place.ts';

type Parts = Pick<TargetPort, 'milestones' | 'comments' | 'isSubIssue' | 'createComment' | 'createMilestone' | 'addSubIssue'>;

/** Milestones, comments and sub-issues of a repository. */
export function githubParts(client: GithubClient, place: Place): Parts {
  const { at, where } = place;
  return {
    async milestones() {
      const what = `list the milestones of ${where}`;
      return (await client.readAll(what, 'GET /repos/{owner}/{repo}/milestones', { ...at, state: 'all' })).map((milestone) => readAnswer(MilestoneAnswer, milestone, what).title);
    },
    async comments(number) {
      const what = `list the comments of #${number} of ${where}`;
      const answers = await client.readAll(what, 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...at, issue_number: number });
      return answers.map((answer) => readAnswer(CommentAnswer, answer, what)).map(({ html_url: url, body, user }) => ({ url, body: normaliseLines(body ?? ''), author: user?.login ?? null }));
    },
    async isSubIssue(parent, child) {
      const what = `list the sub-issues of #${parent} of ${where}`;
      const found = await client.readAll(what, 'GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', { ...at, issue_number: parent });
      return found.some((issue) => readAnswer(IssueAnswer, issue, what).number === child);
    },
    async createComment(number, body) {
      const what = `comment on #${number} of ${where}`;
      const { data } = await client.write(what, 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...at, issue_number: number, body });
      const comment = CommentAnswer.safeParse(data);
      if (!comment.success || typeof comment.data.body !== 'string') throw new OutcomeUnknown(`${what}: the answer cannot be read`);
      return { number, url: comment.data.html_url };
    },
    async createMilestone({ title, description }) {
      const what = `add the milestone “${title}” to ${where}`;
      readWritten(MilestoneAnswer, (await client.write(what, 'POST /repos/{owner}/{repo}/milestones', { ...at, title, description })).data, what);
    },
    async addSubIssue(parent, child) {
      const what = `make #${child} of ${where} a part of #${parent}`;
      const part = await readIssue(client, place, child);
      if (part === null) throw new PassError('stale', `Cannot ${what}: #${child} is gone.`, 'Open the bundle again, and approve it.');
      // The API wants the database id of the sub-issue, not its number.
      const { data } = await client.write(what, 'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', { ...at, issue_number: parent, sub_issue_id: part.id });
      return { number: parent, url: readWritten(IssueAnswer, data, what).html_url };
    },
  };
}
