import assert from 'node:assert/strict';
import { checkedUrl, resolveEndpoint } from '../../../../extension/connection/resolve-endpoint.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';

const place = { script: '/nowhere/pass-runner.mjs', node: process.execPath, home: undefined };

describe('finding the runner', () => {
  it('uses the configured address and its token', async () => {
    assert.deepEqual(await resolveEndpoint({ url: 'wss://pass.example', token: 't' }, place), { url: 'wss://pass.example/rpc', token: 't', bundled: false });
  });

  it('says how to set the token when there is none for the address', async () => {
    await assert.rejects(resolveEndpoint({ url: 'wss://pass.example/rpc', token: undefined }, place), (error) => PassError.is(error, 'prerequisite') && /Set Runner Token/.test(error.hint));
  });

  it('says so when the bundled runner is not there', async () => {
    await assert.rejects(resolveEndpoint({ url: '', token: undefined }, place), (error) => PassError.is(error, 'prerequisite') && error.message.includes('/nowhere/pass-runner.mjs'));
  });

  for (const url of ['http://127.0.0.1:1/rpc', 'ws://pass.example/rpc', 'wss://user:secret@pass.example/rpc', 'wss://pass.example/rpc?token=x', 'no address']) {
    it(`refuses ${url}`, () => {
      assert.throws(() => checkedUrl(url), (error) => PassError.is(error, 'bad_input'));
    });
  }

  for (const url of ['ws://127.0.0.1:4711/rpc', 'ws://localhost:4711/rpc', 'ws://[::1]:4711/rpc', 'wss://pass.example/team/rpc']) {
    it(`accepts ${url}`, () => {
      assert.equal(checkedUrl(url), url);
    });
  }
});
