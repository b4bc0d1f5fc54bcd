import { noCapabilities } from '../../../shared/domain/capabilities.ts';
import type { Capabilities } from '../../../shared/domain/capabilities.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { IssueAnswer, ListAnswer, readAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import type { Place } from './place.ts';

/**
 * Asked of an issue that exists, because 404 means a missing issue as well as a missing feature. In a repository without
 * issues github.com is known to have the links; another host is taken to lack them. Issues have a type, be it null, where
 * GitHub supports types (docs.github.com/rest/issues).
 */
export async function probeCapabilities(client: GithubClient, { at, where }: Place, apiHost: string): Promise<Capabilities> {
  const what = `look for native links of issues in ${where}`;
  const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/issues', { ...at, state: 'all', per_page: 1 });
  const [newest] = readAnswer(ListAnswer, data, what);
  if (newest === undefined) return { ...noCapabilities, ...(apiHost === 'api.github.com' ? { blockedBy: true, subIssues: true } : {}), unprobed: true };
  const { number } = readAnswer(IssueAnswer, newest, what);
  const has = async (feature: 'dependencies/blocked_by' | 'sub_issues'): Promise<boolean> => {
    try {
      const { data: related } = await client.read(what, `GET /repos/{owner}/{repo}/issues/{issue_number}/${feature}`, { ...at, issue_number: number });
      readAnswer(ListAnswer, related, what);
      return true;
    } catch (error) {
      if (PassError.is(error, 'not_found') || PassError.is(error, 'forbidden')) return false;
      throw error;
    }
  };
  const [blockedBy, subIssues] = await Promise.all([has('dependencies/blocked_by'), has('sub_issues')]);
  return { blockedBy, subIssues, issueTypes: typeof newest === 'object' && newest !== null && 'type' in newest };
}
