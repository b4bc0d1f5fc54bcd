import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, open, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maxFileBytes } from '../../../../runner/gatekeeper/folder/bounded-file.ts';
import { openFolder, resolveFolder } from '../../../../runner/gatekeeper/folder/target.ts';
import { GatekeeperHome } from '../../../../runner/gatekeeper/home.ts';
import type { TargetPort } from '../../../../runner/gatekeeper/target-port.ts';
import { marker } from '../../../../shared/domain/issue-text.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

async function folderAt(place: string): Promise<{ port: TargetPort; path: string; home: GatekeeperHome }> {
  await mkdir(join(place, 'gatekeeper'), { recursive: true });
  const home = new GatekeeperHome(join(place, 'gatekeeper'), { credential: undefined, github: undefined });
  const target = await resolveFolder(home, join(place, 'issues'));
  return { port: await openFolder(home, target, 'issues'), path: target.path, home };
}

const issue = (title: string): Parameters<TargetPort['createIssue']>[0] => ({ key: 'pay', title, body: 'A body.', labels: [] });

describe('a folder as target', () => {
  it('numbers its own issues, whatever other files are called', async () => {
    await using place = await temporaryFolder();
    const { port, path } = await folderAt(place.path);
    for (const name of ['2026-01-31-notes.md', '20260131-minutes.md', '9999999999-end.md']) await writeFile(join(path, name), '# Notes\n');
    assert.equal((await port.createIssue(issue('Pay with a card'))).number, 1);
    assert.equal((await port.createIssue(issue('Pay with a card'))).number, 2);
    assert.equal(await port.highestNumber(), 2);
  });

  it('writes over no file of somebody else, and follows no link out of the folder', async () => {
    await using place = await temporaryFolder();
    const { port, path } = await folderAt(place.path);
    const [own, outside] = [join(path, '0001-pay-with-a-card.md'), join(place.path, 'outside.md')];
    await writeFile(own, 'mine');
    await symlink(outside, join(path, '0002-pay-with-a-card.md'));
    await mkdir(join(path, '0003-pay-with-a-card.md'));
    assert.equal((await port.createIssue(issue('Pay with a card'))).number, 4);
    assert.equal(await readFile(own, 'utf8'), 'mine');
    await assert.rejects(stat(outside));
    assert.equal((await port.createIssue(issue('../../../outside'))).number, 5);
    assert.deepEqual((await readdir(place.path)).sort(), ['gatekeeper', 'issues']);
  });

  it('keeps what people added to the front matter, with their comments, whatever it changes', async () => {
    await using place = await temporaryFolder();
    const { port } = await folderAt(place.path);
    const { url } = await port.createIssue(issue('Pay with a card'));
    const path = url ?? '';
    await writeFile(path, (await readFile(path, 'utf8')).replace('state: open', 'state: open # until May\nassignee: bob # on holiday\nsprint: 12'));
    await port.updateIssue(1, { title: 'Pay by card', body: 'Another body.', labels: ['pass'] });
    await port.addBlockedBy(1, 7);
    await port.closeIssue(1);
    const text = await readFile(path, 'utf8');
    assert.match(text, /^---\nnumber: 1\nkey: pay\nstate: closed # until May\nassignee: bob # on holiday\nsprint: 12\n/);
    const observed = await port.readIssue(1);
    assert.deepEqual([observed?.title, observed?.body, observed?.labels, observed?.state], ['Pay by card', 'Another body.', ['pass'], 'closed']);
    assert.equal(await port.isBlockedBy(1, 7), true);
  });

  it('gives the number of a file that somebody broke to no other issue', async () => {
    await using place = await temporaryFolder();
    const { port, path } = await folderAt(place.path);
    const { url } = await port.createIssue(issue('Pay with a card'));
    const text = await readFile(url ?? '', 'utf8');
    for (const broken of [text.replace('state: open', '<<<<<<< HEAD\nstate: open'), `A body.\n\n${marker({ lineage: '0'.repeat(32), key: 'pay', digest: '0'.repeat(64) })}`, `${text}${'x'.repeat(maxFileBytes)}`]) {
      await writeFile(url ?? '', broken);
      assert.equal(await port.readIssue(1), null);
      assert.equal(await port.highestNumber(), 1);
    }
    assert.equal((await port.createIssue(issue('Ship'))).number, 2);
    assert.equal((await readdir(path)).filter((name) => name.startsWith('0001')).length, 1);
  });

  it('reads no pipe and no device, and not more than an issue can have', async function () {
    if (process.platform === 'win32') this.skip();
    await using place = await temporaryFolder();
    const { port, path } = await folderAt(place.path);
    await port.createIssue(issue('Pay with a card'));
    for (const name of ['0008-held.md', '0009-pipe.md']) execFileSync('mkfifo', [join(path, name)]);
    await using held = await open(join(path, '0008-held.md'), 'r+');
    assert.ok(held.fd > 0);
    await symlink('/dev/zero', join(path, '0010-zero.md'));
    await writeFile(join(path, '0011-large.md'), '');
    await truncate(join(path, '0011-large.md'), 3e9);
    const { seen } = await port.listMarked('0'.repeat(32));
    assert.deepEqual([...seen.keys()], [1]);
    assert.equal(await port.highestNumber(), 1);
  });

  it('leaves its files as open as the umask says', async function () {
    if (process.platform === 'win32') this.skip();
    await using place = await temporaryFolder();
    const before = process.umask(0o027);
    try {
      const { port } = await folderAt(place.path);
      const { url } = await port.createIssue(issue('Pay with a card'));
      assert.equal((await stat(url ?? '')).mode & 0o777, 0o640);
    } finally {
      process.umask(before);
    }
  });
});
