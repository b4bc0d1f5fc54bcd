import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireExclusive, isHeld, waitUntilFree } from '../../../../runner/store/exclusive.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

const source = join(import.meta.dirname, '../../../../runner/store/exclusive.ts');

/** A process that holds `name` until it is killed. */
async function holder(directory: string, name: string): Promise<ChildProcess> {
  const code = `const { acquireExclusive } = await import(${JSON.stringify(source)}); const held = await acquireExclusive(process.argv[1], process.argv[2]); console.log(held === undefined ? 'no' : 'held'); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, directory, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  assert.equal(line.toString().trim(), 'held');
  return child;
}

async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

describe('an exclusive hold', () => {
  it('is given to one holder, and to the next one after its release', async () => {
    await using folder = await temporaryFolder();
    const first = await acquireExclusive(folder.path, 'lock');
    assert.ok(first !== undefined);
    assert.equal(await acquireExclusive(folder.path, 'lock'), undefined);
    assert.equal(await isHeld(folder.path, 'lock'), true);
    await first.release();
    assert.equal(await isHeld(folder.path, 'lock'), false);
    const second = await acquireExclusive(folder.path, 'lock');
    assert.ok(second !== undefined);
    await second.release();
  });

  it('does not keep another name of the same folder from being held', async () => {
    await using folder = await temporaryFolder();
    const first = await acquireExclusive(folder.path, 'one');
    const second = await acquireExclusive(folder.path, 'two');
    assert.ok(first !== undefined && second !== undefined);
    await Promise.all([first.release(), second.release()]);
  });

  it('reaches those who wait as soon as it is released', async () => {
    await using folder = await temporaryFolder();
    const first = await acquireExclusive(folder.path, 'lock');
    assert.ok(first !== undefined);
    const waiting = acquireExclusive(folder.path, 'lock', { waitMs: 60_000 });
    const free = waitUntilFree(folder.path, 'lock', 60_000);
    await first.release();
    const second = await waiting;
    assert.ok(second !== undefined);
    await second.release();
    assert.equal(await free, true);
  });

  it('ends with its process, also when that is killed hard', async () => {
    await using folder = await temporaryFolder();
    const child = await holder(folder.path, 'lock');
    assert.equal(await acquireExclusive(folder.path, 'lock'), undefined);
    await killHard(child);
    const next = await acquireExclusive(folder.path, 'lock');
    assert.ok(next !== undefined, 'a dead holder must not be waited for');
    await next.release();
  });

  it('goes to exactly one of many that find a dead holder at the same time', async () => {
    await using folder = await temporaryFolder();
    await killHard(await holder(folder.path, 'lock'));
    const holds = await Promise.all(Array.from({ length: 8 }, () => acquireExclusive(folder.path, 'lock')));
    const won = holds.filter((hold) => hold !== undefined);
    assert.equal(won.length, 1);
    await won[0]?.release();
  });

  it('works in a folder whose path is too long for a socket', async () => {
    await using folder = await temporaryFolder();
    const long = join(folder.path, 'x'.repeat(60), 'y'.repeat(60));
    await mkdir(long, { recursive: true });
    const first = await acquireExclusive(long, 'lock');
    assert.ok(first !== undefined);
    assert.equal(await acquireExclusive(long, 'lock'), undefined);
    await first.release();
  });
});

describe('an exclusive hold in a folder whose path is too long for a socket', function () {
  const before = process.env['TMPDIR'];
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });

  it('is kept in a folder of this user alone, and refused when somebody else could have put something there', async function () {
    const user = process.getuid?.();
    if (user === undefined) this.skip();
    await using folder = await temporaryFolder();
    process.env['TMPDIR'] = folder.path;
    const long = join(folder.path, 'x'.repeat(110));
    const sockets = join(folder.path, `pass-${user}`);
    const held = await acquireExclusive(long, 'lock');
    assert.ok(held !== undefined);
    assert.equal((await readdir(sockets)).length, 1);
    await held.release();
    await chmod(sockets, 0o777);
    await assert.rejects(acquireExclusive(long, 'lock'), (error: unknown) => PassError.is(error, 'storage'));
    process.env['TMPDIR'] = long;
    await mkdir(long);
    await chmod(sockets, 0o700);
    await symlink(sockets, join(long, `pass-${user}`));
    await assert.rejects(isHeld(long, 'lock'), (error: unknown) => PassError.is(error, 'storage'));
  });
});
