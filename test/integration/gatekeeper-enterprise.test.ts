import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { GithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue, withOperations } from '../unit/shared/domain/bundle-samples.ts';
import { codeOperations, inOrder } from '../unit/shared/domain/code-samples.ts';

const alice = person('alice');

/** GitHub Enterprise Server's places: REST below `/api/v3`, GraphQL at `/api/graphql`, and pages for people everywhere else. */
async function enterprise(github: GithubDouble): Promise<{ url: string; others: string[] } & AsyncDisposable> {
  const others: string[] = [];
  const server: Server = createServer((incoming, answer) => {
    const path = incoming.url ?? '';
    const inside = path === '/api/graphql' ? '/graphql' : path.startsWith('/api/v3/') ? path.slice('/api/v3'.length) : undefined;
    if (inside === undefined) {
      others.push(path);
      answer.writeHead(404).end();
      return;
    }
    const forwarded = request(new URL(inside, github.url), { method: incoming.method, headers: { ...incoming.headers, host: new URL(github.url).host } }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v3`,
    others,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('gatekeeper and GitHub Enterprise Server', function () {
  this.timeout(60_000);

  it('writes issues, code and pull requests below its base address, and verifies them', async () => {
    await using folder = await temporaryFolder();
    await using github = await startGithubDouble();
    await using server = await enterprise(github);
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds: 0 }, frame: { credential: github.token, github: { apiUrl: server.url, emulator: true } } });
    const target = await keeper.gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' });
    assert.equal(target.kind === 'github' && target.apiHost, new URL(server.url).host + new URL(server.url).pathname);
    const { bundle } = await freeze(keeper.gate, target, [stagedIssue({ key: 'cart', labels: [] })]);
    const bytes = freezeBundle(withOperations(bundle, [...bundle.operations, ...inOrder(codeOperations(bundle, 2, 'cart', 'op-0001'))]));
    const { receipts, slips } = await keeper.gate.sync(bytes, [approve(bytes, alice)], quiet);
    assert.deepEqual(slips, []);
    assert.deepEqual(receipts.map(({ kind }) => kind), ['issue.create', 'commit.create', 'branch.create', 'pull_request.create', 'pull_request.ready', 'pull_request.auto_merge']);
    assert.equal((await keeper.gate.verify(bytes)).ok, true);
    assert.deepEqual(github.violations, []);
    assert.deepEqual(server.others, []);
    assert.ok(github.requests.some(({ route }) => route === 'POST /graphql'));
  });

  it('is refused under another base address of the same host, though the repository is the same', async () => {
    await using folder = await temporaryFolder();
    await using github = await startGithubDouble();
    await using server = await enterprise(github);
    const open = (apiUrl: string, name: string): ReturnType<typeof startGatekeeper> => startGatekeeper({ folder: `${folder.path}/${name}`, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds: 0 }, frame: { credential: github.token, github: { apiUrl, emulator: true } } });
    await using below = await open(server.url, 'below');
    const frozen = await freeze(below.gate, await below.gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' }), [stagedIssue({ key: 'cart', labels: [] })]);
    await using direct = await open(github.url, 'direct');
    await assert.rejects(direct.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet), (error) => PassError.is(error, 'stale') && /is for .*\/api\/v3 .* works with/.test(error.message));
    assert.equal(github.repository('acme', 'shop').issues.length, 0);
  });
});
