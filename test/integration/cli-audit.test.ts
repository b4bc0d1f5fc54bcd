import assert from 'node:assert/strict';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliHome } from '../support/cli.ts';
import type { CliHome } from '../support/cli.ts';

const prd = ['# Parcel lockers', '', '## Requirements', '', '- FR-1: The system must open a locker when the courier scans a parcel.', '- FR-2: The system shall send the recipient a code by SMS.', ''].join('\n');

/** A home whose last run wrote two issues into a folder. */
async function synced(): Promise<CliHome> {
  const home = await cliHome();
  await writeFile(join(home.work, 'prd.md'), prd);
  const run = await home.run(['run', 'prd.md', '--yes']);
  assert.equal(run.code, 0, run.stderr + run.stdout);
  return home;
}

describe('pass-runner audit', function () {
  this.timeout(120_000);

  it('explains for a run and for one operation what was done, who approved it with which key, and by which records', async () => {
    await using home = await synced();
    const text = await home.run(['audit', 'explain', 'latest']);
    assert.equal(text.code, 0, text.stdout);
    assert.match(text.stdout, /approved by .+, key .{12}… \(.{44}\), for 2 operations, until .*Z: “pass-runner run --yes”/);
    assert.match(text.stdout, /op-0001 {2}create issue “Open a locker[^\n]+approved by .+\n.+recorded before its effect {2}\[gatekeeper \d+\]\n.+done: #1 .+0001-.+\.md {2}\[gatekeeper \d+\]/);
    const one = await home.run(['audit', 'explain', 'latest/op-0002', '--json']);
    const { ok, operations } = one.json<{ ok: boolean; operations: { operationId: string; approvedBy: string[] }[] }>();
    assert.deepEqual([ok, operations.map(({ operationId }) => operationId), operations[0]?.approvedBy.length], [true, ['op-0002'], 1]);
    assert.match((await home.run(['audit', 'explain', 'latest/op-0002'])).stdout, /What was approved, completely:\nop-0002[\s\S]*by SMS/);
    assert.equal((await home.run(['audit', 'explain', 'latest/op-0099'])).code, 1);
    assert.equal((await home.run(['audit', 'explain', 'run-20200101-aaaaaaaa'])).code, 1);
  });

  it('exports a run into one file that is checked without the home, and every change of it is found', async () => {
    await using home = await synced();
    assert.equal((await home.run(['audit', 'export', 'latest', '--out', 'run.json'])).code, 0);
    const file = join(home.work, 'run.json');
    const check = (): ReturnType<CliHome['run']> => home.run(['audit', 'verify', '--file', file, '--home', join(home.work, 'no-home')]);
    assert.equal((await check()).code, 0, (await check()).stdout);
    const text = await readFile(file, 'utf8');
    const audit = JSON.parse(text) as { bundleBase64: string; approvals: object[]; accepted: { bundleBase64: string; approvals: object[] }[]; logs: Record<'runner' | 'gatekeeper', { head: { seq: number }; records: { type: string }[] }> };
    const bundle = Buffer.from(audit.bundleBase64, 'base64').toString('utf8');
    const changes: [string, string][] = [
      ['another bundle', JSON.stringify({ ...audit, bundleBase64: Buffer.from(bundle.replace('Open a locker', 'Open a lockbox')).toString('base64') })],
      ['a receipt', text.replace(/"number": 2/, '"number": 3')],
      ['an approver', text.replaceAll(/"approver": "[^"]+"/g, '"approver": "mallory"')],
      ['no approval', JSON.stringify({ ...audit, accepted: audit.accepted.map((one) => ({ ...one, approvals: [] })) })],
      ['another accepted bundle', JSON.stringify({ ...audit, accepted: audit.accepted.map((one) => ({ ...one, bundleBase64: Buffer.from(bundle.replace(/"nonce":"[0-9a-f]{32}"/, `"nonce":"${'0'.repeat(32)}"`)).toString('base64') })) })],
      ['no bundle', JSON.stringify({ ...audit, bundleBase64: null, accepted: [] })],
      ['no intent', JSON.stringify({ ...audit, logs: { ...audit.logs, gatekeeper: { ...audit.logs.gatekeeper, records: audit.logs.gatekeeper.records.filter(({ type }) => type !== 'operation.intent') } } })],
      ['an older head', JSON.stringify({ ...audit, logs: { ...audit.logs, gatekeeper: { ...audit.logs.gatekeeper, head: { ...audit.logs.gatekeeper.head, seq: 3 } } } })],
      ['no audit', '{}'],
    ];
    const [stranger] = audit.approvals.map((envelope) => JSON.parse(JSON.stringify(envelope).replace(/"sig": ?"..../, '"sig":"AAAA')) as object);
    assert.ok(stranger !== undefined);
    // What somebody else handed in and the gatekeeper did not count proves nothing, and spoils nothing.
    await writeFile(file, JSON.stringify({ ...audit, approvals: [...audit.approvals, stranger] }));
    assert.equal((await check()).code, 0, (await check()).stdout);
    for (const [what, changed] of changes) {
      assert.notEqual(changed, text, what);
      await writeFile(file, changed);
      assert.equal((await check()).code, 1, what);
    }
  });

  it('says that what a bundle wrote cannot be checked when its bytes are gone, and never that it is as approved', async () => {
    await using home = await synced();
    const bundles = join(home.path, 'gatekeeper', 'bundles');
    const [kept] = (await readdir(bundles)).filter((name) => !name.endsWith('.approvals.json'));
    assert.ok(kept !== undefined);
    await rm(join(bundles, kept));
    // The runner has its present bundle, too; an earlier one it has not.
    assert.equal((await home.run(['audit', 'explain', 'latest'])).code, 0);
    const { runs } = (await home.run(['status', '--json'])).json<{ runs: { id: string }[] }>();
    await rm(join(home.path, 'runner', 'runs', runs[0]?.id ?? '', 'bundle.json'));
    const found = await home.run(['audit', 'explain', 'latest']);
    assert.equal(found.code, 1);
    assert.match(found.stdout, /✘ approval of .*not kept: what was approved cannot be checked[\s\S]*✘ receipts: .*whose bytes are not kept/);
  });

  it('verify notices when the end of the gatekeeper’s log was cut off, though its chain holds', async () => {
    await using home = await synced();
    await home.run(['stop']);
    assert.equal((await home.run(['audit', 'verify'])).code, 0);
    const log = join(home.path, 'gatekeeper', 'log.jsonl');
    const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
    await truncate(log, Buffer.byteLength(`${lines.slice(0, -4).join('\n')}\n`));
    const cut = await home.run(['audit', 'verify']);
    assert.equal(cut.code, 1);
    assert.match(cut.stdout, /✔ gatekeeper: \d+ records[\s\S]*✘ record \d+ of the runner’s log says otherwise: .*its end was cut off/);
  });

  it('verify fails when a log is gone or empty beside what it recorded, and where there is no home', async () => {
    await using home = await synced();
    await home.run(['stop']);
    const verify = (path = home.path): ReturnType<CliHome['run']> => home.run(['audit', 'verify', '--home', path]);
    await rm(join(home.path, 'gatekeeper', 'log.jsonl'));
    await truncate(join(home.path, 'runner', 'log.jsonl'), 0);
    const gone = await verify();
    assert.equal(gone.code, 1);
    assert.match(gone.stdout, /✘ runner: its log has no record, though .*runs has 1 [\s\S]*✘ gatekeeper: its log has no record, though .*bundles has 1 [^\n]*lineages has 1 /);
    const misspelt = await verify(join(home.work, 'hom'));
    assert.deepEqual([misspelt.code, /There is no home of PASS at .*hom\./.test(misspelt.stderr)], [1, true], misspelt.stderr);
    assert.equal((await verify(home.work)).code, 1, 'a folder that is no home');
    await rm(join(home.path, 'runner'), { recursive: true });
    assert.equal((await verify()).code, 1, 'the gatekeeper still has what it recorded');
  });

  it('verify has nothing against a home that never ran anything', async () => {
    await using home = await cliHome();
    await home.run(['allow', 'acme/shop']);
    const fresh = await home.run(['audit', 'verify']);
    assert.deepEqual([fresh.code, /runner: no record yet/.test(fresh.stdout)], [0, true], fresh.stdout);
  });

  it('verify names the one record that was changed, and holds nothing else against that log', async () => {
    await using home = await synced();
    await home.run(['stop']);
    const log = join(home.path, 'gatekeeper', 'log.jsonl');
    const lines = (await readFile(log, 'utf8')).split('\n');
    await writeFile(log, lines.map((line, at) => (at === 2 ? line.replace('"seq":3', '"seq":4') : line)).join('\n'));
    const { stdout, code } = await home.run(['audit', 'verify']);
    assert.deepEqual([code, stdout.match(/✘/g)?.length, /gatekeeper: record 3 is wrong/.test(stdout)], [1, 1, true], stdout);
  });
});

describe('a document that is run again', function () {
  this.timeout(120_000);

  it('says that there is nothing to do, asks nobody, and ends as done', async () => {
    await using home = await synced();
    const again = await home.run(['run', 'prd.md']);
    assert.deepEqual([again.code, /nothing to do in folder .*2 issues are there already/.test(again.stdout)], [0, true], again.stdout);
    const { runs } = (await home.run(['status', '--json'])).json<{ runs: { status: string }[] }>();
    assert.deepEqual(runs.map(({ status }) => status), ['done', 'done']);
  });

  it('writes the plan over what people changed on the issues that are named, and on no other', async () => {
    await using home = await synced();
    const folder = join(home.work, 'prd-backlog');
    const file = (name: string): string => join(folder, name);
    const [first, second] = ['0001-open-a-locker-when-the-courier-scans-a-parcel.md', '0002-send-the-recipient-a-code-by-sms.md'];
    const planned = await readFile(file(first), 'utf8');
    for (const name of [first, second]) await writeFile(file(name), (await readFile(file(name), 'utf8')).replace(/^# .*$/m, '# Mine'));
    const unknown = await home.run(['run', 'prd.md', '--take-plan', 'nope']);
    assert.deepEqual([unknown.code, /The plan has no nope\./.test(`${unknown.stdout}${unknown.stderr}`)], [1, true], unknown.stdout);
    assert.equal((await home.run(['bundle', 'latest', '--take-plan', ','])).code, 2);
    const run = await home.run(['run', 'prd.md', '--take-plan', 'fr-1']);
    assert.match(run.stdout, /#1 fr-1: title: the plan’s is written[\s\S]*#2 fr-2: title: theirs is kept[\s\S]*approve run-\S+ --take-plan fr-1,fr-2 --sync/, run.stdout);
    assert.match((await home.run(['bundle', 'latest'])).stdout, /update issue #1 .*, over what people changed/);
    const { operations } = (await home.run(['bundle', 'latest', '--no-take-plan', '--json'])).json<{ bundle: { operations: unknown[] } }>().bundle;
    assert.deepEqual(operations, []);
    assert.equal((await home.run(['approve', 'latest', '--take-plan', 'fr-1', '--yes', '--sync'])).code, 0);
    assert.deepEqual([await readFile(file(first), 'utf8'), /^# Mine$/m.test(await readFile(file(second), 'utf8'))], [planned, true]);
    assert.equal((await home.run(['verify', 'latest'])).code, 0);
  });

  it('shows what people changed and what is no longer planned, and closes that only when asked', async () => {
    await using home = await synced();
    const folder = join(home.work, 'prd-backlog');
    const first = join(folder, '0001-open-a-locker-when-the-courier-scans-a-parcel.md');
    await writeFile(first, (await readFile(first, 'utf8')).replace('state: open', 'state: closed'));
    await writeFile(join(home.work, 'prd.md'), prd.replace(/- FR-2.*\n/, ''));
    const left = await home.run(['run', 'prd.md']);
    assert.match(left.stdout, /#2 fr-2: dropped: nothing is done about it[\s\S]*nothing to approve[\s\S]*\n {2}pass-runner run prd\.md --close-dropped\n/);
    assert.match((await home.run(['diff', 'latest'])).stdout, /#1 fr-1: closed\n {2}→ state: it is left in that state[\s\S]*-state: open\n\+state: closed[\s\S]*it is done\. Nothing was written\./);
    const { runs } = (await home.run(['status', '--json'])).json<{ runs: { status: string }[] }>();
    assert.deepEqual([left.code, ...runs.map(({ status }) => status)], [0, 'done', 'done'], 'a run each night leaves nothing waiting');
    const run = await home.run(['run', 'prd.md', '--close-dropped']);
    assert.deepEqual([run.code, /Effect {3}close 1 issue in folder/.test(run.stdout)], [3, true], run.stdout);
    assert.match((await home.run(['backlog', 'latest'])).stdout, /fr-1 .*#1 {2}closed on the target/);
    assert.match((await home.run(['bundle', 'latest'])).stdout, /^close 1 issue in folder/);
    assert.doesNotMatch((await home.run(['diff', 'latest'])).stdout, /computed from/);
    const second = join(folder, '0002-send-the-recipient-a-code-by-sms.md');
    const asFrozen = await readFile(second, 'utf8');
    await writeFile(second, asFrozen.replace('### Why', 'Ask Carol first.\n\n### Why'));
    assert.match((await home.run(['diff', 'latest'])).stdout, /✘ #2: this is not the text that the bundle was computed from/);
    await writeFile(second, asFrozen);
    const closed = await home.run(['approve', 'latest', '--yes', '--sync']);
    assert.match(closed.stdout, /#2 {2}closed/, closed.stdout);
    const after = await home.run(['diff', 'latest', '--json']);
    assert.deepEqual(after.json<{ status: string; diffs: unknown[] }>().diffs, [], 'nothing of a run that is done is pending');
    assert.match((await home.run(['diff', 'latest'])).stdout, /^What people changed[^]*#1 fr-1: closed[^]*Nothing of run-\S+ is pending: it is done\. Written: 1 issue closed\.\n/);
    assert.match(await readFile(join(folder, '0002-send-the-recipient-a-code-by-sms.md'), 'utf8'), /^state: closed$/m);
  });
});
