import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredCredential } from '../../runner/gatekeeper/credential.ts';
import { apiHostOf } from '../../runner/gatekeeper/api-host.ts';
import { GatekeeperHome } from '../../runner/gatekeeper/home.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { AppOptions } from '../support/github-double/app.ts';
import type { DoubleOptions } from '../support/github-double/server.ts';
import { approve } from '../support/gatekeeper-process.ts';
import { stagedIssue, withOperations } from '../unit/shared/domain/bundle-samples.ts';
import { codeOperations, inOrder } from '../unit/shared/domain/code-samples.ts';
import { alice, inProcessGate, shop } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const other = { owner: 'acme', name: 'secret', private: true };
const issues = ['cart', 'pay'].map((key) => stagedIssue({ key, labels: [] }));
const all = { metadata: 'read', issues: 'write', contents: 'write', pull_requests: 'write' } as const;

interface AppFields extends DoubleOptions {
  readonly permissions?: AppOptions['permissions'];
  readonly repositoryIds?: readonly number[];
  readonly credential?: (url: string) => unknown;
}

function asApp({ permissions = all, repositoryIds = [1001, 1002], credential, ...options }: AppFields = {}): Promise<InProcessGate> {
  const stored = (url: string): StoredCredential => ({ kind: 'app', apiHost: apiHostOf(url), appId: 77, installationId: null, privateKey });
  const app: AppOptions = { id: 77, slug: 'pass', publicKey: keys.publicKey, installationId: 5, repositoryIds, permissions };
  // With an app, nothing else is accepted: the token of the double is one that nobody has.
  return inProcessGate({ repositories: [shop, other], login: 'pass[bot]', token: 'nobody-has-this', app, ...options, credential: ({ url }) => (credential ?? stored)(url) });
}

function fails(kind: ErrorKind, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PassError.is(error, kind), String(error));
    assert.match(error.message, message);
    return true;
  };
}

describe('a GitHub App', function () {
  this.timeout(30_000);

  it('writes with tokens for the one repository, and the permissions that the bundle needs', async () => {
    await using gate = await asApp();
    const { bundle, bytes } = await gate.freeze(issues);
    await gate.sync(bytes);
    assert.deepEqual(gate.github.repository('acme', 'shop').issues.map(({ author }) => author), ['pass[bot]', 'pass[bot]']);
    const issued = gate.github.issuedTokens.map(({ repositoryIds, permissions }) => [repositoryIds, permissions['issues'], permissions['contents'] ?? 'none']);
    assert.deepEqual(new Set(issued.map((one) => JSON.stringify(one))), new Set([JSON.stringify([[1001], 'read', 'read']), JSON.stringify([[1001], 'write', 'read'])]));
    const next = await gate.freeze([...issues, stagedIssue({ key: 'code', labels: [] })]);
    const code = freezeBundle(withOperations(next.bundle, [...next.bundle.operations, ...inOrder(codeOperations(bundle, 2, 'code', 'op-0001'))]));
    await gate.sync(code, [approve(code, alice)]);
    assert.equal((await gate.gatekeeper.verify(Buffer.from(code).toString('base64'))).ok, true);
    assert.equal(gate.github.issuedTokens.some(({ permissions }) => permissions['contents'] === 'write' && permissions['pull_requests'] === 'write'), true);
    assert.deepEqual(gate.github.violations, []);
  });

  it('renews a token before it ends, and keeps no token on the disk', async () => {
    let now = Date.now();
    await using gate = await asApp({ now: () => new Date(now) });
    gate.clock = () => new Date(now);
    const first = await gate.freeze(issues.slice(0, 1));
    const made = gate.github.issuedTokens.length;
    await gate.freeze(issues.slice(0, 1));
    assert.equal(gate.github.issuedTokens.length, made);
    // Four minutes before its end, GitHub would still take it.
    now += 56 * 60_000;
    const second = await gate.freeze(issues.slice(0, 1));
    assert.ok(gate.github.issuedTokens.length > made);
    assert.equal(first.bundle.operations.length, second.bundle.operations.length);
    const files = await Promise.all(['log.jsonl', 'settings.json', 'approvers.json', 'credential'].map((name) => readFile(join(gate.home, name), 'utf8').catch(() => '')));
    for (const { token } of gate.github.issuedTokens) assert.equal(files.join().includes(token), false);
  });

  it('is refused with the next step where it is not installed, or may not write', async () => {
    await using elsewhere = await asApp({ repositoryIds: [1002] });
    await assert.rejects(elsewhere.gatekeeper.resolve(shop), fails('forbidden', /not installed on acme\/shop/));
    await using reader = await asApp({ permissions: { metadata: 'read', issues: 'read', contents: 'read' } });
    const { bytes } = await reader.freeze(issues);
    await assert.rejects(reader.sync(bytes), fails('forbidden', /may not write issues in acme\/shop/));
    assert.deepEqual(reader.github.repository('acme', 'shop').issues, []);
  });

  it('with the key of another app is refused by GitHub, and a key that is none before that', async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await using gate = await asApp({ credential: (url) => ({ kind: 'app', apiHost: apiHostOf(url), appId: 77, installationId: 5, privateKey: stranger }) });
    await assert.rejects(gate.gatekeeper.resolve(shop), fails('prerequisite', /does not accept the token/));
    const found = (await gate.gatekeeper.preflight(shop)).find(({ id }) => id === 'github.credential');
    assert.equal(found?.status, 'missing');
    await writeFile(join(gate.home, 'credential'), JSON.stringify({ kind: 'app', apiHost: apiHostOf(gate.github.url), appId: 77, installationId: 5, privateKey: 'no key' }));
    await assert.rejects(gate.gatekeeper.resolve(shop), fails('bad_input', /not the private key/));
  });

  it('tells who it is, and that it is an app', async () => {
    await using gate = await asApp();
    const found = (await gate.gatekeeper.preflight(shop)).filter(({ id }) => id.startsWith('github.'));
    assert.deepEqual(found.map(({ status }) => status), ['ok', 'ok', 'ok', 'ok']);
    assert.equal(found[0]?.seen, 'GitHub App pass[bot]');
    assert.deepEqual(gate.github.violations, []);
  });
});

describe('a stored credential', () => {
  it('is never sent to another host than its own', async () => {
    for (const stored of [{ kind: 'token', apiHost: 'api.github.com', token: 'github_pat_of_github' }, { kind: 'token', apiHost: '127.0.0.1:1', token: 'github_pat_of_github' }, { kind: 'app', apiHost: 'api.github.com', appId: 77, installationId: 5, privateKey }]) {
      await using gate = await asApp({ credential: () => stored });
      await assert.rejects(gate.gatekeeper.resolve(shop), fails('prerequisite', /It was not sent there/));
      assert.equal((await gate.gatekeeper.preflight(shop)).find(({ id }) => id === 'github.credential')?.status, 'missing');
      assert.deepEqual(gate.github.requests, []);
    }
    await using bare = await asApp();
    await writeFile(join(bare.home, 'credential'), 'github_pat_of_an_earlier_release\n');
    await assert.rejects(bare.gatekeeper.resolve(shop), fails('prerequisite', /is for api.github.com/));
    assert.deepEqual(bare.github.requests, []);
  });

  it('is sent as little when it was handed over for another host, whoever changed the address', async () => {
    await using folder = await temporaryFolder();
    const ghe = { apiUrl: 'https://ghe.example/api/v3', emulator: false };
    const held = (apiHost: string, github?: typeof ghe): Promise<unknown> => new GatekeeperHome(folder.path, { credential: 'x', apiHost, github }).credential();
    const refused = fails('prerequisite', /It was not sent there/);
    assert.ok(await held('api.github.com'));
    await assert.rejects(held('ghe.example/api/v3'), refused);
    await assert.rejects(held('api.github.com', ghe), refused);
    await writeFile(join(folder.path, 'settings.json'), JSON.stringify({ apiUrl: ghe.apiUrl }));
    await assert.rejects(held('api.github.com'), refused);
    assert.ok(await held('ghe.example/api/v3'));
  });
});
