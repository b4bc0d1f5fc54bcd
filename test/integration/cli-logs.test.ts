import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDetail } from '../../shared/domain/run.ts';
import { cliHome } from '../support/cli.ts';
import type { CliHome } from '../support/cli.ts';

const prd = '# Library loans\n\n## Requirements\n\n- FR-1: A member must be able to borrow up to five books.\n- FR-2: The system must send a reminder two days before a loan ends.\n';

interface AuditOutput {
  readonly ok: boolean;
  readonly logs: readonly { readonly part: string; readonly ok: boolean; readonly count?: number; readonly seq?: number; readonly torn?: boolean }[];
}
interface RebuildOutput {
  readonly runs: number;
  readonly lineages: number;
  readonly lost: readonly { readonly runId: string; readonly document: string }[];
}

/** A home with one run that was written to its folder. The runner is still there. */
async function syncedHome(): Promise<CliHome & { readonly runId: string }> {
  const home = await cliHome();
  const file = join(home.work, 'loans.md');
  await writeFile(file, prd);
  const done = await home.run(['run', file, '--yes', '--json']);
  assert.equal(done.code, 0, done.stderr);
  return { ...home, runId: done.json<{ run: RunDetail }>().run.id };
}

const documents = async (home: CliHome, runId: string): Promise<unknown[]> =>
  Promise.all(['run.json', 'events.json'].map(async (name) => JSON.parse(await readFile(join(home.path, 'runner', 'runs', runId, name), 'utf8')) as unknown));

describe('pass-runner audit verify', function () {
  this.timeout(120_000);

  it('counts the records of both logs while the runner is at work', async () => {
    await using home = await syncedHome();
    const result = await home.run(['audit', 'verify', '--json']);
    const { ok, logs } = result.json<AuditOutput>();
    assert.deepEqual([result.code, ok, logs.map(({ part }) => part)], [0, true, ['runner', 'gatekeeper']]);
    for (const { count } of logs) assert.ok((count ?? 0) > 3);
  });

  it('names the record that was changed, and fails', async () => {
    await using home = await syncedHome();
    await home.run(['stop']);
    const log = join(home.path, 'gatekeeper', 'log.jsonl');
    const lines = (await readFile(log, 'utf8')).split('\n');
    await writeFile(log, lines.map((line, index) => (index === 1 ? line.replace('"v":1', '"v":1 ') : line)).join('\n'));
    const result = await home.run(['audit', 'verify', '--json']);
    const { ok, logs } = result.json<AuditOutput>();
    assert.deepEqual([result.code, ok, logs.map((entry) => entry.ok), logs[1]?.seq], [1, false, [true, false], 2]);
  });
});

describe('pass-runner rebuild', function () {
  this.timeout(120_000);

  it('makes damaged and lost documents again, with all that they said', async () => {
    await using home = await syncedHome();
    await home.run(['stop']);
    const before = await documents(home, home.runId);
    const lineages = join(home.path, 'gatekeeper', 'lineages');
    const [lineage = ''] = await readdir(lineages);
    const lineageBefore = await readFile(join(lineages, lineage), 'utf8');
    await writeFile(join(home.path, 'runner', 'runs', home.runId, 'run.json'), '{"broken');
    await rm(join(home.path, 'runner', 'runs', home.runId, 'events.json'));
    await writeFile(join(home.path, 'runner', 'state.json'), 'not JSON');
    await rm(lineages, { recursive: true });
    const result = await home.run(['rebuild', '--json']);
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(result.json<RebuildOutput>(), { home: home.path, runs: 1, lineages: 1, lost: [] });
    assert.deepEqual(await documents(home, home.runId), before);
    assert.equal(await readFile(join(lineages, lineage), 'utf8'), lineageBefore);
    const again = await home.run(['run', join(home.work, 'loans.md'), '--yes', '--json']);
    assert.deepEqual([again.code, again.json<{ run: RunDetail }>().run.receipts], [0, []]);
  });

  it('lists the documents that only a backup has, and fails', async () => {
    await using home = await syncedHome();
    await home.run(['stop']);
    await rm(join(home.path, 'runner', 'runs', home.runId, 'backlog.json'));
    const result = await home.run(['rebuild', '--json']);
    assert.equal(result.code, 1);
    assert.deepEqual(result.json<RebuildOutput>().lost.map(({ runId, document }) => [runId, document]), [[home.runId, 'backlog.json']]);
  });

  it('is refused while a runner is at work, and for a folder that is no home', async () => {
    await using home = await syncedHome();
    const refused = await home.run(['rebuild', '--json']);
    assert.deepEqual([refused.code, refused.json<{ error: { kind: string } }>().error.kind], [1, 'conflict']);
    const nothing = await home.run(['rebuild', '--json', '--home', join(home.work, 'typo')]);
    assert.deepEqual([nothing.code, nothing.json<{ error: { kind: string } }>().error.kind], [1, 'not_found']);
    await assert.rejects(readdir(join(home.work, 'typo')));
  });

  it('changes nothing when a record of a log is wrong, and cuts off a line that a crash left incomplete', async () => {
    await using home = await syncedHome();
    await home.run(['stop']);
    const log = join(home.path, 'runner', 'log.jsonl');
    const whole = await readFile(log, 'utf8');
    await appendFile(log, '{"v":1,"seq":');
    const torn = await home.run(['rebuild', '--json']);
    assert.equal(torn.code, 0, torn.stderr);
    assert.equal((await home.run(['audit', 'verify'])).code, 0);
    const damaged = whole.replace('"prd.md"', '"prd.mD"');
    await writeFile(log, damaged);
    const refused = await home.run(['rebuild', '--json']);
    assert.deepEqual([refused.code, refused.json<{ error: { kind: string } }>().error.kind], [1, 'storage']);
    assert.equal(await readFile(log, 'utf8'), damaged);
  });
});
