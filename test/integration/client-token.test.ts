import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassError } from '../../shared/protocol/errors.ts';
import { cliHome, until } from '../support/cli.ts';
import type { CliHome } from '../support/cli.ts';
import { connect } from '../support/runner-fixture.ts';

async function served(home: CliHome, ...args: string[]): Promise<{ url: string; token: string; end: () => Promise<void> }> {
  const child: ChildProcess = home.start(['serve', '--port', '0', ...args]);
  await until('it is announced', () => home.discovery().then(({ supervisorPid }) => supervisorPid === child.pid, () => false));
  const { url, token } = await home.discovery();
  return {
    url,
    token,
    end: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

describe('the client token of serve', function () {
  this.timeout(60_000);

  it('is made once, for its user alone, and stays over restarts', async () => {
    await using home = await cliHome();
    const first = await served(home);
    const file = join(home.path, 'runner', 'token');
    assert.equal((await readFile(file, 'utf8')).trim(), first.token);
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    await first.end();
    const second = await served(home);
    assert.equal(second.token, first.token);
    (await connect(second.url, first.token)).close();
  });

  it('opens nothing any more once --new-token made another one; a second runner cannot take it away from the first', async () => {
    await using home = await cliHome();
    const first = await served(home);
    const open = await connect(first.url, first.token);
    const refused = await home.run(['serve', '--port', '0', '--new-token', '--json']);
    assert.equal(refused.json<{ error: { kind: string } }>().error.kind, 'conflict');
    assert.equal((await readFile(join(home.path, 'runner', 'token'), 'utf8')).trim(), first.token);
    const closed = new Promise((resolve) => open.onClose(resolve));
    await first.end();
    await closed;
    const second = await served(home, '--new-token');
    assert.notEqual(second.token, first.token);
    await assert.rejects(connect(second.url, first.token), (error) => PassError.is(error, 'unauthorised'));
    (await connect(second.url, second.token)).close();
  });

  it('is not taken from a file that anybody could guess', async () => {
    await using home = await cliHome();
    await (await served(home)).end();
    for (const content of ['', 'secret\n', `${'a'.repeat(43)} b`]) {
      await writeFile(join(home.path, 'runner', 'token'), content);
      const refused = await home.run(['serve', '--port', '0', '--json']);
      const { error } = refused.json<{ error: { kind: string; hint: string } }>();
      assert.equal(error.kind, 'bad_input', content);
      assert.match(error.hint, /--new-token/);
    }
  });
});
