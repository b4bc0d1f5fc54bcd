import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { runnerUrl } from '../../../../runner/cli/connection.ts';
import { githubSettingsOf } from '../../../../runner/cli/github-settings.ts';
import { defaultTarget, parseTarget } from '../../../../runner/cli/target-argument.ts';
import { UsageError } from '../../../../runner/cli/usage-error.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';

describe('--target', () => {
  it('takes a repository, with a base when one is named', () => {
    assert.deepEqual(parseTarget('acme/shop', undefined), { kind: 'github', owner: 'acme', name: 'shop' });
    assert.deepEqual(parseTarget('acme/shop', 'release/1'), { kind: 'github', owner: 'acme', name: 'shop', base: 'release/1' });
  });

  it('takes a folder, relative to the current directory', () => {
    assert.deepEqual(parseTarget('folder:out', undefined), { kind: 'folder', path: resolve('out') });
  });

  for (const wrong of ['', 'shop', 'a/b/c', '/shop', 'acme/', 'folder:', 'https://github.com/acme/shop', 'acme/..', 'acme/sh op']) {
    it(`refuses "${wrong}"`, () => assert.throws(() => parseTarget(wrong, undefined), UsageError));
  }

  it('refuses a base for a folder', () => {
    assert.throws(() => parseTarget('folder:out', 'main'), UsageError);
  });

  it('is a folder beside the PRD when nothing is said', () => {
    assert.deepEqual(defaultTarget(join('/docs', 'checkout.md')), { kind: 'folder', path: join('/docs', 'checkout-backlog') });
  });
});

describe('--runner', () => {
  it('is taken as people write it', () => assert.equal(runnerUrl('127.0.0.1:4711'), 'ws://127.0.0.1:4711/rpc'));
  it('refuses what is no address', () => assert.throws(() => runnerUrl('not a host'), UsageError));
});

describe('GitHub settings of the environment', () => {
  it('are empty when nothing is set', () => assert.deepEqual(githubSettingsOf({}), {}));

  it('prefer the variables of PASS', () => {
    const settings = githubSettingsOf({ GITHUB_TOKEN: 'ci', PASS_GITHUB_TOKEN: 'pass', PASS_GITHUB_API_URL: 'https://ghe.example.com/api/v3/' });
    assert.deepEqual(settings, { credential: 'pass', apiHost: 'ghe.example.com/api/v3', github: { apiUrl: 'https://ghe.example.com/api/v3', emulator: false } });
  });

  it('say which host a token belongs to', () => {
    assert.equal(githubSettingsOf({ GITHUB_TOKEN: 'ci' }).apiHost, 'api.github.com');
    assert.equal(githubSettingsOf({ PASS_GITHUB_TOKEN: 'pass' }).apiHost, 'api.github.com');
    assert.equal(githubSettingsOf({ GITHUB_TOKEN: 'ci', GITHUB_API_URL: 'https://ghe.example.com/api/v3' }).apiHost, 'ghe.example.com/api/v3');
    assert.equal(githubSettingsOf({ PASS_GITHUB_API_URL: 'https://ghe.example.com/api/v3' }).apiHost, undefined);
  });

  it('give a token that is there for other programs to no address of PASS’s own', () => {
    assert.equal(githubSettingsOf({ GITHUB_TOKEN: 'ci' }).credential, 'ci');
    assert.equal(githubSettingsOf({ GITHUB_TOKEN: 'ci', GITHUB_API_URL: 'https://ghe.example.com/api/v3' }).credential, 'ci');
    assert.equal(githubSettingsOf({ GITHUB_TOKEN: 'ci', PASS_GITHUB_API_URL: 'https://ghe.example.com/api/v3' }).credential, undefined);
  });

  for (const [what, environment] of [
    ['an emulator elsewhere than on this machine', { PASS_GITHUB_API_URL: 'https://api.example.com', PASS_GITHUB_EMULATOR: '1' }],
    ['an emulator without an address', { PASS_GITHUB_EMULATOR: '1' }],
    ['an address that would carry the token unencrypted', { PASS_GITHUB_API_URL: 'http://api.example.com' }],
    ['something that is no address', { PASS_GITHUB_API_URL: 'github' }],
  ] as const) {
    it(`refuse ${what}`, () => assert.throws(() => githubSettingsOf(environment), (error: unknown) => PassError.is(error, 'bad_input')));
  }
});
