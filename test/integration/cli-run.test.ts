import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDetail } from '../../shared/domain/run.ts';
import { readMarker } from '../../shared/domain/issue-text.ts';
import { cliHome, until } from '../support/cli.ts';
import type { CliHome, CliResult } from '../support/cli.ts';
import { startEmulator } from '../support/emulator.ts';
import { startGithubDouble } from '../support/github-double/server.ts';

const prd = `# Library loans

## Requirements

- FR-1: A member must be able to borrow up to five books.
- FR-2: The system must send a reminder two days before a loan ends.
- FR-3: A librarian should be able to extend a loan once.

## Acceptance criteria

- FR-1: A sixth loan is refused with the reason.
`;

interface ErrorOutput {
  readonly error: { readonly kind: string; readonly message: string; readonly hint: string };
}
interface RunOutput {
  readonly run: RunDetail;
  readonly bundle?: { readonly digest: string; readonly operations: number };
}

async function withPrd(home: CliHome, text = prd): Promise<string> {
  const file = join(home.work, 'loans.md');
  await writeFile(file, text);
  return file;
}

function failed(result: CliResult, code: number, kind: string): ErrorOutput['error'] {
  assert.equal(result.code, code, result.stderr);
  const { error } = result.json<ErrorOutput>();
  assert.equal(error.kind, kind, error.message);
  assert.ok(error.message !== '' && error.hint !== '');
  return error;
}

const issueFiles = async (folder: string): Promise<string[]> => (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.md'));

describe('pass-runner run', function () {
  this.timeout(120_000);

  it('stops at the decision with exit code 3 and has written nothing', async () => {
    await using home = await cliHome();
    const result = await home.run(['run', await withPrd(home), '--json']);
    assert.equal(result.code, 3, result.stderr);
    const { run, bundle } = result.json<RunOutput>();
    assert.equal(run.status, 'waiting');
    assert.ok((bundle?.operations ?? 0) >= 3);
    await assert.rejects(stat(join(home.work, 'loans-backlog')));
  });

  it('with --yes writes the folder, verifies, and does nothing the second time', async () => {
    await using home = await cliHome();
    const file = await withPrd(home);
    const first = await home.run(['run', file, '--yes', '--json']);
    assert.equal(first.code, 0, first.stderr);
    const { run } = first.json<RunOutput>();
    assert.equal(run.status, 'done');
    const folder = join(home.work, 'loans-backlog');
    const written = await issueFiles(folder);
    assert.equal(written.length, run.receipts.length);
    assert.equal((await home.run(['verify', 'latest', '--json'])).code, 0);
    const second = await home.run(['run', file, '--yes', '--json']);
    assert.deepEqual([second.code, second.json<RunOutput>().run.receipts], [0, []]);
    assert.deepEqual(await issueFiles(folder), written);
    const [name] = written;
    assert.ok(name !== undefined);
    const text = await readFile(join(folder, name), 'utf8');
    assert.ok(text.includes('FR-'));
    await writeFile(join(folder, name), text.replace('FR-', 'XX-'));
    const verified = await home.run(['verify', run.id, '--json']);
    assert.deepEqual([verified.code, verified.json<{ ok: boolean }>().ok], [1, false]);
  });

  it('creates on an emulator what was approved, and only the difference after an edit', async () => {
    await using home = await cliHome();
    await using github = await startEmulator();
    const env = { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1', PASS_GITHUB_TOKEN: github.token };
    const file = await withPrd(home);
    const first = await home.run(['run', file, '--target', 'admin/shop', '--yes', '--json'], { env });
    assert.equal(first.code, 0, first.stderr);
    const issues = async (): Promise<{ number: number; body: string }[]> => (await github.request('/repos/admin/shop/issues?state=all&per_page=100')) as { number: number; body: string }[];
    const before = await issues();
    assert.ok(before.length >= 3);
    assert.equal(new Set(before.map(({ body }) => readMarker(body)?.key)).size, before.length);
    await withPrd(home, prd.replace('- FR-3', '- FR-4: A member must be able to reserve a book that is lent out.\n- FR-3'));
    const second = await home.run(['run', file, '--target', 'admin/shop', '--yes', '--json'], { env });
    assert.equal(second.code, 0, second.stderr);
    assert.equal((await issues()).length, before.length + 1);
  });

  it('keeps the plan when the target cannot be read, says why and goes on once that is put right', async () => {
    await using home = await cliHome();
    await using github = await startGithubDouble();
    const env = { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1' };
    const file = await withPrd(home);
    const refused = await home.run(['run', file, '--target', 'acme/shop', '--json'], { env: { ...env, PASS_GITHUB_TOKEN: 'revoked' } });
    assert.equal(refused.code, 1);
    const { run, error, next } = refused.json<RunOutput & ErrorOutput & { next: string[] }>();
    assert.deepEqual([run.status, error.kind], ['waiting', 'prerequisite']);
    assert.ok(run.counts.issues >= 3 && next.some((line) => line.includes(run.id)));
    const shown = await home.run(['run', file, '--target', 'acme/missing'], { env: { ...env, PASS_GITHUB_TOKEN: github.token } });
    assert.equal(shown.code, 1);
    assert.match(shown.stdout, /Prerequisites[^]*acme\/missing[^]*There is nothing to approve yet/);
    const approved = await home.run(['approve', run.id, '--yes', '--sync', '--json'], { env: { ...env, PASS_GITHUB_TOKEN: github.token } });
    assert.equal(approved.code, 0, approved.stderr);
  });

  it('goes on where it was when the runner is killed hard in the middle', async () => {
    await using home = await cliHome();
    const many = `# Many\n\n## Requirements\n\n${Array.from({ length: 120 }, (_unused, index) => `- FR-${index + 1}: The system must store value ${index + 1} of the sensor in room ${index + 1}.`).join('\n')}\n`;
    const file = await withPrd(home, many);
    await home.run(['ensure', '--json']);
    const { pid } = await home.discovery();
    const running = home.run(['run', file, '--yes', '--json']);
    const folder = join(home.work, 'loans-backlog');
    await until('the sync has begun', async () => (await issueFiles(folder)).length > 0);
    process.kill(pid, 'SIGKILL');
    const result = await running;
    assert.equal(result.code, 0, result.stderr);
    const { run } = result.json<RunOutput>();
    assert.equal((await issueFiles(folder)).length, run.receipts.length);
    assert.equal(new Set(run.receipts.map(({ key }) => key)).size, run.receipts.length);
  });
});

describe('approving', function () {
  this.timeout(120_000);

  it('needs a terminal, the digest of the bytes, or --yes where that counts', async () => {
    await using home = await cliHome();
    const result = await home.run(['run', await withPrd(home), '--json']);
    const digest = result.json<RunOutput>().bundle?.digest ?? '';
    failed(await home.run(['approve', 'latest', '--json']), 3, 'prerequisite');
    failed(await home.run(['approve', 'latest', '--digest', digest.slice(1), '--json']), 2, 'bad_input');
    failed(await home.run(['approve', 'latest', '--digest', 'f'.repeat(64), '--json']), 1, 'conflict');
    assert.equal((await home.run(['approve', 'latest', '--json'], { input: 'yes\nyes\n' })).code, 3, 'a pipe is no terminal');
    assert.equal((await issueFiles(join(home.work, 'loans-backlog'))).length, 0);
    const approved = await home.run(['approve', 'latest', '--digest', digest, '--json']);
    assert.equal(approved.code, 0, approved.stderr);
    assert.equal((await issueFiles(join(home.work, 'loans-backlog'))).length, 0, 'approving alone writes nothing');
    assert.equal((await home.run(['sync', 'latest', '--json'])).code, 0);
    assert.ok((await issueFiles(join(home.work, 'loans-backlog'))).length >= 3);
  });

  it('is for the bytes that bundle --raw prints', async () => {
    await using home = await cliHome();
    const digest = (await home.run(['run', await withPrd(home), '--json'])).json<RunOutput>().bundle?.digest;
    const raw = await home.run(['bundle', 'latest', '--raw']);
    assert.equal(createHash('sha256').update(raw.stdout).digest('hex'), digest);
  });

  it('is refused after a rejection', async () => {
    await using home = await cliHome();
    await home.run(['run', await withPrd(home), '--json']);
    assert.equal((await home.run(['reject', 'latest', '--reason', 'not yet', '--json'])).code, 0);
    assert.equal((await home.run(['approve', 'latest', '--yes', '--json'])).code, 1);
    assert.equal((await issueFiles(join(home.work, 'loans-backlog'))).length, 0);
  });
});

describe('what cannot be run is refused with the next step', function () {
  this.timeout(120_000);

  const inputs: readonly (readonly [what: string, name: string, content: string | Buffer | undefined, kind: string])[] = [
    ['a file that is not there', 'missing.md', undefined, 'not_found'],
    ['an empty file', 'empty.md', '', 'bad_input'],
    ['a file of blanks', 'blank.md', ' \n\n\t\n', 'bad_input'],
    ['a binary file', 'binary.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]), 'bad_input'],
    ['a file over 5 MB', 'large.md', Buffer.alloc(5 * 1024 * 1024 + 1, 'a'), 'bad_input'],
  ];
  for (const [what, name, content, kind] of inputs) {
    it(`${what}`, async () => {
      await using home = await cliHome();
      const file = join(home.work, name);
      if (content !== undefined) await writeFile(file, content);
      failed(await home.run(['run', file, '--json']), 1, kind);
      await assert.rejects(stat(home.path), 'no runner is started for it');
    });
  }

  it('a directory', async () => {
    await using home = await cliHome();
    const folder = join(home.work, 'docs.md');
    await mkdir(folder);
    failed(await home.run(['run', folder, '--json']), 1, 'bad_input');
  });

  it('a wrong command line', async () => {
    await using home = await cliHome();
    const file = await withPrd(home);
    for (const args of [['run'], ['run', file, '--target', 'nowhere'], ['run', file, '--planner', 'magic'], ['run', file, '--base', 'main'], ['run', file, '--unknown'], ['frobnicate'], ['reject', 'latest'], ['serve', '--port', 'x']]) {
      failed(await home.run([...args, '--json']), 2, 'bad_input');
    }
  });

  it('--yes for a real repository, before anything is read or started', async () => {
    await using home = await cliHome();
    failed(await home.run(['run', await withPrd(home), '--target', 'acme/shop', '--yes', '--json']), 2, 'bad_input');
    await assert.rejects(stat(home.path));
  });

  it('a runner that cannot be reached, and a token that is missing or wrong', async () => {
    await using home = await cliHome();
    failed(await home.run(['status', '--runner', 'ws://127.0.0.1:1', '--json'], { env: { PASS_RUNNER_TOKEN: 'x'.repeat(20) } }), 1, 'unavailable');
    failed(await home.run(['status', '--runner', 'ws://127.0.0.1:1', '--json']), 1, 'unauthorised');
    await home.run(['ensure', '--json']);
    const { url, token } = await home.discovery();
    failed(await home.run(['status', '--runner', url, '--json'], { env: { PASS_RUNNER_TOKEN: 'wrong-token-of-nobody' } }), 1, 'unauthorised');
    assert.equal((await home.run(['status', '--runner', url, '--json'], { env: { PASS_RUNNER_TOKEN: token } })).code, 0);
  });

  it('a run that does not exist', async () => {
    await using home = await cliHome();
    failed(await home.run(['status', 'latest', '--json']), 1, 'not_found');
    failed(await home.run(['status', 'run-20200101-aaaaaaaa', '--json']), 1, 'not_found');
    failed(await home.run(['status', 'zzz', '--json']), 1, 'not_found');
  });

  it('a home that is a file, or lies below one, whatever the command', async () => {
    await using home = await cliHome();
    const file = await withPrd(home);
    for (const place of [file, join(file, 'home')]) {
      failed(await home.run(['run', file, '--home', place, '--json']), 1, 'bad_input');
      for (const args of [['status'], ['stop'], ['allow'], ['doctor'], ['enroll', '--list'], ['audit', 'verify']]) {
        const { code, stderr } = await home.run(args, { env: { PASS_HOME: place } });
        assert.deepEqual([code, /^Error: The home \S+ is a file, or lies below one\.\n/.test(stderr)], [1, true], `${args.join(' ')}: ${stderr}`);
      }
    }
  });
});
