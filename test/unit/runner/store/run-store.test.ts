import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { ChainedLog } from '../../../../runner/governance/log.ts';
import { applyEntry, summaryOf } from '../../../../runner/store/run-document.ts';
import type { NewRun } from '../../../../runner/store/run-document.ts';
import { newRunId } from '../../../../runner/store/run-id.ts';
import { RunStore } from '../../../../runner/store/run-store.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import { RunDetail, RunEvent, RunId, RunSummary } from '../../../../shared/domain/run.ts';
import type { NewRunEvent } from '../../../../shared/domain/run.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { failingFiles } from '../../../support/failing-files.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

function newRun(change: Partial<NewRun> = {}): NewRun {
  return {
    title: 'Lockers',
    prd: { name: 'prd.md', documentKey: 'prd.md', digest: digestOf('text'), bytes: 4, saved: true },
    targetChoice: { kind: 'folder', path: '/issues' },
    planner: { kind: 'baseline', name: 'baseline', note: '' },
    build: false,
    submittedBy: 'User::"test"',
    trigger: 'api',
    submissionId: randomUUID(),
    ...change,
  };
}

interface Opened extends AsyncDisposable {
  readonly store: RunStore;
  readonly log: ChainedLog;
}

async function open(home: string, rebuild = false, files = failingFiles('sync').files): Promise<Opened> {
  const clock = (): Date => new Date();
  const log = await ChainedLog.open(join(home, 'log.jsonl'), { clock });
  const store = await RunStore.open({ home, log, clock, files }, rebuild).catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  return { store, log, [Symbol.asyncDispose]: () => log.close() };
}

const prd = Buffer.from('text');
const waiting: NewRunEvent = { kind: 'run.waiting', reason: 'read it' };

describe('run store', () => {
  it('shows an event only once it is durable, with its number and the run after it', async () => {
    await using folder = await temporaryFolder();
    await using opened = await open(folder.path);
    const heard: [number, string][] = [];
    opened.store.onEvent((event, run) => heard.push([event.seq, run.status]));
    const { id } = await opened.store.create(newRun(), prd);
    const pending = opened.store.record(id, waiting);
    assert.equal((await opened.store.get(id)).status, 'running');
    await pending;
    assert.deepEqual(heard, [[1, 'running'], [2, 'waiting']]);
    assert.deepEqual((await opened.store.events(id, 0)).map(({ seq }) => seq), [1, 2]);
  });

  it('names the person in the note of a phase, and not the principal', async () => {
    await using folder = await temporaryFolder();
    await using opened = await open(folder.path);
    const noteAfter = async (event: NewRunEvent): Promise<string | undefined> => {
      const { id } = await opened.store.create(newRun(), prd);
      await opened.store.record(id, waiting);
      await opened.store.record(id, event);
      return (await opened.store.get(id)).phases.find(({ name }) => name === 'decide')?.note;
    };
    assert.equal(await noteAfter({ kind: 'run.cancelled', by: 'User::"root"' }), 'Cancelled by root.');
    assert.equal(await noteAfter({ kind: 'run.rejected', by: 'User::"root"', reason: 'too large' }), 'Rejected by root: too large');
    assert.equal(await noteAfter({ kind: 'run.cancelled', by: 'Agent::"nightly"' }), 'Cancelled by Agent::"nightly".');
  });

  it('keeps the wire schema: what it gives out is a run, a summary, events', async () => {
    await using folder = await temporaryFolder();
    await using opened = await open(folder.path);
    const run = await opened.store.create(newRun(), prd);
    RunDetail.parse(run);
    RunSummary.parse(summaryOf(run));
    (await opened.store.events(run.id, 0)).forEach((event) => RunEvent.parse(event));
  });

  it('makes the same runs again from the log alone, at whatever moment the documents stopped being written', async () => {
    const kinds = fc.constantFrom<NewRunEvent>(
      waiting,
      { kind: 'phase.started', phase: 'plan' },
      { kind: 'phase.finished', phase: 'plan', status: 'passed', note: 'ok' },
      { kind: 'run.resumed', reason: 'again' },
      { kind: 'run.stopped', phase: 'plan', error: { kind: 'internal', message: 'm', hint: 'h' } },
      { kind: 'backlog.changed', revision: 2, by: 'x', issues: 3 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), kinds, fc.boolean()), { maxLength: 25 }), fc.boolean(), async (steps, rebuild) => {
        await using folder = await temporaryFolder();
        const before: unknown[] = [];
        {
          await using opened = await open(folder.path);
          const ids = [await opened.store.create(newRun(), prd), await opened.store.create(newRun(), prd), await opened.store.create(newRun(), prd)].map(({ id }) => id);
          for (const [index, event, flush] of steps) {
            await opened.store.record(ids[index] ?? '', event, { set: { title: `title ${index}` } });
            if (flush) await opened.store.flush();
          }
          for (const id of ids.sort()) before.push([await opened.store.get(id), await opened.store.events(id, 0)]);
          before.push(opened.store.active);
        }
        await using again = await open(folder.path, rebuild);
        const after: unknown[] = [];
        const listed = (await again.store.list(10)).map(({ id }) => id).reverse();
        for (const id of listed) after.push([await again.store.get(id), await again.store.events(id, 0)]);
        after.push(again.store.active);
        assert.deepEqual(after, before);
      }),
      { numRuns: 15 },
    );
  });

  it('reads only what follows the last time that its documents were up to date', async () => {
    await using folder = await temporaryFolder();
    const log = join(folder.path, 'log.jsonl');
    let id = '';
    let kept = 0;
    {
      await using opened = await open(folder.path);
      id = (await opened.store.create(newRun(), prd)).id;
      await opened.store.flush();
      kept = opened.log.position.offset;
      await opened.store.record(id, waiting);
    }
    // Damage in what was taken in before is for "audit verify" to find; a start does not read it again.
    const bytes = await readFile(log);
    await writeFile(log, Buffer.concat([Buffer.from(bytes.subarray(0, kept).toString().replace('Lockers', 'Lackers')), bytes.subarray(kept)]));
    await using again = await open(folder.path);
    const run = await again.store.get(id);
    assert.deepEqual([run.title, run.lastSeq, run.status], ['Lockers', 2, 'waiting']);
    await assert.rejects(open(folder.path, true), (error) => PassError.is(error, 'storage') && error.message.includes('record 1'));
  });

  it('does not trust a checkpoint that the log does not go through', async () => {
    await using folder = await temporaryFolder();
    let id = '';
    {
      await using opened = await open(folder.path);
      id = (await opened.store.create(newRun(), prd)).id;
      await opened.store.record(id, waiting);
      await opened.store.flush();
    }
    const state = join(folder.path, 'state.json');
    const good = await readFile(state, 'utf8');
    for (const bad of ['', '{', good.replace(/"hash":"[0-9a-f]/, '"hash":"f'), good.replace(/"offset":\d+/, '"offset":7'), good.replace(/"offset":\d+/, '"offset":99999999')]) {
      await writeFile(state, bad);
      await using again = await open(folder.path);
      assert.deepEqual(again.store.active, [id], bad);
      assert.equal((await again.store.get(id)).lastSeq, 2);
    }
  });

  it('finishes a document that was recorded and not yet in place, and drops one that was not recorded', async () => {
    await using folder = await temporaryFolder();
    let id = '';
    {
      await using opened = await open(folder.path);
      id = (await opened.store.create(newRun(), prd)).id;
      await opened.store.commit(id, [{ name: 'backlog.json', content: 'first' }], { kind: 'backlog.changed', revision: 1, by: 'x', issues: 0 });
      await opened.store.flush();
      // As a crash between the record and the rename leaves it.
      await opened.store.record(id, { kind: 'backlog.changed', revision: 2, by: 'x', issues: 0 }, { documents: { 'backlog.json': digestOf('second') } });
    }
    const directory = join(folder.path, 'runs', id);
    await writeFile(join(directory, 'backlog.json.next'), 'second');
    await writeFile(join(directory, 'bundle.json.next'), 'never recorded');
    await writeFile(join(directory, 'run.json.0123456789ab.tmp'), 'half');
    await using again = await open(folder.path);
    assert.equal((await again.store.readDocument(id, 'backlog.json')).toString(), 'second');
    await assert.rejects(again.store.readDocument(id, 'bundle.json'), (error) => PassError.is(error, 'not_found'));
    assert.deepEqual((await readdir(directory)).filter((name) => /next|tmp/.test(name)), []);
  });

  it('gives out no document that was changed behind its back', async () => {
    await using folder = await temporaryFolder();
    await using opened = await open(folder.path);
    const { id } = await opened.store.create(newRun(), prd);
    await writeFile(join(folder.path, 'runs', id, 'prd.md'), 'other text');
    await assert.rejects(opened.store.readDocument(id, 'prd.md'), (error) => PassError.is(error, 'storage') && error.message.includes('changed outside'));
  });

  it('takes a document back whose event could not be recorded', async () => {
    await using folder = await temporaryFolder();
    const disk = failingFiles('write');
    const log = await ChainedLog.open(join(folder.path, 'log.jsonl'), { files: disk.files });
    const store = await RunStore.open({ home: folder.path, log, clock: () => new Date() });
    const { id } = await store.create(newRun(), prd);
    disk.fail = true;
    await assert.rejects(store.commit(id, [{ name: 'bundle.json', content: '{}' }], { kind: 'bundle.frozen', digest: digestOf('{}'), operations: 0 }), (error) => PassError.is(error, 'storage'));
    assert.deepEqual((await readdir(join(folder.path, 'runs', id))).filter((name) => name.startsWith('bundle')), []);
    assert.equal((await store.get(id)).lastSeq, 1);
    await log.close();
  });

  it('lists newest first, leaves out what is no run, and knows nothing outside its folder', async () => {
    await using folder = await temporaryFolder();
    await using opened = await open(folder.path);
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push((await opened.store.create(newRun({ title: `run ${index}` }), prd)).id);
    await mkdir(join(folder.path, 'runs', newRunId(new Date())));
    await mkdir(join(folder.path, 'runs', 'not a run'));
    const listed = await opened.store.list(3);
    assert.deepEqual(listed.map(({ id }) => id), [...ids].sort().reverse().slice(0, 3));
    for (const id of ['../../etc', 'run-20260101-00000000', '']) await assert.rejects(opened.store.get(id), (error) => PassError.is(error, 'not_found'));
  });

  it('names the runs whose documents are damaged, until they are well again', async () => {
    await using folder = await temporaryFolder();
    const made: string[] = [];
    await using first = await open(folder.path);
    for (let index = 0; index < 3; index += 1) {
      const { id } = await first.store.create(newRun(), prd);
      await first.store.record(id, { kind: 'run.cancelled', by: 'x' });
      made.push(id);
    }
    await first.store.flush();
    await first.log.close();
    await using opened = await open(folder.path);
    const file = join(folder.path, 'runs', made[1] ?? '', 'run.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, '{');
    assert.deepEqual(opened.store.damaged, []);
    assert.deepEqual((await opened.store.list(10)).map(({ id }) => id).sort(), made.filter((id) => id !== made[1]).sort());
    assert.deepEqual([opened.store.damaged, await opened.store.inspect()], [[made[1]], [made[1]]]);
    await rm(file);
    assert.deepEqual(await opened.store.inspect(), [made[1]], 'its events say that it was recorded');
    await writeFile(file, text);
    assert.deepEqual([await opened.store.inspect(), (await opened.store.list(10)).length], [[], 3]);
  });

  it('keeps few ended runs in memory and still gives out all', async () => {
    await using folder = await temporaryFolder();
    await using opened = await open(folder.path);
    const ids: string[] = [];
    for (let index = 0; index < 60; index += 1) {
      const { id } = await opened.store.create(newRun(), prd);
      ids.push(id);
      await opened.store.record(id, { kind: 'run.cancelled', by: 'x' });
    }
    await opened.store.flush();
    for (const id of ids) assert.deepEqual((await opened.store.events(id, 1)).map(({ kind }) => kind), ['run.cancelled']);
    await opened.store.record(ids[0] ?? '', { kind: 'run.resumed', reason: 'x' });
    assert.equal((await opened.store.get(ids[0] ?? '')).lastSeq, 3);
  }).timeout(20_000);
});

describe('run ids', () => {
  it('are valid and sort by time', () => {
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const [first, second] = [newRunId(a), newRunId(b)];
        RunId.parse(first);
        if (a.getTime() < b.getTime()) assert.ok(first < second, `${first} ${second}`);
      }),
    );
  });
});

describe('run projection', () => {
  it('counts the receipts of the present bundle alone, and keeps those of one that an edit withdrew', async () => {
    await using folder = await temporaryFolder();
    await using opened = await open(folder.path);
    const { id } = await opened.store.create(newRun(), prd);
    const counted = async (): Promise<[number, number]> => {
      const { counts, receipts } = await opened.store.get(id);
      return [counts.receipts, receipts.length];
    };
    await opened.store.record(id, { kind: 'bundle.frozen', digest: digestOf('{}'), operations: 2 });
    await opened.store.record(id, { kind: 'operation.finished', operationId: 'op-0001', receipt: { operationId: 'op-0001', kind: 'issue.create', key: 'cart', number: 1, url: null, at: new Date().toISOString(), reconciled: false } });
    assert.deepEqual(await counted(), [1, 1]);
    await opened.store.record(id, { kind: 'backlog.changed', revision: 2, by: 'test', issues: 2 });
    assert.deepEqual(await counted(), [0, 1]);
  });

  it('refuses an event of a run that was never created', () => {
    assert.throws(() => applyEntry(undefined, { event: { kind: 'run.resumed', reason: '', seq: 2, runId: newRunId(new Date()), at: new Date().toISOString() } }));
  });
});
