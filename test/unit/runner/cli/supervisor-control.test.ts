import assert from 'node:assert/strict';
import { changedFrame } from '../../../../runner/cli/supervisor-control.ts';
import type { GatekeeperFrame } from '../../../../shared/protocol/startup.ts';

const frame: GatekeeperFrame = { home: '/home/gatekeeper', channel: '/tmp/gate.sock', channelToken: 'c'.repeat(43), credential: 'github_pat_old', apiHost: 'api.github.com' };
const ghe = { apiUrl: 'https://ghe.example/api/v3', emulator: false };
const token = 't'.repeat(43);

function handed(settings: object, by = token): ReturnType<typeof changedFrame> {
  return changedFrame(JSON.stringify({ token: by, ...settings }), token, frame);
}

describe('GitHub settings that are handed to a running supervisor', () => {
  it('change the frame of the gatekeeper, and nothing when they are the same', () => {
    assert.deepEqual(handed({ credential: 'github_pat_new' }), { ...frame, credential: 'github_pat_new' });
    assert.deepEqual(handed({ github: { apiUrl: 'https://api.github.com', emulator: false } }), { ...frame, github: { apiUrl: 'https://api.github.com', emulator: false } });
    assert.equal(handed({ credential: 'github_pat_old' }), undefined);
    assert.equal(Object.hasOwn(handed({ storedCredential: true }) as object, 'credential'), false);
  });

  it('take no token to a host that it did not come with', () => {
    const { credential: _old, apiHost: _host, ...bare } = frame;
    assert.deepEqual(handed({ github: ghe }), { ...bare, github: ghe });
    assert.deepEqual(handed({ github: ghe, credential: 'github_pat_ghe', apiHost: 'ghe.example/api/v3' }), { ...frame, github: ghe, credential: 'github_pat_ghe', apiHost: 'ghe.example/api/v3' });
    // A client of an earlier release names no host: the one of the address that it hands over too.
    assert.deepEqual(handed({ github: ghe, credential: 'github_pat_ghe' }), { ...frame, github: ghe, credential: 'github_pat_ghe', apiHost: 'ghe.example/api/v3' });
    const there = { ...frame, github: ghe, credential: 'github_pat_ghe', apiHost: 'ghe.example/api/v3' };
    assert.deepEqual(changedFrame(JSON.stringify({ token, credential: 'ghs_ambient' }), token, there), { ...there, credential: 'ghs_ambient', apiHost: 'api.github.com' });
    assert.deepEqual(changedFrame(JSON.stringify({ token, github: { apiUrl: 'https://api.github.com', emulator: false } }), token, there), { ...bare, github: { apiUrl: 'https://api.github.com', emulator: false } });
    assert.equal(changedFrame(JSON.stringify({ token, github: ghe }), token, there), undefined);
  });

  it('need the token of the control file', () => {
    for (const by of ['', 'x'.repeat(43), token.slice(1)]) assert.equal(handed({ credential: 'github_pat_new' }, by), 'refused');
    assert.equal(changedFrame('{"credential":"github_pat_new"}', token, frame), 'refused');
    assert.equal(changedFrame('not JSON', token, frame), 'refused');
    assert.equal(changedFrame('null', token, frame), 'refused');
  });

  it('are refused when no gatekeeper could start with them', () => {
    for (const github of ['https://api.github.com', null, {}, { apiUrl: 'ftp://x', emulator: false }, { apiUrl: 'http://elsewhere.example', emulator: false }, { apiUrl: 'https://elsewhere.example', emulator: true }, { apiUrl: 'https://x.example', emulator: 'no' }]) {
      assert.equal(handed({ github }), 'refused', JSON.stringify(github));
    }
    for (const credential of ['', 7, null]) assert.equal(handed({ credential }), 'refused');
    for (const apiHost of ['', 7, null]) assert.equal(handed({ credential: 'github_pat_new', apiHost }), 'refused');
  });
});
