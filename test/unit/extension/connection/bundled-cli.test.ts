import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliEnvironment, parseLast, runCli } from '../../../../extension/connection/bundled-cli.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';

describe('the bundled command line', () => {
  let folder: string;
  const script = async (code: string) => {
    const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
    await writeFile(file, code);
    return { script: file, node: process.execPath, home: '/some/home' };
  };
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'pass-cli-'))));
  after(() => rm(folder, { recursive: true }));

  it('passes arguments, --json and the home, and stdin', async () => {
    const place = await script(`let text = ''; for await (const chunk of process.stdin) text += chunk; console.log(JSON.stringify({ args: process.argv.slice(2), text }));`);
    assert.deepEqual(await runCli(place, { args: ['credential'], stdin: 'secret' }), { args: ['credential', '--json', '--home', '/some/home'], text: 'secret' });
  });

  it('throws the error that the command printed', async () => {
    const place = await script(`console.log(JSON.stringify({ error: { kind: 'forbidden', message: 'No.', hint: 'Ask.' } })); process.exitCode = 1;`);
    await assert.rejects(runCli(place, { args: ['allow'] }), (error) => PassError.is(error, 'forbidden') && error.message === 'No.' && error.hint === 'Ask.');
  });

  it('tells the last lines of stderr when a command fails without an error of its own', async () => {
    const place = await script(`console.error('cannot bind'); process.exitCode = 1;`);
    await assert.rejects(runCli(place, { args: ['ensure'] }), (error) => PassError.is(error, 'unavailable') && error.message.includes('cannot bind'));
  });

  it('does not wait for a process that the command leaves behind', async () => {
    const place = await script(`import { spawn } from 'node:child_process'; const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true, stdio: 'inherit' }); child.unref(); console.log(JSON.stringify({ pid: child.pid })); process.exit(0);`);
    const { pid } = (await runCli(place, { args: ['ensure'] })) as { pid: number };
    assert.doesNotThrow(() => process.kill(pid, 'SIGKILL'), 'the process left behind was still running');
  });

  it('gives no token of the editor’s environment to the runner, but PASS’s own variables', () => {
    const environment = cliEnvironment({ PATH: '/bin', GITHUB_TOKEN: 'x', GH_TOKEN: 'x', ANTHROPIC_API_KEY: 'x', NODE_OPTIONS: '--inspect', VSCODE_PID: '1', PASS_HOME: '/h', PASS_GITHUB_API_URL: 'u' });
    assert.deepEqual(environment, { ELECTRON_RUN_AS_NODE: '1', PATH: '/bin', PASS_HOME: '/h', PASS_GITHUB_API_URL: 'u' });
  });

  it('finds JSON as the whole text or as the last line that is JSON', () => {
    assert.deepEqual(parseLast('{"a":\n1}'), { a: 1 });
    assert.deepEqual(parseLast('starting…\n{"a":1}\n'), { a: 1 });
    assert.equal(parseLast('nothing'), undefined);
  });
});
