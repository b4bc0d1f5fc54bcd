import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { checkout } from '../support/checkout.ts';
import { startEmulator } from '../support/emulator.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { runEpisode } from './kills/episode.ts';
import type { EpisodeResult } from './kills/episode.ts';
import { choicesOf } from './kills/random.ts';

/** Kills over the strict double. `PASS_KILLS=300` for a long run; `PASS_KILLS_SEED` repeats the choices of an earlier one. */
const kills = Number(process.env['PASS_KILLS'] ?? 12);
const seed = Number(process.env['PASS_KILLS_SEED'] ?? Date.now() % 2 ** 31);
/** File for the numbers of this run, for the report. */
const reportFile = process.env['PASS_KILLS_REPORT'];
const killsOfOne = 4;

/** The commit that is tried, with a `+` when the checkout has changes of its own; empty outside of one. */
function presentCommit(): string {
  const git = (...args: string[]): string => spawnSync('git', args, { cwd: checkout, encoding: 'utf8' }).stdout.trim();
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'runner', 'shared');
  return `${git('rev-parse', '--short=12', 'HEAD')}${changed === '' ? '' : '+'}`;
}

describe('kills at random', function () {
  this.timeout(60_000 + kills * 10_000);

  it('leave every approved issue written exactly once, and nothing else, while the target fails', async () => {
    const choices = choicesOf(seed);
    const results: EpisodeResult[] = [];
    const sum = (of: (result: EpisodeResult) => number): number => results.reduce((total, result) => total + of(result), 0);
    for (let left = kills; left > 0; left = kills - sum((result) => result.kills)) {
      // Every other episode has lists that do not show the newest issues yet.
      const truthful = results.length % 2 === 0;
      const result = await runEpisode(choices, Math.min(killsOfOne, left), truthful);
      const where = `episode ${results.length + 1} of seed ${seed}`;
      assert.deepEqual({ unapproved: result.unapproved, duplicates: result.duplicates, lost: result.lost, violations: result.violations }, { unapproved: [], duplicates: [], lost: [], violations: [] }, where);
      assert.ok(result.uncertain <= (truthful ? 0 : result.kills), `${where}: ${result.uncertain} times uncertain`);
      results.push(result);
    }
    const numbers = {
      commit: presentCommit(),
      seed,
      kills: sum((result) => result.kills),
      atFailpoints: sum((result) => result.atFailpoints),
      bundles: results.length,
      issues: sum((result) => result.issues),
      operations: sum((result) => result.operations),
      faults: sum((result) => result.faults),
      forged: sum((result) => result.forged),
      duplicates: sum((result) => result.duplicates.length),
      lost: sum((result) => result.lost.length),
      unapproved: sum((result) => result.unapproved.length),
      uncertain: sum((result) => result.uncertain),
    };
    if (reportFile !== undefined) await writeFile(reportFile, JSON.stringify(numbers));
  });

  it('leave every approved issue written exactly once on an emulator', async () => {
    const choices = choicesOf(seed + 1);
    const alice = person('alice', 'local');
    await using github = await startEmulator();
    await using folder = await temporaryFolder();
    const start = (): ReturnType<typeof startGatekeeper> =>
      startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['admin/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    const issues = Array.from({ length: 8 }, (_, at) => stagedIssue({ key: `issue-${at}` }));
    let keeper = await start();
    const frozen = await freeze(keeper.gate, await keeper.gate.resolve({ kind: 'github', owner: 'admin', name: 'shop' }), issues);
    const envelope = approve(frozen.bytes, alice);
    try {
      for (let kill = 0; kill < Math.max(3, kills / 10); kill += 1) {
        const sync = keeper.gate.sync(frozen.bytes, [envelope], quiet).catch(() => undefined);
        await Promise.race([sync, delay(5 + choices.below(60))]);
        keeper.child.kill('SIGKILL');
        await sync;
        await keeper.stop();
        keeper = await start();
      }
      await keeper.gate.sync(frozen.bytes, [envelope], quiet);
      assert.equal((await keeper.gate.verify(frozen.bytes)).ok, true);
    } finally {
      await keeper.stop();
    }
    const found = (await github.request('/repos/admin/shop/issues?state=all&per_page=100')) as { title: string }[];
    assert.deepEqual(found.map(({ title }) => title).sort(), issues.map(({ title }) => title).sort());
  });
});
