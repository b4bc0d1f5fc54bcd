import assert from 'node:assert/strict';
import { resolveEndpoint } from '../../../../extension/connection/resolve-endpoint.ts';
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

  it('refuses what is no address, or would carry a token, before anything is sent', async () => {
    for (const url of ['ws://pass.example/rpc', 'no address']) await assert.rejects(resolveEndpoint({ url, token: 'secret' }, place), (error) => PassError.is(error, 'bad_input') && error.hint.length > 0, url);
  });

  it('takes the address as people write it', async () => {
    assert.deepEqual(await resolveEndpoint({ url: 'http://localhost:4711', token: 'secret' }, place), { url: 'ws://localhost:4711/rpc', token: 'secret', bundled: false });
  });
});
