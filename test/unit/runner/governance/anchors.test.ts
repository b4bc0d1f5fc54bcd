import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anchorType, compareAnchors } from '../../../../runner/governance/anchors.ts';
import { ChainedLog } from '../../../../runner/governance/log.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

/** Two logs that anchored each other at the start and the end of some work, as a sync does it. */
async function twoLogs(folder: string): Promise<{ runner: string; gatekeeper: string }> {
  const files = { runner: join(folder, 'runner.jsonl'), gatekeeper: join(folder, 'gatekeeper.jsonl') };
  const [runner, gatekeeper] = await Promise.all([ChainedLog.open(files.runner), ChainedLog.open(files.gatekeeper)]);
  const anchor = async (): Promise<void> => {
    const { seq, hash } = await gatekeeper.append(anchorType, { log: 'runner', ...runner.head });
    await runner.append(anchorType, { log: 'gatekeeper', seq, hash });
  };
  await runner.append('run.event', { n: 1 });
  await anchor();
  for (let n = 0; n < 3; n += 1) await gatekeeper.append('operation.receipt', { n });
  await runner.append('run.event', { n: 2 });
  await anchor();
  await Promise.all([runner.close(), gatekeeper.close()]);
  return files;
}

async function cutLines(file: string, lines: number): Promise<void> {
  const text = await readFile(file, 'utf8');
  await truncate(file, Buffer.byteLength(`${text.trimEnd().split('\n').slice(0, -lines).join('\n')}\n`));
}

describe('two logs that anchor each other', () => {
  it('bear each other out', async () => {
    await using folder = await temporaryFolder();
    assert.deepEqual(await compareAnchors(await twoLogs(folder.path)), { compared: 4, broken: [] });
  });

  it('tell when the end of either was cut off, though its chain still holds', async () => {
    for (const [part, lines, holder] of [['gatekeeper', 2, 'runner'], ['runner', 2, 'gatekeeper'], ['gatekeeper', 1, 'runner']] as const) {
      await using folder = await temporaryFolder();
      const files = await twoLogs(folder.path);
      await cutLines(files[part], lines);
      const { broken } = await compareAnchors(files);
      assert.deepEqual(broken.map((one) => one.in), [holder], `${part} -${lines}`);
      assert.match(broken[0]?.reason ?? '', /its end was cut off/);
    }
  });

  it('tell when one was replaced by another chain, or is gone', async () => {
    await using folder = await temporaryFolder();
    const files = await twoLogs(folder.path);
    await writeFile(files.gatekeeper, '');
    const other = await ChainedLog.open(files.gatekeeper);
    for (let n = 0; n < 9; n += 1) await other.append('operation.receipt', { forged: n });
    await other.close();
    assert.match((await compareAnchors(files)).broken[0]?.reason ?? '', /was replaced/);
    assert.equal((await compareAnchors({ ...files, gatekeeper: join(folder.path, 'none.jsonl') })).broken.length, 2);
  });

  it('say nothing of what lies behind a damaged record: that its end was cut off is not known', async () => {
    await using folder = await temporaryFolder();
    const files = await twoLogs(folder.path);
    const text = await readFile(files.gatekeeper, 'utf8');
    await writeFile(files.gatekeeper, text.replace('"n":0', '"n":7'));
    assert.deepEqual(await compareAnchors(files), { compared: 2, broken: [] });
    // A line that a write left incomplete is the end of the log.
    await writeFile(files.gatekeeper, text.slice(0, -9));
    assert.equal((await compareAnchors(files)).broken.length, 1);
  });

  it('do not let a log vouch for itself', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'runner.jsonl');
    const log = await ChainedLog.open(file);
    await log.append(anchorType, { log: 'runner', seq: 99, hash: '0'.repeat(64) });
    await log.close();
    assert.deepEqual(await compareAnchors({ runner: file, gatekeeper: join(folder.path, 'none.jsonl') }), { compared: 0, broken: [] });
  });
});
