import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createGateClient } from '../../runner/governance/gate-client.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice');
const mallory = person('mallory');

/** The first line that the channel answers to these lines. */
async function answerTo(channel: string, ...requests: object[]): Promise<{ error?: { data?: { kind?: string } }; result?: unknown }> {
  const socket = connect(channel);
  try {
    socket.write(requests.map((request) => `${JSON.stringify({ jsonrpc: '2.0', id: 1, ...request })}\n`).join(''));
    for await (const chunk of socket) return JSON.parse(String(chunk).split('\n')[0] ?? '') as { error?: { data?: { kind?: string } } };
    throw new Error('The channel closed without an answer.');
  } finally {
    socket.destroy();
  }
}

describe('the channel of the gatekeeper', function () {
  this.timeout(30_000);

  it('answers nobody who does not say its secret first', async () => {
    await using folder = await temporaryFolder();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled] });
    const channel = join(folder.path, 'gate.sock');
    await using stack = new AsyncDisposableStack();
    const stranger = createGateClient({ channel, channelToken: 'guessed', patienceMs: 100 });
    stack.defer(() => stranger.close());
    await assert.rejects(stranger.approvers(), (error) => PassError.is(error, 'unauthorised'));
    assert.equal((await answerTo(channel, { method: 'gate.approvers', params: {} })).error?.data?.kind, 'unauthorised');
    assert.equal((await keeper.gate.approvers()).approvers.length, 1);
  });

  it('takes up no sync that was cancelled before its gatekeeper died', async () => {
    await using folder = await temporaryFolder();
    await using github = await startGithubDouble();
    const setup = { folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } };
    const first = await startGatekeeper(setup);
    await using stack = new AsyncDisposableStack();
    const gate = createGateClient({ channel: join(folder.path, 'gate.sock'), channelToken: 'channel-token-of-a-test', patienceMs: 20_000 });
    stack.defer(() => gate.close());
    const target = await gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' });
    const { bytes } = await freeze(gate, target, ['cart', 'pay', 'ship'].map((key) => stagedIssue({ key, labels: [] })));
    const held = Promise.withResolvers<undefined>();
    const creations = (): number => github.requests.filter(({ route }) => route === 'POST /repos/{owner}/{repo}/issues').length;
    github.inject({ on: 'POST /repos/{owner}/{repo}/issues', after: 1, fault: { kind: 'hold', until: held.promise } });
    const stop = new AbortController();
    const refused = assert.rejects(gate.sync(bytes, [approve(bytes, alice)], quiet, undefined, stop.signal), (error) => PassError.is(error, 'cancelled'));
    while (creations() < 2) await setTimeout(20);
    stop.abort();
    first.child.kill('SIGKILL');
    await first.exited;
    held.resolve(undefined);
    await using second = await startGatekeeper(setup);
    await refused;
    assert.deepEqual([creations(), second.child.exitCode], [2, null]);
  });

  it('enrols nobody: a key that the start brings along counts only in a home that has none', async () => {
    await using folder = await temporaryFolder();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], frame: { approver: mallory.enrolled } });
    assert.deepEqual((await keeper.gate.approvers()).approvers.map(({ approver }) => approver), ['alice']);
    assert.doesNotMatch(await readFile(join(keeper.home, 'approvers.json'), 'utf8'), /mallory/);
  });
});
