import assert from 'node:assert/strict';
import { runnerAddress } from '../../../../shared/protocol/runner-address.ts';

describe('the address of a runner', () => {
  const written: readonly (readonly [string, string])[] = [
    ['127.0.0.1:4711', 'ws://127.0.0.1:4711/rpc'],
    ['http://localhost:4711', 'ws://localhost:4711/rpc'],
    ['ws://[::1]:4711/rpc', 'ws://[::1]:4711/rpc'],
    ['https://pass.example.com/', 'wss://pass.example.com/rpc'],
    ['wss://pass.example.com/team/rpc', 'wss://pass.example.com/team/rpc'],
  ];
  for (const [text, url] of written) it(`is ${url} for ${text}`, () => assert.deepEqual(runnerAddress(text), { url }));

  for (const text of ['', 'ftp://host', 'not a host', 'wss://user:secret@host/rpc', 'wss://host/rpc?token=secret', 'ws://pass.example.com/rpc', 'pass.example.com:4711']) {
    it(`is none for “${text}”`, () => assert.ok('wrong' in runnerAddress(text)));
  }

  it('repeats no password and no token when it refuses', () => {
    for (const text of ['wss://user:s3cret@host/rpc', 'wss://host/rpc?token=s3cret']) assert.doesNotMatch(JSON.stringify(runnerAddress(text)), /s3cret/);
  });
});
