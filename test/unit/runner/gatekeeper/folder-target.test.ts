import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFolder, resolveFolder } from '../../../../runner/gatekeeper/folder/target.ts';
import { GatekeeperHome } from '../../../../runner/gatekeeper/home.ts';
import type { TargetPort } from '../../../../runner/gatekeeper/target-port.ts';
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
