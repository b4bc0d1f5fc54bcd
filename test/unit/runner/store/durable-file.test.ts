import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { z } from 'zod';
import { DurableJson, writeAllDurably, writeDurably } from '../../../../runner/store/durable-file.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { failingFiles } from '../../../support/failing-files.ts';
import type { FailingStep } from '../../../support/failing-files.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

describe('durable files', () => {
  it('replaces a file whole, readable by its owner alone, and leaves no temporary file', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'a.json');
    await writeDurably(file, 'old');
    await writeDurably(file, new Uint8Array([0, 255, 10]));
    assert.deepEqual(await readFile(file), Buffer.from([0, 255, 10]));
    assert.deepEqual(await readdir(folder.path), ['a.json']);
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  for (const step of ['open', 'write', 'half-write', 'sync', 'rename'] satisfies FailingStep[]) {
    it(`keeps the old bytes, and says why, when the disk fails at ${step}`, async () => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, 'a.json');
      await writeDurably(file, 'old');
      const disk = failingFiles(step);
      disk.fail = true;
      await assert.rejects(writeDurably(file, 'replacement', disk.files), (error) => PassError.is(error, 'storage') && error.message.includes('a.json') && error.hint.includes('disk space'));
      assert.equal(await readFile(file, 'utf8'), 'old');
      assert.deepEqual(await readdir(folder.path), ['a.json']);
    });
  }

  it('writes a set of files into a directory that it makes', async () => {
    await using folder = await temporaryFolder();
    const pack = join(folder.path, 'runs/one/pack');
    await writeAllDurably(pack, [{ name: 'a.md', content: '# A' }, { name: 'b.json', content: '{}' }]);
    assert.deepEqual((await readdir(pack)).sort(), ['a.md', 'b.json']);
  });

  it('says so when one file of a set could not be written', async () => {
    await using folder = await temporaryFolder();
    const disk = failingFiles('sync', 'EIO');
    disk.fail = true;
    await assert.rejects(writeAllDurably(folder.path, [{ name: 'a.md', content: '# A' }], disk.files), (error) => PassError.is(error, 'storage'));
    assert.deepEqual(await readdir(folder.path), []);
  });

  it('serves lowdb: null when missing, the value when there, a clear refusal when damaged', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'doc.json');
    const adapter = new DurableJson(file, (value) => z.object({ count: z.int() }).parse(value));
    assert.equal(await adapter.read(), null);
    const db = new Low(adapter, { count: 0 });
    await db.read();
    await db.update((data) => (data.count += 1));
    assert.deepEqual(await adapter.read(), { count: 1 });
    await writeFile(file, '{"count":"one"}');
    await assert.rejects(adapter.read(), (error) => PassError.is(error, 'storage') && error.message.includes('doc.json'));
    await writeFile(file, '{"cou');
    await assert.rejects(adapter.read(), (error) => PassError.is(error, 'storage'));
  });
});
