import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StagedIssue } from '../../../../../shared/domain/backlog.ts';
import type { BacklogToWebview } from '../../../../../shared/protocol/webview.ts';
import { BacklogDraft } from '../../../../../shared/protocol/webview.ts';
import { draftOf, isDirty } from '../../../../../webview/backlog/state/draft.ts';
import { loadedState } from '../../../../../webview/backlog/state/load.ts';
import type { EditorState, Revision } from '../../../../../webview/backlog/state/model.ts';
import { reduce } from '../../../../../webview/backlog/state/reducer.ts';
import type { Action } from '../../../../../webview/backlog/state/reducer.ts';
import { stagedIssues } from '../../../../support/staged-issue.ts';

const issues = stagedIssues('a', 'b>a', 'c');

function load(revision = 1, current: readonly StagedIssue[] = issues, draft: BacklogDraft | null = null, readOnlyBecause: string | null = null): EditorState {
  const message: Extract<BacklogToWebview, { type: 'load' }> = {
    type: 'load',
    header: { runId: 'run-20260101-aaaaaaaa', title: 'Shop', prdName: 'shop.md', documentKey: 'docs/shop.md', status: 'waiting', targetLabel: 'acme/shop', targetKind: 'github', planner: { kind: 'baseline', name: 'baseline', note: '' }, readOnlyBecause },
    revision, issues: [...current], checks: [], proposed: [...issues], requirements: [], draft, select: null,
  };
  return loadedState(message, {}, draft);
}

const act = (state: EditorState, ...actions: readonly Action[]): EditorState => actions.reduce(reduce, state);
const title = (key: string, text: string, tag?: string): Action => ({ type: 'edit', edit: { kind: 'setTitle', key, title: text }, label: 'Title', ...(tag === undefined ? {} : { tag }) });
const titles = (state: EditorState): string[] => state.issues.map((issue) => issue.title);
const revision = (number: number, current: readonly StagedIssue[]): Revision => ({ revision: number, issues: current, checks: [] });
const retitled = (key: string, text: string): StagedIssue[] => issues.map((issue) => (issue.key === key ? { ...issue, title: text, edited: true } : issue));

describe('the backlog editor', () => {
  it('undoes typing in one field as one step, and does it again', () => {
    const typed = act(load(), title('a', 'D', 't'), title('a', 'Dr', 't'), title('a', 'Dra', 't'));
    assert.equal(typed.past.length, 1);
    const undone = act(typed, { type: 'undo' });
    assert.deepEqual(titles(undone), titles(load()));
    assert.equal(isDirty(undone), false);
    assert.deepEqual(titles(act(undone, { type: 'redo' })), ['Dra', 'Do b', 'Do c']);
  });

  it('starts another step after a pause, another field or a look elsewhere', () => {
    assert.equal(act(load(), title('a', 'x', 't'), { type: 'seal' }, title('a', 'xy', 't')).past.length, 2);
    assert.equal(act(load(), title('a', 'x', 't'), title('b', 'y', 'u')).past.length, 2);
    assert.equal(act(load(), title('a', 'x', 't'), { type: 'view', view: { selected: 'b' } }, title('a', 'xy', 't')).past.length, 2);
  });

  it('calls an issue edited as long as it differs from the proposal', () => {
    const edited = act(load(), title('a', 'Other'));
    assert.equal(edited.issues[0]?.edited, true);
    assert.equal(act(edited, title('a', 'Do a')).issues[0]?.edited, false);
  });

  it('refuses a cycle with its reason and changes nothing', () => {
    const state = act(load(), { type: 'edit', edit: { kind: 'addDependency', key: 'a', on: 'b' }, label: '' });
    assert.match(state.notice?.message ?? '', /cycle/);
    assert.equal(isDirty(state), false);
    assert.equal(state.past.length, 0);
  });

  it('discards all edits as one step that can be undone', () => {
    const edited = act(load(), title('a', 'One'), title('b', 'Two'));
    const discarded = act(edited, { type: 'discard' });
    assert.equal(isDirty(discarded), false);
    assert.deepEqual(titles(act(discarded, { type: 'undo' })), titles(edited));
  });

  it('changes nothing in a run whose backlog is closed', () => {
    const closed = load(1, issues, null, 'This run is done.');
    assert.equal(act(closed, title('a', 'Other'), { type: 'undo' }, { type: 'discard' }).issues, closed.issues);
  });

  it('walks back through any edits to the start and forward again to the end', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const action = fc.oneof(
      fc.tuple(key, fc.string({ maxLength: 5 }), fc.constantFrom('t', undefined)).map(([k, text, tag]) => title(k, text, tag)),
      key.map((k): Action => ({ type: 'edit', edit: { kind: 'drop', key: k }, label: '' })),
      fc.tuple(key, fc.integer({ min: 0, max: 3 })).map(([k, to]): Action => ({ type: 'edit', edit: { kind: 'move', key: k, to }, label: '' })),
      fc.constantFrom('n1', 'n2').map((k): Action => ({ type: 'edit', edit: { kind: 'add', key: k, title: k, component: '', after: 'a' }, label: '' })),
      fc.constantFrom<Action>({ type: 'undo' }, { type: 'redo' }, { type: 'discard' }, { type: 'seal' }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const start = load();
        const end = act(start, ...actions);
        const steps = end.past.length;
        const back = act(end, ...Array.from({ length: steps }, (): Action => ({ type: 'undo' })));
        assert.deepEqual(back.issues, start.issues);
        assert.equal(isDirty(back), false);
        const forth = act(back, ...Array.from({ length: steps }, (): Action => ({ type: 'redo' })));
        assert.deepEqual(forth.issues, end.issues);
      }),
    );
  });
});

describe('saving', () => {
  it('makes the answer the base and keeps the history', () => {
    const edited = act(load(), title('a', 'Other'));
    const saved = act(edited, { type: 'saving', issues: edited.issues }, { type: 'saved', revision: revision(2, retitled('a', 'Other')) });
    assert.equal(isDirty(saved), false);
    assert.equal(saved.saved.revision, 2);
    assert.deepEqual(titles(act(saved, { type: 'undo' })), titles(load()));
  });

  it('keeps what was typed while the save was under way', () => {
    const edited = act(load(), title('a', 'Other'));
    const saved = act(edited, { type: 'saving', issues: edited.issues }, title('b', 'Typed on'), { type: 'saved', revision: revision(2, retitled('a', 'Other')) });
    assert.deepEqual(titles(saved), ['Other', 'Typed on', 'Do c']);
    assert.equal(isDirty(saved), true);
  });

  it('keeps every edit when it fails', () => {
    const edited = act(load(), title('a', 'Other'));
    const failed = act(edited, { type: 'saving', issues: edited.issues }, { type: 'notice', notice: { tone: 'error', message: 'Disk full', hint: '' } });
    assert.deepEqual(failed.issues, edited.issues);
    assert.equal(failed.saving, null);
  });
});

describe('a change by somebody else', () => {
  it('is taken over at once when nothing is unsaved', () => {
    const state = act(load(), { type: 'changed', revision: revision(2, retitled('b', 'Theirs')) });
    assert.deepEqual(titles(state), ['Do a', 'Theirs', 'Do c']);
    assert.equal(state.merge, null);
  });

  it('is merged with unsaved edits of other issues without asking', () => {
    const state = act(load(), title('a', 'Mine'), { type: 'conflict', revision: revision(2, retitled('b', 'Theirs')) });
    assert.equal(state.merge, null);
    assert.deepEqual(titles(state), ['Mine', 'Theirs', 'Do c']);
    assert.equal(state.saved.revision, 2);
    assert.equal(isDirty(state), true);
    assert.match(state.notice?.message ?? '', /taken over/);
  });

  it('waits for a choice about each issue that both changed, and goes on with it', () => {
    const merging = act(load(), title('a', 'Mine'), title('c', 'Only mine'), { type: 'conflict', revision: revision(2, retitled('a', 'Theirs')) });
    assert.equal(merging.merge?.conflicts.length, 1);
    assert.equal(act(merging, { type: 'finishMerge' }).merge, merging.merge, 'nothing is decided by default');
    const theirs = act(merging, { type: 'choose', key: 'a', side: 'theirs' }, { type: 'finishMerge' });
    assert.deepEqual(titles(theirs), ['Theirs', 'Do b', 'Only mine']);
    const mine = act(merging, { type: 'choose', key: 'a', side: 'mine' }, { type: 'finishMerge' });
    assert.deepEqual(titles(mine), ['Mine', 'Do b', 'Only mine']);
  });

  it('loses neither side: undo leads to all of mine, then to all of theirs', () => {
    const merging = act(load(), title('a', 'Mine'), title('c', 'Only mine'), { type: 'conflict', revision: revision(2, retitled('a', 'Theirs')) });
    const chosen = act(merging, { type: 'choose', key: 'a', side: 'theirs' }, { type: 'finishMerge' });
    const once = act(chosen, { type: 'undo' });
    assert.deepEqual(titles(once), ['Mine', 'Do b', 'Only mine']);
    const twice = act(once, { type: 'undo' });
    assert.deepEqual(titles(twice), ['Theirs', 'Do b', 'Do c']);
  });

  it('that arrives during a merge is merged too, and asks again only about what changed again', () => {
    const two = retitled('a', 'Theirs').map((issue) => (issue.key === 'b' ? { ...issue, title: 'Theirs b', edited: true } : issue));
    const first = act(load(), title('a', 'Mine'), title('b', 'Mine b'), { type: 'conflict', revision: revision(2, two) }, { type: 'choose', key: 'a', side: 'mine' }, { type: 'choose', key: 'b', side: 'mine' });
    const third = two.map((issue) => (issue.key === 'b' ? { ...issue, title: 'Theirs b again' } : issue));
    const again = act(first, { type: 'changed', revision: revision(3, third) });
    assert.deepEqual([...(again.merge?.choices.keys() ?? [])], ['a']);
    assert.equal(again.merge?.theirs.revision, 3);
  });
});

describe('a draft', () => {
  it('brings unsaved edits and their history back after a reload', () => {
    const edited = act(load(), title('a', 'Other'), { type: 'edit', edit: { kind: 'move', key: 'c', to: 0 }, label: 'Move' }, { type: 'edit', edit: { kind: 'add', key: 'n', title: 'New', component: '', after: null }, label: 'Add' });
    const draft = BacklogDraft.parse(JSON.parse(JSON.stringify(draftOf(edited))));
    const restored = load(1, issues, draft);
    assert.deepEqual(restored.issues, edited.issues);
    assert.deepEqual(titles(act(restored, { type: 'undo' }, { type: 'undo' }, { type: 'undo' })), titles(load()));
  });

  it('is none when nothing is unsaved', () => {
    assert.equal(draftOf(load()), null);
    assert.equal(draftOf(act(load(), title('a', 'x'), { type: 'undo' })), null);
  });

  it('of an older revision is merged with the present one, with a choice where both changed', () => {
    const draft = draftOf(act(load(), title('a', 'Mine'), title('c', 'Mine too')));
    const free = load(2, retitled('b', 'Theirs'), draft);
    assert.deepEqual(titles(free), ['Mine', 'Theirs', 'Mine too']);
    const asked = load(2, retitled('a', 'Theirs'), draft);
    assert.deepEqual(asked.merge?.conflicts.map(({ base, mine, theirs }) => [base?.title, mine.title, theirs.title]), [['Do a', 'Mine', 'Theirs']]);
  });

  it('is left alone in a run whose backlog is closed', () => {
    const draft = draftOf(act(load(), title('a', 'Mine')));
    assert.equal(isDirty(load(1, issues, draft, 'This run is done.')), false);
  });
});
