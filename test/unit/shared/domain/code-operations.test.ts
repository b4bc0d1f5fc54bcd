import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requireClosed } from '../../../../shared/domain/approved-operations.ts';
import { freezeBundle, parseBundle } from '../../../../shared/domain/bundle-bytes.ts';
import { describeEffect, renderOperation } from '../../../../shared/domain/bundle-text.ts';
import type { Operation } from '../../../../shared/domain/bundle.ts';
import { BranchName, FilePath } from '../../../../shared/domain/code-content.ts';
import type { FileChange } from '../../../../shared/domain/code-content.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { sampleBundle, sampleFolder, sampleRepository, withOperations } from './bundle-samples.ts';
import { codeOperations, inOrder } from './code-samples.ts';
import type { CodeOperations } from './code-samples.ts';

const bundle = sampleBundle({ operations: [] });
const code = codeOperations(bundle);
const text = (path: string, content = 'x'): FileChange => ({ as: 'text', path, mode: '100644', content });

function refused(operations: Operation[], message: RegExp, target = bundle.target): void {
  assert.throws(() => freezeBundle(sampleBundle({ operations, target })), (error) => {
    assert.ok(PassError.is(error, 'bad_input'), String(error));
    assert.match(error.message, message);
    return true;
  });
}

const changed = (fields: Partial<CodeOperations>): Operation[] => inOrder({ ...code, ...fields });
const files = (...list: FileChange[]): Operation[] => changed({ commit: { ...code.commit, files: list } });

describe('operations on code', () => {
  it('keep the rules of bundles as they are made for a patch', () => {
    const bytes = freezeBundle(withOperations(bundle, inOrder(code)));
    assert.equal(parseBundle(bytes).bundle.operations.length, 5);
    assert.match(describeEffect(withOperations(bundle, inOrder(code))), /^make 1 commit, create 1 branch, open 1 draft pull request, mark 1 pull request as ready and let GitHub merge 1 pull request in /);
  });

  it('start at the base commit and use only what operations before them made', () => {
    refused(changed({ commit: { ...code.commit, parent: { sha: '9'.repeat(40) } } }), /not at the base commit/);
    refused(changed({ commit: { ...code.commit, parent: { ref: 'op-0002' } } }), /waits for the commit of op-0002/);
    refused(changed({ branch: { ...code.branch, commit: { ref: 'op-0003' } } }), /waits for the commit of op-0003/);
    refused(changed({ pull: { ...code.pull, head: { ref: 'op-0001' } } }), /waits for the branch of op-0001/);
    refused(changed({ pull: { ...code.pull, base: 'release' } }), /goes into “release”/);
    refused(changed({ ready: { ...code.ready, pull: { ref: 'op-0002' } } }), /waits for the pull request of op-0002/);
    refused(changed({ ready: { ...code.ready, head: { sha: '9'.repeat(40) } } }), /names another commit/);
    refused(changed({ autoMerge: { ...code.autoMerge, pull: { pull: 7 } } }), /an earlier pull request at a commit of this bundle/);
    refused(changed({ ready: { ...code.ready, kind: 'pull_request.ready', pull: { ref: 'op-0009' } } }), /waits for the pull request/);
  });

  it('have no place in a folder or a repository without a commit, and use each name once', () => {
    refused([code.commit], /to a folder/, sampleFolder);
    refused([code.commit], /without a commit/, { ...sampleRepository, kind: 'github', baseSha: null } as typeof sampleRepository);
    refused([code.commit, code.branch, { ...code.branch, id: 'op-0003' }], /repeats “pass\/cart”/);
    refused([code.commit, code.branch, code.pull, { ...code.pull, id: 'op-0004' }], /repeats/);
    refused(changed({ pull: { ...code.pull, body: ['no marker'] } }), /marker/);
  });

  it('write each file once, in one spelling, and nothing outside of the work tree', () => {
    refused(files(text('b'), text('a')), /out of order/);
    refused(files(text('a'), text('a')), /one of them twice/);
    refused(files(text('A'), text('a')), /where case does not count/);
    refused(files(text('a'), text('a/b')), /inside of a file/);
    refused(files({ as: 'base64', path: 'a', mode: '100644', content: Buffer.from('readable').toString('base64') }), /text in base64/);
    refused(files({ as: 'base64', path: 'a', mode: '100644', content: '/x==' }), /base64/);
    refused(files(text('a', 'a\0b')), /not text as text/);
    assert.throws(() => parseBundle(new TextEncoder().encode(JSON.stringify({ ...bundle, operations: files(text('a', '\ud800')) }))), (error) => PassError.is(error, 'bad_input'));
    refused(files(text('a', 'x'.repeat(4 * 1024 * 1024 + 1))), /beyond 4 MB/);
    for (const path of ['../a', '/a', 'a//b', './a', '.git/config', 'a/.GIT/hooks/x', 'GIT~1/x', '.git./x', 'a\\b', 'a:b', 'a\u200bb', 'con', 'e\u0301', 'a/']) assert.equal(FilePath.safeParse(path).success, false, path);
    for (const path of ['.github/workflows/ci.yml', '.gitignore', 'a b/c–d.txt', 'src/é.ts']) assert.equal(FilePath.safeParse(path).success, true, path);
    for (const name of ['main', 'pass', 'pass/', 'pass/a..b', 'pass/-a', 'pass/a.lock', 'pass/a/', 'pass/a b', 'refs/heads/pass/a']) assert.equal(BranchName.safeParse(name).success, false, name);
    for (const name of ['pass/cart', 'pass/run-1/cart.2']) assert.equal(BranchName.safeParse(name).success, true, name);
  });

  it('are approved together with what they need', () => {
    const whole = withOperations(bundle, inOrder(code));
    requireClosed(whole, ['op-0001', 'op-0002', 'op-0003']);
    for (const missing of [['op-0002'], ['op-0001', 'op-0003'], ['op-0001', 'op-0002', 'op-0004'], ['op-0001', 'op-0002', 'op-0005']]) assert.throws(() => requireClosed(whole, missing), /without/);
  });

  it('are shown completely: every character of every file can be read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }).filter((content) => !/[\0\p{Cs}]/u.test(content)), (content) => {
        const shown = renderOperation({ ...code.commit, files: [text('a.txt', content)] });
        const lines = shown.slice(shown.indexOf('whole content of 1 of 1')).split('\n').slice(1);
        const read = lines.reduce((whole, line) => whole + (line.startsWith('    │ ') ? `\n${line.slice(6)}` : line.slice(6)), '').slice(1);
        assert.equal(read.replace(/‹U\+([0-9A-F]+)›/g, (_, code16: string) => String.fromCodePoint(Number.parseInt(code16, 16))), content);
      }),
    );
    const all = inOrder(code).map(renderOperation).join('\n');
    for (const part of ['delete file 2 of 3', 'src/old.ts', 'write program 3 of 3', 'AP8B/g==', 'PASS <pass@example.com>', '‹#op-0001›', 'only if its head is', 'squash', '2026-01-01T00:00:00Z', 'As planned.']) assert.ok(all.includes(part), part);
  });
});
