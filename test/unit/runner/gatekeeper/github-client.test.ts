import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppTokens } from '../../../../runner/gatekeeper/github/app-tokens.ts';
import { listInstalled, listRepositories } from '../../../../runner/gatekeeper/github/account.ts';
import { githubClient } from '../../../../runner/gatekeeper/github/client.ts';
import type { GithubClient } from '../../../../runner/gatekeeper/github/client.ts';
import { githubCode } from '../../../../runner/gatekeeper/github/code.ts';
import { githubIssues } from '../../../../runner/gatekeeper/github/issues.ts';
import { probeCapabilities } from '../../../../runner/gatekeeper/github/capabilities.ts';
import { githubParts } from '../../../../runner/gatekeeper/github/parts.ts';
import { placeOf } from '../../../../runner/gatekeeper/github/place.ts';
import { signIn } from '../../../../runner/gatekeeper/github/sign-in.ts';
import { OutcomeUnknown } from '../../../../runner/gatekeeper/target-port.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';

interface Said {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
  readonly link?: string;
}
interface Asked {
  readonly route: string;
  readonly authorization: string | undefined;
}

const json = (body: unknown, status = 200): Said => ({ status, body: JSON.stringify(body) });
const signInPage: Said = { type: 'text/html', body: '<html><title>Sign in</title></html>' };
const place = placeOf({ owner: 'acme', name: 'shop' });

async function answering(say: (asked: Asked) => Said): Promise<AsyncDisposable & { readonly url: string; readonly client: GithubClient }> {
  const server = createServer((request, response) => {
    const { status = 200, type = 'application/json', body, link } = say({ route: `${request.method ?? ''} ${request.url ?? ''}`, authorization: request.headers.authorization });
    response.writeHead(status, { 'content-type': type, ...(status === 302 ? { location: '/sign-in' } : {}), ...(link === undefined ? {} : { link }) }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    client: githubClient({ apiUrl: url, token: () => Promise.resolve('x') }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers that come with a status of success, or none of failure, and are not GitHub's. */
const strange: readonly Said[] = [signInPage, json({}), json(null), json({ message: 'Welcome' }), json('fine'), { body: '' }];

describe('an answer that is not GitHub’s', () => {
  it('is no mutation carried out: only the pull request that was named is', async () => {
    const field = 'enablePullRequestAutoMerge';
    const others = [json({ data: null }), json({ data: { [field]: null } }), json({ data: { [field]: { pullRequest: { id: 'PR_2' } } } }), json({ data: { markPullRequestReadyForReview: { pullRequest: { id: 'PR_1' } } } }), { status: 302, body: '' }];
    for (const said of [...strange, ...others]) {
      await using github = await answering(() => said);
      await assert.rejects(github.client.mutate('turn on auto-merge', 'autoMerge', { pull: 'PR_1', head: '1'.repeat(40), by: 'SQUASH' }), OutcomeUnknown, JSON.stringify(said));
    }
    await using github = await answering(() => json({ data: { [field]: { pullRequest: { id: 'PR_1' } } } }));
    await github.client.mutate('turn on auto-merge', 'autoMerge', { pull: 'PR_1', head: '1'.repeat(40), by: 'SQUASH' });
  });

  it('is no empty list', async () => {
    for (const said of strange) {
      await using github = await answering(() => said);
      const { client } = github;
      const looks = [() => githubParts(client, place).comments(1), () => githubIssues(client, place).labels(), () => githubCode(client, place).pullsFrom('pass/cart'), () => listRepositories(client), () => listInstalled(client), () => probeCapabilities(client, place, 'api.github.com')];
      for (const [at, look] of looks.entries()) await assert.rejects(look, (error) => PassError.is(error, 'unavailable'), `${at}: ${JSON.stringify(said)}`);
    }
    await using github = await answering(({ route }) => json(route.includes('/installation/') ? { total_count: 0, repositories: [] } : []));
    assert.deepEqual([await githubParts(github.client, place).comments(1), await listInstalled(github.client)], [[], { found: [], complete: true }]);
  });

  it('leaves open whether a branch, a label or a milestone was made', async () => {
    for (const said of strange) {
      await using github = await answering(() => said);
      const { client } = github;
      const writes = [
        () => githubCode(client, place).createBranch('pass/cart', '1'.repeat(40)),
        () => githubIssues(client, place).createLabel({ name: 'pass', color: 'ededed', description: '' }),
        () => githubParts(client, place).createMilestone({ title: 'One', description: '' }),
      ];
      for (const [at, write] of writes.entries()) await assert.rejects(write, OutcomeUnknown, `${at}: ${JSON.stringify(said)}`);
    }
  });
});

describe('an answer without end', function () {
  this.timeout(60_000);

  const endless = (message: RegExp) => (error: unknown): boolean => {
    assert.ok(PassError.is(error, 'unavailable'), String(error));
    assert.match(`${error.message} ${error.hint}`, message);
    return true;
  };
  const next = (page: number): string => `<http://127.0.0.1/x?page=${page}>; rel="next"`;

  it('is no list: one whose pages begin again is left at once, any other one after a thousand pages', async () => {
    let pages = 0;
    for (const [linked, most] of [[() => next(2), 2], [() => next(2 + (pages % 3)), 4], [() => next(pages + 1), 1000]] as const) {
      pages = 0;
      await using github = await answering(() => {
        pages += 1;
        return { ...json([{ name: `l${pages}` }]), link: linked() };
      });
      await assert.rejects(github.client.readAll('list the labels', 'GET /repos/{owner}/{repo}/labels', { owner: 'a', repo: 'b' }), endless(/Cannot list the labels: .*after page \d+.*API address/));
      assert.equal(pages, most);
    }
  });

  it('is a list whose last page names no next one, however long', async () => {
    let pages = 0;
    await using github = await answering(() => {
      pages += 1;
      return { ...json([pages]), ...(pages < 1000 ? { link: `${next(pages + 1)}, <http://127.0.0.1/x?page=1000>; rel="last"` } : { link: '<http://127.0.0.1/x?page=999>; rel="prev"' }) };
    });
    assert.equal((await github.client.readAll('list', 'GET /user')).length, 1000);
  });

  it('is read no further than the largest that GitHub has: a read fails, a write is looked up, a refusal stays one', async () => {
    const body = (megabytes: number): string => JSON.stringify({ message: 'x'.repeat(megabytes * 1024 * 1024 - 20) });
    const write = (client: GithubClient): Promise<unknown> => client.write('make a label', 'POST /repos/{owner}/{repo}/labels', { owner: 'acme', repo: 'shop', name: 'pass' });
    {
      await using github = await answering(() => ({ body: body(32) }));
      assert.equal((await github.client.read('look', 'GET /user')).status, 200);
    }
    {
      await using github = await answering(() => ({ body: body(33) }));
      await assert.rejects(github.client.read('look', 'GET /user'), endless(/Cannot look: .*larger than 32 MB.*API address/));
      await assert.rejects(write(github.client), OutcomeUnknown);
      await assert.rejects(github.client.mutate('turn on auto-merge', 'autoMerge', { pull: 'PR_1', head: '1'.repeat(40), by: 'SQUASH' }), OutcomeUnknown);
    }
    await using github = await answering(() => ({ status: 422, body: body(33) }));
    await assert.rejects(write(github.client), (error) => PassError.is(error, 'bad_input'));
  });
});

describe('the token of a GitHub App', () => {
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const credential = { kind: 'app', apiHost: 'api.github.com', appId: 1, installationId: 5, privateKey } as const;
  const scope = { repository: { owner: 'acme', name: 'shop', id: 7 }, access: 'read' } as const;

  it('is made again after GitHub refused it, so that a permission given meanwhile holds at once', async () => {
    for (const status of [401, 403]) {
      let made = 0;
      await using github = await answering(({ route, authorization }) => {
        if (route.endsWith('/access_tokens')) return json({ token: `ghs_${++made}`, expires_at: '2030-01-01T01:00:00Z' }, 201);
        if (route.startsWith('GET /app/')) return json({ id: 5, permissions: { issues: 'read' } });
        return authorization === 'Bearer ghs_1' ? json({ message: 'Resource not accessible by integration' }, status) : json([]);
      });
      const client = signIn(credential, github.url, () => new Date('2030-01-01T00:00:00Z')).client(scope);
      await assert.rejects(client.readAll('list', 'GET /user'), (error) => PassError.is(error));
      for (const again of [1, 2]) assert.deepEqual(await client.readAll('list', 'GET /user'), [], String(again));
      assert.equal(made, 2);
    }
  });

  it('is kept when one that came before it was refused', async () => {
    let made = 0;
    await using github = await answering(({ route }) => (route.endsWith('/access_tokens') ? json({ token: `ghs_${++made}`, expires_at: '2030-01-01T01:00:00Z' }, 201) : json({ id: 5, permissions: {} })));
    const tokens = new AppTokens(credential, github.url, () => new Date('2030-01-01T00:00:00Z'));
    const first = await tokens.token(scope);
    tokens.forget(scope, 'ghs_0');
    assert.equal(await tokens.token(scope), first);
  });
});
