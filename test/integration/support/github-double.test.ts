import assert from 'node:assert/strict';
import { Octokit } from '@octokit/rest';
import { RequestError } from '@octokit/request-error';
import { faults } from '../../support/github-double/faults.ts';
import { startGithubDouble } from '../../support/github-double/server.ts';
import type { GithubDouble } from '../../support/github-double/server.ts';

const repo = { owner: 'acme', repo: 'shop' };
const issuesRoute = 'POST /repos/{owner}/{repo}/issues';

function client(github: GithubDouble, token = github.token): Octokit {
  const silent = (): void => undefined;
  return new Octokit({ baseUrl: github.url, auth: token, log: { debug: silent, info: silent, warn: silent, error: silent } });
}

async function statusOf(request: Promise<unknown>): Promise<number> {
  return request.then(
    () => assert.fail('the request succeeded'),
    (error: unknown) => (error instanceof RequestError ? error.status : assert.fail(String(error))),
  );
}

describe('the strict GitHub double', () => {
  let github: GithubDouble;
  beforeEach(async () => {
    github = await startGithubDouble();
  });
  afterEach(() => github.close());

  it('creates, lists, updates and links issues with answers that fit the description', async () => {
    const octokit = client(github);
    await octokit.rest.issues.createLabel({ ...repo, name: 'pass', color: '0e8a16', description: 'by PASS' });
    const first = await octokit.rest.issues.create({ ...repo, title: 'One', body: 'a\n', labels: ['pass'] });
    const second = await octokit.rest.issues.create({ ...repo, title: 'Two', labels: ['Pass'] });
    await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by', { ...repo, issue_number: second.data.number, issue_id: first.data.id });
    await octokit.rest.issues.update({ ...repo, issue_number: 1, title: 'Uno', state: 'closed' });
    const listed = await octokit.paginate(octokit.rest.issues.listForRepo, { ...repo, state: 'all', labels: 'pass', per_page: 1 });
    assert.deepEqual(listed.map(({ number, title, state }) => [number, title, state]), [[2, 'Two', 'open'], [1, 'Uno', 'closed']]);
    await octokit.rest.repos.get(repo);
    await octokit.rest.git.getRef({ ...repo, ref: 'heads/main' });
    await octokit.rest.repos.getBranch({ ...repo, branch: 'main' });
    await octokit.rest.users.getAuthenticated();
    await octokit.rest.repos.listForAuthenticatedUser();
    await octokit.rest.rateLimit.get();
    assert.deepEqual(github.violations, []);
    assert.deepEqual(github.repository('acme', 'shop').issues[1]?.blockedBy, [first.data.id]);
  });

  it('refuses, and remembers, what GitHub does not know', async () => {
    const octokit = client(github);
    assert.equal(await statusOf(octokit.request(issuesRoute, { ...repo, titel: 'One' } as never)), 422);
    assert.equal(await statusOf(octokit.request('GET /repos/{owner}/{repo}/issue', repo)), 404);
    assert.equal(github.violations.length, 3);
    assert.equal(github.repository('acme', 'shop').issues.length, 0);
  });

  it('answers 502 after it created the issue, when told to', async () => {
    github.inject({ on: issuesRoute, fault: faults.badGatewayAfterEffect });
    assert.equal(await statusOf(client(github).rest.issues.create({ ...repo, title: 'One' })), 502);
    assert.equal(github.repository('acme', 'shop').issues.length, 1);
  });

  it('cuts the connection before and in the middle of an answer', async () => {
    github.inject({ on: issuesRoute, fault: faults.resetBeforeEffect });
    github.inject({ on: issuesRoute, fault: faults.resetMidResponse });
    await assert.rejects(client(github).rest.issues.create({ ...repo, title: 'One' }));
    assert.equal(github.repository('acme', 'shop').issues.length, 0);
    // Octokit makes an answer of what came: the status of the headers, and no data.
    const half = await client(github).rest.issues.create({ ...repo, title: 'One' });
    assert.equal(half.data.number, undefined);
    assert.equal(github.repository('acme', 'shop').issues.length, 1);
  });

  it('hides the newest issues from a stale list', async () => {
    const octokit = client(github);
    await octokit.rest.issues.create({ ...repo, title: 'One' });
    await octokit.rest.issues.create({ ...repo, title: 'Two' });
    github.inject({ on: 'GET /repos/{owner}/{repo}/issues', fault: { kind: 'stale-list', hide: 1 } });
    assert.deepEqual((await octokit.rest.issues.listForRepo(repo)).data.map((issue) => issue.title), ['One']);
    assert.equal((await octokit.rest.issues.listForRepo(repo)).data.length, 2);
  });

  it('says 401, 403 and 404 as GitHub does', async () => {
    assert.equal(await statusOf(client(github, 'wrong').rest.repos.get(repo)), 401);
    assert.equal(await statusOf(client(github).rest.repos.get({ owner: 'acme', repo: 'nothing' })), 404);
    github.repository('acme', 'shop').archived = true;
    assert.equal(await statusOf(client(github).rest.issues.create({ ...repo, title: 'One' })), 403);
    github.inject({ on: issuesRoute, fault: faults.secondaryLimit(2) });
    const limited = await client(github).rest.issues.create({ ...repo, title: 'One' }).catch((error: unknown) => error);
    assert.ok(limited instanceof RequestError);
    assert.equal(limited.response?.headers['retry-after'], '2');
  });

  it('redirects reads from a former name to the repository id', async () => {
    github.repository('acme', 'shop').rename('store');
    const { data } = await client(github).rest.repos.get(repo);
    assert.equal(data.full_name, 'acme/store');
    assert.deepEqual(github.requests.map((request) => request.status), [301, 200]);
  });
});
