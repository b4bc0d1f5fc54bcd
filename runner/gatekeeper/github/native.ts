import { PassError } from '../../../shared/protocol/pass-error.ts';
import { IssueAnswer, ListAnswer, readAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';

/**
 * Asked of an issue that exists, because 404 means a missing issue as well as a missing feature. In a repository without
 * issues github.com is known to have it; another host is taken to lack it.
 */
export async function hasNative(client: GithubClient, place: { owner: string; repo: string }, apiHost: string, feature: 'dependencies/blocked_by' | 'sub_issues'): Promise<boolean> {
  const what = `look for native ${feature === 'sub_issues' ? 'sub-issues' : 'dependencies'} in ${place.owner}/${place.repo}`;
  const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/issues', { ...place, state: 'all', per_page: 1 });
  const [newest] = readAnswer(ListAnswer, data, what);
  if (newest === undefined) return apiHost === 'api.github.com';
  try {
    const { data: related } = await client.read(what, `GET /repos/{owner}/{repo}/issues/{issue_number}/${feature}`, { ...place, issue_number: readAnswer(IssueAnswer, newest, what).number });
    readAnswer(ListAnswer, related, what);
    return true;
  } catch (error) {
    if (PassError.is(error, 'not_found') || PassError.is(error, 'forbidden')) return false;
    throw error;
  }
}
