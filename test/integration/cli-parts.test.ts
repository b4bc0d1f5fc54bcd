import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backlog } from '../../shared/domain/backlog.ts';
import { cliHome } from '../support/cli.ts';
import { startGithubDouble } from '../support/github-double/server.ts';

const prd = `# Shop

## Requirements

- **FR-1**: The shop must offer a checkout that works without an account.
- **FR-1.1**: The checkout must accept cards of all major brands.
- **FR-2**: The shop must list its products by name.
`;

describe('the command line with parts and milestones', function () {
  this.timeout(120_000);

  it('plans the parts that the PRD numbers, puts all into the milestone that is asked for, writes and verifies them', async () => {
    await using github = await startGithubDouble();
    await using home = await cliHome();
    const repository = github.repository('acme', 'shop');
    repository.addIssue({ title: 'Of somebody else', author: 'carol' }, new Date());
    const file = join(home.work, 'shop.md');
    await writeFile(file, prd);
    const env = { PASS_GITHUB_TOKEN: github.token, PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1' };
    const run = await home.run(['run', file, '--target', 'acme/shop', '--milestone', ' v1.0 ', '--yes'], { env });
    assert.equal(run.code, 0, run.stderr);
    const [, whole, part, other] = repository.issues;
    assert.ok(whole !== undefined && part !== undefined && other !== undefined);
    assert.deepEqual([whole, part, other].map((issue) => repository.parentOf(issue)), [undefined, whole, undefined]);
    assert.deepEqual(repository.milestones.map(({ title }) => title), ['v1.0']);
    assert.ok([whole, part, other].every(({ milestone }) => milestone === 1));
    const { issues } = (await home.run(['backlog', 'latest', '--json'])).json<Backlog>();
    assert.deepEqual(issues.map(({ traces, parent, milestone }) => [traces[0], parent, milestone]), [['FR-1', null, 'v1.0'], ['FR-1.1', 'fr-1', 'v1.0'], ['FR-2', null, 'v1.0']]);
    assert.match((await home.run(['backlog', 'latest'])).stdout, /in v1\.0 {2}part of fr-1/);
    const verified = await home.run(['verify', 'latest']);
    assert.equal(verified.code, 0, verified.stdout);
    // A plan without a milestone leaves the issues where they are; another one moves them, and diff shows it.
    assert.match((await home.run(['run', file, '--target', 'acme/shop'], { env })).stdout, /nothing to do/);
    assert.equal((await home.run(['run', file, '--target', 'acme/shop', '--milestone', 'v2'], { env })).code, 3);
    assert.match((await home.run(['diff', 'latest'])).stdout, /-milestone: v1\.0\n\+milestone: v2/);
    assert.deepEqual(github.violations, []);
  });

  it('refuses a milestone without a title before anything is started', async () => {
    await using home = await cliHome();
    const file = join(home.work, 'shop.md');
    await writeFile(file, prd);
    const refused = await home.run(['run', file, '--milestone', ' ']);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--milestone needs a title/);
    await assert.rejects(home.discovery());
  });
});
