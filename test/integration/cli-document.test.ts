import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliHome } from '../support/cli.ts';

const prd = '# Library loans\n\n## Requirements\n\n- FR-1: A member must be able to borrow up to five books.\n- FR-2: The system must send a reminder two days before a loan ends.\n';

describe('pass-runner run --document', function () {
  this.timeout(120_000);

  it('goes on with the issues of a document that was moved, which it names', async () => {
    await using home = await cliHome();
    const target = `folder:${join(home.work, 'backlog')}`;
    for (const folder of ['.git', 'docs', 'specs']) await mkdir(join(home.work, folder));
    for (const folder of ['docs', 'specs']) await writeFile(join(home.work, folder, 'prd.md'), prd);
    assert.equal((await home.run(['run', 'docs/prd.md', '--target', target, '--yes'])).code, 0);
    // A yes that was given beforehand is none to this.
    const moved = await home.run(['run', 'specs/prd.md', '--target', target, '--yes']);
    assert.equal(moved.code, 3, moved.stderr);
    assert.match(moved.stdout, /! #1 fr-1: document: nothing is done about it\. 2 issues to create are there already, written for docs\/prd\.md: #1, #2/);
    assert.match(moved.stdout, /--document "docs\/prd\.md"/);
    const named = await home.run(['run', 'specs/prd.md', '--target', target, '--document', 'docs/prd.md', '--yes']);
    assert.equal(named.code, 0, named.stderr);
    assert.match(named.stdout, /2 issues are there already, as planned/);
    assert.equal((await readdir(join(home.work, 'backlog'))).filter((name) => name.endsWith('.md')).length, 2);
    const wrong = await home.run(['run', 'specs/prd.md', '--document', '']);
    assert.equal(wrong.code, 2, wrong.stderr);
  });
});
