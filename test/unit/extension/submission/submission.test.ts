import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { documentKeyOf } from '../../../../runner/cli/prd-file.ts';
import { documentKey } from '../../../../shared/domain/document-key.ts';
import { foldersAbove, untitledKey } from '../../../../extension/submission/document-key.ts';
import { parseRepositoryName, remoteRepositories, repositoryOf } from '../../../../extension/submission/git-remotes.ts';
import { checkSource } from '../../../../extension/submission/prd-source.ts';
import type { PrdSource } from '../../../../extension/submission/prd-source.ts';
import { followToDecision, submit } from '../../../../extension/submission/submit.ts';
import { targetOptions } from '../../../../extension/submission/target-options.ts';
import type { TargetMaterial } from '../../../../extension/submission/target-options.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { FakeRunner, runId } from '../support.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const source = (fields: Partial<PrdSource> = {}): PrdSource => ({ name: 'prd.md', documentKey: 'prd.md', bytes: bytes('# Shop\n'), saved: true, languageId: 'markdown', ...fields });
const badInput = (pattern: RegExp) => (error: unknown) => PassError.is(error, 'bad_input') && pattern.test(`${error.message} ${error.hint}`);

describe('the key of a document', () => {
  it('is its path below the Git root, from the editor as from the command line', () => {
    assert.equal(documentKey({ path: '/home/ada/shop/docs/prd.md', gitRoot: '/home/ada/shop' }), 'docs/prd.md');
  });

  it('is its whole path where there is no Git, so that two files of one name stay apart', () => {
    assert.equal(documentKey({ path: '/w/docs/prd.md', gitRoot: undefined }), '/w/docs/prd.md');
    assert.equal(documentKey({ path: '/C:/work/prd.md', gitRoot: undefined }), 'c:/work/prd.md');
    assert.equal(documentKey({ path: '/w-other/prd.md', gitRoot: '/w' }), '/w-other/prd.md');
  });

  it('is the same from the command line', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pass-key-'));
    try {
      const path = join(home, 'docs', 'prd.md');
      assert.equal(documentKeyOf(path), documentKey({ path: pathToFileURL(path).pathname, gitRoot: undefined }));
      await mkdir(join(home, '.git'));
      assert.equal(documentKeyOf(path), 'docs/prd.md');
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });

  it('is the first heading of a document that was never saved, so that another one does not take its place', () => {
    assert.equal(untitledKey('intro\n\n# Spare Parts Shop #\n\n## Goals\n'), 'untitled:Spare Parts Shop');
    assert.equal(untitledKey('# Spare Parts Shop\n- another requirement'), 'untitled:Spare Parts Shop');
    assert.match(untitledKey('- FR-1: no heading'), /^untitled:[0-9a-f]{16}$/);
    assert.notEqual(untitledKey('- FR-1'), untitledKey('- FR-2'));
  });

  it('looks for Git in the nearest folder first', () => {
    assert.deepEqual(foldersAbove('/a/b/c.md'), ['/a/b', '/a', '/']);
  });
});

describe('what can be submitted', () => {
  it('is a Markdown buffer', () => {
    assert.deepEqual(checkSource(source()), []);
  });

  it('is a file that is not open, by its name', () => {
    assert.deepEqual(checkSource(source({ languageId: undefined, name: 'PRD.Markdown' })), []);
    assert.throws(() => checkSource(source({ languageId: undefined, name: 'prd.docx' })), badInput(/not a Markdown document/));
  });

  it('is not an empty document', () => {
    assert.throws(() => checkSource(source({ bytes: bytes(' \n') })), badInput(/empty/));
  });

  it('is not a document over 5 MB', () => {
    assert.throws(() => checkSource(source({ bytes: new Uint8Array(5 * 1024 * 1024 + 1).fill(97) })), badInput(/5 MB/));
  });

  it('is not something binary with the name of a Markdown file', () => {
    assert.throws(() => checkSource(source({ languageId: undefined, bytes: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 0, 0, 1]) })), (error) => PassError.is(error, 'bad_input'));
  });

  it('is not a document in another language', () => {
    assert.throws(() => checkSource(source({ languageId: 'plaintext' })), badInput(/its language is plaintext/));
  });
});

describe('Git remotes', () => {
  for (const url of ['git@github.com:acme/shop.git', 'https://github.com/acme/shop', 'https://ada:token@github.com/acme/shop.git/', 'ssh://git@github.com:22/acme/shop']) {
    it(`names acme/shop in ${url}`, () => {
      assert.deepEqual(repositoryOf(url), { host: 'github.com', owner: 'acme', name: 'shop' });
    });
  }

  it('are read from the remotes of a .git/config alone', () => {
    const config = '[core]\n\turl = https://github.com/not/this\n[remote "origin"]\n\turl = git@github.com:acme/shop.git\n\tfetch = +refs\n[branch "main"]\n\tremote = origin\n[remote "fork"]\r\n\turl = https://ghe.example/ada/shop\r\n';
    assert.deepEqual(remoteRepositories(config).map((one) => `${one.remote}: ${one.host} ${one.owner}/${one.name}`), ['origin: github.com acme/shop', 'fork: ghe.example ada/shop']);
  });

  it('are ignored when they name no repository', () => {
    assert.deepEqual(remoteRepositories('[remote "x"]\nurl = ../other\n[remote "y"]\nurl = https://github.com/acme\n'), []);
  });
});

describe('the name of a repository', () => {
  it('is owner/name', () => {
    assert.deepEqual(parseRepositoryName(' acme/shop '), { owner: 'acme', name: 'shop' });
    for (const text of ['acme', 'acme/', '/shop', 'acme/shop/x', '-acme/shop', 'acme/..', 'acme/sh op']) assert.equal(parseRepositoryName(text), undefined, text);
  });
});

describe('the choice of a target', () => {
  const material: TargetMaterial = {
    suggestedFolder: '/w/.pass/backlog',
    foldersPossible: true,
    repositories: [{ owner: 'acme', name: 'shop', visibility: 'private', allowed: true }],
    note: '',
    remotes: [{ remote: 'origin', host: 'github.com', owner: 'Acme', name: 'Shop' }, { remote: 'fork', host: 'github.com', owner: 'ada', name: 'shop' }],
  };

  it('marks what the workspace suggests, and never counts it as allowed', () => {
    const options = targetOptions(material);
    const fork = options.find((option) => option.label.includes('ada/shop'));
    assert.match(fork?.description ?? '', /^suggestion: remote fork on github\.com/);
    assert.deepEqual(fork?.value, { kind: 'choice', choice: { kind: 'github', owner: 'ada', name: 'shop' }, allowed: false });
  });

  it('does not suggest a repository that is in the list already', () => {
    assert.equal(targetOptions(material).filter((option) => /acme\/shop/i.test(option.label)).length, 1);
  });

  it('offers no folder of this machine for a runner on another', () => {
    assert.ok(targetOptions({ ...material, foldersPossible: false }).every((option) => !/folder/i.test(option.label)));
  });

  it('says why there is no repository, and how to get one', () => {
    const token = targetOptions({ ...material, repositories: [], note: 'No GitHub token.' }).find((option) => option.value.kind === 'token');
    assert.equal(token?.detail, 'No GitHub token.');
  });
});

describe('submitting', () => {
  const submission = { source: source({ saved: false }), target: { kind: 'folder', path: '/b' } as const, submissionId: '00000000-0000-4000-8000-000000000000' };

  it('sends the bytes and says that the buffer was not saved', async () => {
    const runner = new FakeRunner({ 'run.submit': { runId } });
    assert.equal(await submit(runner, submission), runId);
    const [params] = runner.called('run.submit') as { prd: { contentBase64: string; saved: boolean } }[];
    assert.deepEqual([Buffer.from(params?.prd.contentBase64 ?? '', 'base64').toString(), params?.prd.saved], ['# Shop\n', false]);
  });

  it('hands on the rules that the project switched off, and nothing where all are on', async () => {
    const runner = new FakeRunner({ 'run.submit': { runId } });
    await submit(runner, submission);
    await submit(runner, { ...submission, rulesOff: ['passive-voice'] });
    const sent = runner.called('run.submit') as { prd: { rulesOff?: string[] } }[];
    assert.deepEqual(sent.map(({ prd }) => prd.rulesOff), [undefined, ['passive-voice']]);
  });

  it('is repeated with the same id when the connection is lost', async () => {
    let calls = 0;
    const runner = new FakeRunner({ 'run.submit': () => (calls++ === 0 ? new PassError('unavailable', 'm', 'h') : { runId }) });
    assert.equal(await submit(runner, submission), runId);
    assert.deepEqual((runner.called('run.submit') as { submissionId: string }[]).map((params) => params.submissionId), [submission.submissionId, submission.submissionId]);
  });

  it('is not repeated when it is refused', async () => {
    const runner = new FakeRunner({ 'run.submit': new PassError('bad_input', 'm', 'h') });
    await assert.rejects(submit(runner, submission), (error) => PassError.is(error, 'bad_input'));
    assert.equal(runner.calls.length, 1);
  });

  it('follows the run to the decision, and cancels it when the person does', async () => {
    const runner = new FakeRunner({ 'run.cancel': { ok: true } });
    runner.events = [
      { seq: 1, runId, at: '2026-01-01T00:00:00.000Z', kind: 'phase.started', phase: 'plan' },
      { seq: 2, runId, at: '2026-01-01T00:00:00.000Z', kind: 'run.waiting', reason: '' },
    ];
    const said: string[] = [];
    const abort = new AbortController();
    abort.abort();
    const event = await followToDecision(runner, runId, (message) => said.push(message), abort.signal);
    assert.deepEqual([event.kind, said, runner.called('run.cancel').length], ['run.waiting', ['planning…'], 1]);
  });
});
