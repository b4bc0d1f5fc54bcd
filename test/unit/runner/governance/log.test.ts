import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { ChainedLog, verifyLog } from '../../../../runner/governance/log.ts';
import type { LogRecord } from '../../../../runner/governance/log.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { failingFiles } from '../../../support/failing-files.ts';
import type { FailingStep } from '../../../support/failing-files.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

async function collect(records: AsyncIterable<LogRecord>): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

async function logWith(file: string, count: number): Promise<void> {
  const log = await ChainedLog.open(file);
  await Promise.all(Array.from({ length: count }, (_, index) => log.append('step', { index, text: `line\n${index} ünïcode \u2028` })));
  await log.close();
}

const json = fc.jsonValue({ noUnicodeString: false }).filter((value) => JSON.stringify(value).isWellFormed() && !JSON.stringify(value).includes('\\ud'));

describe('chained log', () => {
  it('gives back what was appended, in order, also after it is opened again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.record({ type: fc.stringMatching(/^[a-z.]{1,12}$/), data: json }), { maxLength: 6 }), { maxLength: 4 }), async (sessions) => {
        await using folder = await temporaryFolder();
        const file = join(folder.path, 'log.jsonl');
        for (const session of sessions) {
          const log = await ChainedLog.open(file);
          await Promise.all(session.map(({ type, data }) => log.append(type, data)));
          await log.close();
        }
        const expected = sessions.flat();
        const log = await ChainedLog.open(file);
        const records = await collect(log.read());
        await log.close();
        assert.deepEqual(records.map(({ seq, type }) => ({ seq, type })), expected.map(({ type }, index) => ({ seq: index + 1, type })));
        records.forEach((record, index) => assert.deepEqual(record.data, JSON.parse(JSON.stringify(expected[index]?.data))));
        assert.deepEqual(await verifyLog(file), { ok: true, count: expected.length, head: { seq: expected.length, hash: records.at(-1)?.hash ?? '0'.repeat(64) } });
      }),
      { numRuns: 20 },
    );
  });

  it('notices every flipped bit, wherever it is', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'log.jsonl');
    await logWith(file, 4);
    const good = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(7), async (at, bit) => {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ (1 << bit);
        await writeFile(file, bad);
        assert.equal((await verifyLog(file)).ok, false, `bit ${bit} of byte ${at} was flipped unseen`);
      }),
      { numRuns: 300 },
    );
  });

  it('names the record that was removed, doubled, moved or replaced', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'log.jsonl');
    await logWith(file, 5);
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    const cases: [string, string[], number][] = [
      ['removed', lines.toSpliced(2, 1), 3],
      ['doubled', lines.toSpliced(2, 0, lines[1] ?? ''), 3],
      ['swapped', lines.toSpliced(1, 2, lines[2] ?? '', lines[1] ?? ''), 2],
      ['blank line', lines.toSpliced(3, 0, ''), 4],
      ['spaced', lines.with(1, (lines[1] ?? '').replace('"data":', '"data": ')), 2],
      ['own key twice', lines.with(1, (lines[1] ?? '').replace('{"data":', '{"data":1,"data":')), 2],
    ];
    for (const [name, changed, seq] of cases) {
      await writeFile(file, `${changed.join('\n')}\n`);
      const verdict = await verifyLog(file);
      assert.equal(verdict.ok, false, name);
      if (!verdict.ok) assert.equal(verdict.seq, seq, name);
    }
  });

  it('cuts off whatever a crash left of a last line, remembers that, and continues the chain', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'log.jsonl');
    await logWith(file, 3);
    const whole = await readFile(file);
    const second = whole.indexOf(0x0a, whole.indexOf(0x0a) + 1) + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: second + 1, max: whole.length - 1 }), async (length) => {
        await writeFile(file, whole.subarray(0, length));
        const log = await ChainedLog.open(file);
        await log.append('after', null);
        await log.close();
        const again = await ChainedLog.open(file);
        const records = await collect(again.read());
        await again.close();
        assert.deepEqual(records.map((record) => record.type), ['step', 'step', 'log.repaired', 'after']);
        assert.equal((records[2]?.data as { cutBytes: number }).cutBytes, length - second);
        assert.equal((await verifyLog(file)).ok, true);
      }),
      { numRuns: 40 },
    );
  });

  it('repairs a log that holds nothing but a torn line', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'log.jsonl');
    await writeFile(file, '\0\0\0\0');
    const log = await ChainedLog.open(file);
    assert.deepEqual((await collect(log.read())).map((record) => record.type), ['log.repaired']);
    await log.close();
  });

  it('refuses to continue behind a last line that is whole but not a record', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'log.jsonl');
    await logWith(file, 2);
    await appendFile(file, '{"v":1}\n');
    await assert.rejects(ChainedLog.open(file), (error) => PassError.is(error, 'storage') && error.message.includes('damaged'));
  });

  it('stops reading at the first record that does not fit', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'log.jsonl');
    await logWith(file, 4);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"index":1', '"index":9'));
    const log = await ChainedLog.open(file);
    const seen: number[] = [];
    await assert.rejects(async () => {
      for await (const record of log.read()) seen.push(record.seq);
    }, (error) => PassError.is(error, 'storage') && error.message.includes('record 2'));
    assert.deepEqual(seen, [1]);
    await log.close();
  });

  it('reads on from a position that it gave out', async () => {
    await using folder = await temporaryFolder();
    const log = await ChainedLog.open(join(folder.path, 'log.jsonl'));
    await log.append('before', 1);
    const { position } = log;
    await log.append('after', 2);
    assert.deepEqual((await collect(log.read(position))).map((record) => record.data), [2]);
    await log.close();
  });

  for (const step of ['write', 'half-write', 'sync'] satisfies FailingStep[]) {
    it(`refuses a record that could not be stored (${step}), every later one, and has none of them after a restart`, async () => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, 'log.jsonl');
      const disk = failingFiles(step);
      const log = await ChainedLog.open(file, { files: disk.files });
      await log.append('kept', 1);
      disk.fail = true;
      const outcomes = await Promise.allSettled([log.append('lost', 2), log.append('lost', 3)]);
      disk.fail = false;
      const later = await Promise.allSettled([log.append('lost', 4)]);
      for (const outcome of [...outcomes, ...later]) {
        assert.equal(outcome.status, 'rejected');
        assert.ok(PassError.is(outcome.reason, 'storage'));
      }
      assert.equal(log.head.seq, 1);
      await log.close();
      const again = await ChainedLog.open(file);
      assert.deepEqual((await collect(again.read())).map((record) => record.type), ['kept']);
      await again.close();
    });
  }

  it('writes nothing, and removes nothing, when another process wrote to the file', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'log.jsonl');
    const first = await ChainedLog.open(file);
    const second = await ChainedLog.open(file);
    await second.append('theirs', 1);
    await assert.rejects(first.append('ours', 1), (error) => PassError.is(error, 'storage') && error.message.includes('Another process'));
    await Promise.all([first.close(), second.close()]);
    const verdict = await verifyLog(file);
    assert.ok(verdict.ok && verdict.count === 1);
  });

  it('refuses data that JSON cannot carry without harming the log', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'log.jsonl');
    const log = await ChainedLog.open(file);
    for (const data of [() => 1, 1n, { text: '\ud800' }]) await assert.rejects(log.append('odd', data));
    await log.append('fine', { kept: undefined, date: new Date(0) });
    assert.deepEqual((await collect(log.read())).map((record) => record.data), [{ date: '1970-01-01T00:00:00.000Z' }]);
    await log.close();
    assert.equal((await verifyLog(file)).ok, true);
  });

  it('takes a file that is not there for an empty log', async () => {
    await using folder = await temporaryFolder();
    assert.deepEqual(await verifyLog(join(folder.path, 'none.jsonl')), { ok: true, count: 0, head: { seq: 0, hash: '0'.repeat(64) } });
  });
});
