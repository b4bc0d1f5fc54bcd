import assert from 'node:assert/strict';
import type { BacklogToWebview } from '../../../../shared/protocol/webview.ts';
import { BacklogToWebview as Outgoing } from '../../../../shared/protocol/webview.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { BacklogDrafts } from '../../../../extension/backlog/drafts.ts';
import { BacklogSession } from '../../../../extension/backlog/session.ts';
import { MemoryRunner } from '../../../browser/memory-runner.ts';
import { runId } from '../../../browser/sample-run.ts';

function open(): { session: BacklogSession; runner: MemoryRunner; posted: BacklogToWebview[]; asked: string[]; memory: Map<string, unknown>; send(message: unknown): Promise<void> } {
  const runner = new MemoryRunner();
  const posted: BacklogToWebview[] = [];
  const asked: string[] = [];
  const memory = new Map<string, unknown>();
  const session = new BacklogSession(runId, undefined, {
    call: runner.call,
    // What is posted has to fit the schema that the webview validates with.
    post: (message) => void posted.push(Outgoing.parse(JSON.parse(JSON.stringify(message)))),
    drafts: new BacklogDrafts({ get: (key) => memory.get(key), update: async (key, value) => void memory.set(key, value) }),
    onState: ({ dirty }) => void asked.push(dirty ? 'dirty' : 'clean'),
    openPrd: async ({ start, end }, requirementId) => void asked.push(`prd ${start}-${end}${requirementId === undefined ? '' : ` ${requirementId}`}`),
    openUrl: async (url) => void asked.push(`url ${url}`),
    compare: async (key) => void asked.push(`compare ${key}`),
    approve: async () => void asked.push('approve'),
    report: (where, error) => void asked.push(`report ${where}: ${PassError.toData(error).message}`),
    note: (message) => void asked.push(`note ${message}`),
  });
  return { session, runner, posted, asked, memory, send: (message) => session.handle(message) };
}

const ready = { type: 'ready', draftSerial: null };
const types = (posted: readonly BacklogToWebview[]): string[] => posted.map((message) => message.type);

describe('a session of the backlog editor', () => {
  it('loads the backlog with its proposal, checks and traces, and then what the target has', async () => {
    const { send, posted } = open();
    await send(ready);
    assert.deepEqual(types(posted), ['load', 'observed']);
    const [load] = posted;
    assert.ok(load?.type === 'load');
    assert.equal(load.revision, 1);
    assert.deepEqual(load.requirements[0]?.lineStart, 14);
    assert.equal(load.header.readOnlyBecause, null);
  });

  it('says why nothing can be shown when the runner cannot be reached', async () => {
    const { send, posted, runner } = open();
    runner.failures.set('backlog.get', new PassError('unavailable', 'The runner is gone.', 'Start it.'));
    await send(ready);
    assert.deepEqual(posted, [{ type: 'unavailable', error: { kind: 'unavailable', message: 'The runner is gone.', hint: 'Start it.' } }]);
  });

  it('goes on without the proposal and without the target, and notes it', async () => {
    const { send, posted, runner, asked } = open();
    runner.failures.set('backlog.proposed', new PassError('not_found', 'No proposal.', ''));
    runner.failures.set('issue.observe', new PassError('unavailable', 'GitHub is away.', ''));
    await send(ready);
    assert.ok(posted[0]?.type === 'load' && posted[0].proposed === null);
    assert.equal(asked.filter((line) => line.startsWith('note')).length, 2);
  });

  it('saves and then does what was asked for', async () => {
    const { send, posted, asked, runner } = open();
    await send(ready);
    const issues = runner.backlog.issues.map((issue, index) => (index === 0 ? { ...issue, title: 'Other', edited: true } : issue));
    await send({ type: 'save', baseRevision: 1, issues, then: { action: 'approve' } });
    assert.equal(posted.at(-1)?.type, 'saved');
    assert.equal(runner.backlog.issues[0]?.title, 'Other');
    assert.equal(asked.at(-1), 'approve');
  });

  it('does not go on to the approval when the save fails', async () => {
    const { send, posted, asked, runner } = open();
    await send(ready);
    runner.failures.set('backlog.save', new PassError('storage', 'The disk is full.', 'Make room.'));
    await send({ type: 'save', baseRevision: 1, issues: [], then: { action: 'approve' } });
    assert.equal(posted.at(-1)?.type, 'saveFailed');
    assert.ok(!asked.includes('approve'));
  });

  it('answers a save from an older revision with the one that the runner has, and writes nothing', async () => {
    const { send, posted, asked, runner } = open();
    await send(ready);
    runner.saveElsewhere((issues) => issues.splice(0, 1));
    const theirs = runner.backlog;
    await send({ type: 'save', baseRevision: 1, issues: [], then: { action: 'approve' } });
    const answer = posted.at(-1);
    assert.ok(answer?.type === 'conflict');
    assert.equal(answer.revision, 2);
    assert.deepEqual(runner.backlog, theirs);
    assert.ok(!asked.includes('approve'));
  });

  it('passes a change by somebody else on once', async () => {
    const { send, posted, session, runner } = open();
    await session.refresh();
    assert.deepEqual(posted, [], 'nothing is sent before the webview is there');
    await send(ready);
    runner.saveElsewhere((issues) => issues.reverse());
    await Promise.all([session.refresh(), session.refresh(), session.refresh()]);
    assert.equal(types(posted).filter((type) => type === 'changed').length, 1);
  });

  it('closes the backlog of a run that no longer waits', async () => {
    const { send, posted, session, runner } = open();
    await send(ready);
    runner.run = { ...runner.run, status: 'syncing' };
    await session.refresh();
    const header = posted.at(-1);
    assert.ok(header?.type === 'header');
    assert.match(header.header.readOnlyBecause ?? '', /being written/);
  });

  it('keeps a draft over sessions and forgets it when there is none', async () => {
    const { send, memory, asked } = open();
    const draft = { v: 1, runId, baseRevision: 1, serial: 3, baseOrder: ['a'], order: ['a'], changed: [], past: [], future: [] };
    await send({ type: 'draft', draft });
    const again = new BacklogDrafts({ get: (key) => memory.get(key), update: async () => undefined });
    assert.deepEqual(again.get(runId), draft);
    await send({ type: 'draft', draft: null });
    assert.equal(again.get(runId), null);
    assert.deepEqual(asked, ['dirty', 'clean']);
  });

  it('goes to a requirement in the document as it stands, and to mere lines in the document as submitted', async () => {
    const { send, asked } = open();
    await send({ type: 'openPrd', lineStart: 4, lineEnd: 6, requirementId: 'FR-2' });
    await send({ type: 'openPrd', lineStart: 4, lineEnd: 6 });
    assert.deepEqual(asked, ['prd 4-6 FR-2', 'prd 4-6']);
  });

  it('ignores what does not fit the protocol', async () => {
    const { send, asked, runner } = open();
    for (const message of [null, 'x', {}, { type: 'save' }, { type: 'openPrd', lineStart: 0, lineEnd: 1 }, { type: 'run', command: 'x' }, { type: 'ready', draftSerial: null, extra: 1 }]) await send(message);
    assert.equal(asked.filter((line) => line.startsWith('note')).length, 7);
    assert.deepEqual(runner.calls, []);
  });
});
