import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { checkout } from '../../support/checkout.ts';
import { provision } from '../../support/provision.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const run = promisify(execFile);
const Metafile = z.object({
  outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.unknown()), imports: z.array(z.object({ path: z.string() })) })),
});

describe('The shipped bundles', function () {
  this.timeout(120_000);
  let outputs: z.infer<typeof Metafile>['outputs'];

  before(async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'meta.json');
    await run(process.execPath, ['esbuild.mjs', '--metafile', file], { cwd: checkout });
    outputs = Metafile.parse(JSON.parse(await readFile(file, 'utf8'))).outputs;
  });

  /** Sources in a bundle and in every chunk that it can load. */
  function sourcesOf(bundle: string): string[] {
    const seen = new Set<string>();
    const visit = (output: string): void => {
      const found = outputs[output];
      if (seen.has(output) || found === undefined) return;
      seen.add(output);
      for (const { path } of found.imports) visit(path);
    };
    visit(bundle);
    assert.ok(seen.size > 0, `${bundle} was not built`);
    return [...new Set([...seen].flatMap((output) => Object.keys(outputs[output]?.inputs ?? {})))];
  }

  it('has a GitHub client in the gatekeeper and in nothing else', () => {
    const octokit = (bundle: string): string[] => sourcesOf(bundle).filter((source) => source.includes('node_modules/@octokit/rest/'));
    assert.notDeepEqual(octokit('dist/runner/gatekeeper.mjs'), []);
    for (const bundle of ['dist/runner/runner.mjs', 'dist/extension.cjs']) assert.deepEqual(octokit(bundle), [], bundle);
  });

  it('keeps planning and the web server out of the gatekeeper', () => {
    const wrong = sourcesOf('dist/runner/gatekeeper.mjs').filter((source) => /^runner\/(?:planning|pipeline|server|agents|cli)\/|node_modules\/(?:express|ws)\//.test(source));
    assert.deepEqual(wrong, []);
  });

  it('keeps the gatekeeper out of the runner, and the runner out of the extension', () => {
    assert.deepEqual(sourcesOf('dist/runner/runner.mjs').filter((source) => source.startsWith('runner/gatekeeper/')), []);
    assert.deepEqual(sourcesOf('dist/extension.cjs').filter((source) => source.startsWith('runner/')), []);
  });

  it('are all that the .vsix carries, beside manifest, texts and icons', async () => {
    const vsce = join(await provision('vsce'), 'node_modules/@vscode/vsce/vsce');
    const { stdout } = await run(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: checkout });
    const files = stdout.trim().split('\n');
    for (const needed of ['package.json', 'README.md', 'dist/extension.cjs', 'dist/runner/pass-runner.mjs', 'dist/runner/runner.mjs', 'dist/runner/gatekeeper.mjs', 'dist/webview/backlog.js']) {
      assert.ok(files.includes(needed), `${needed} is missing`);
    }
    const allowed = /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|dist\/(?:extension(?:-\w+)?\.cjs|prd-worker\.cjs|THIRD_PARTY_NOTICES\.txt|runner\/[\w-]+\.(?:mjs|wasm)|webview\/[\w-]+\.(?:js|css))|extension\/media\/.+)$/;
    assert.deepEqual(files.filter((file) => !allowed.test(file)), []);
  });

  it('work as they are shipped: a short and a long PRD are read, planned, approved and written to a folder, and proved', async () => {
    await using folder = await temporaryFolder();
    const env = { ...process.env, PASS_HOME: join(folder.path, 'home') };
    const pass = async (...args: string[]): Promise<unknown> => JSON.parse((await run(process.execPath, [join(checkout, 'dist/runner/pass-runner.mjs'), ...args, '--json'], { env, maxBuffer: 64e6 })).stdout);
    try {
      // The long one is read and planned in a thread of the runner.
      for (const [name, items] of [['short', 3], ['long', 700]] as const) {
        const file = join(folder.path, `${name}.md`);
        const lines = Array.from({ length: items }, (_, at) => `- FR-${at + 1}: The shop must show article ${at + 1} of the list with its price, its picture and the days on which it can be collected.`);
        await writeFile(file, `# The ${name} shop\n\n## Requirements\n\n${lines.join('\n')}\n`);
        await pass('run', file, '--target', `folder:${join(folder.path, `${name}-backlog`)}`, '--yes');
        const written = await readdir(join(folder.path, `${name}-backlog`));
        assert.ok(written.some((entry) => entry.endsWith('.md')), written.join());
        assert.equal((await pass('verify', 'latest') as { ok: boolean }).ok, true);
      }
      await pass('halt', '--reason', 'a test');
      assert.match(JSON.stringify(await pass('resume')), /a test|resumed/);
      await pass('audit', 'verify');
    } finally {
      await pass('stop');
    }
  });
});
