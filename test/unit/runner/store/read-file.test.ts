import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBytes, readText } from '../../../../runner/store/read-file.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

describe('reading a file of a home', () => {
  it('tells one that is not there from one that cannot be read', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'settings.json');
    assert.equal(await readText(file), undefined);
    await writeFile(file, '{"ä":1}');
    assert.equal(await readText(file), '{"ä":1}');
    assert.equal((await readBytes(file))?.length, 8);
    await assert.rejects(readText(folder.path), (error) => PassError.is(error, 'storage') && error.message.startsWith(`Cannot read ${folder.path}: EISDIR`));
  });
});
