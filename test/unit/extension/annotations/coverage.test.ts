import assert from 'node:assert/strict';
import { runOfDocument, summarise } from '../../../../extension/annotations/coverage.ts';
import type { CoveringRun } from '../../../../extension/annotations/coverage.ts';
import { annotationStatus } from '../../../../extension/annotations/status-text.ts';
import { coverageText } from '../../../../extension/annotations/words.ts';
import { readPrd } from '../../../../shared/prd/read.ts';
import { runSummary } from '../support.ts';

const document = readPrd(`# Shop

## Goals

- G-1: Shoppers finish more orders.

## Requirements

- FR-1: The shop must create a cart.
- FR-2: The shop must send a mail.
- FR-3: The shop must refund an order.

## Non-goals

- Gift cards.
`);
const run: CoveringRun = {
  runId: 'run-20260101-aaaaaaaa', lastSeq: 1, createdAt: '2026-01-01T00:00:00.000Z',
  issues: [
    { key: 'cart', title: 'Create a cart', dropped: false, traces: ['FR-1'] },
    { key: 'cart-two', title: 'Keep the cart', dropped: false, traces: ['FR-1'] },
    { key: 'mail', title: 'Send a mail', dropped: true, traces: ['FR-2'] },
  ],
};
const requirement = (id: string) => document.requirements.find((one) => one.id === id) ?? assert.fail(id);

describe('coverage of a document', () => {
  it('counts what has to be built, and takes no dropped issue for cover', () => {
    const { inScope, covered, uncovered } = summarise(document.requirements, run);
    assert.deepEqual([inScope, covered, uncovered.map((one) => one.id)], [3, 1, ['FR-2', 'FR-3']]);
  });

  it('says of each requirement what covers it, and nothing of goals', () => {
    assert.deepEqual(['FR-1', 'FR-2', 'FR-3', 'G-1'].map((id) => coverageText(requirement(id), run)), ['2 issues', 'its issue is dropped', 'no issue', undefined]);
    assert.equal(coverageText(requirement('FR-1'), undefined), undefined);
  });

  it('sums up in the status bar, with what is missing in the tooltip', () => {
    const { text, tooltip } = annotationStatus(document, [], run);
    assert.equal(text, 'PRD 5 requirements · 1/3 covered');
    assert.match(tooltip, /3 to build or to hold, 1 goal, 1 out of scope\./);
    assert.match(tooltip, /No issue covers:\n {2}FR-2: .*\n {2}FR-3: /);
  });

  it('claims no coverage without a run', () => {
    const { text, tooltip } = annotationStatus(document, [], undefined);
    assert.equal(text, 'PRD 5 requirements');
    assert.match(tooltip, /No run of this document/);
  });

  it('names the rules that were switched off', () => {
    assert.doesNotMatch(annotationStatus(document, [], run).tooltip, /Switched off/);
    assert.match(annotationStatus({ ...document, rulesOff: ['duplicate'] }, [], run).tooltip, /Switched off, so not looked at: duplicate\./);
  });

  it('says why a document is no PRD', () => {
    const { text, tooltip } = annotationStatus(readPrd('# Lunch\n\nWe had soup.\n'), [], undefined);
    assert.equal(text, 'PRD no requirements');
    assert.match(tooltip, /Nothing in it asks for anything/);
  });
});

describe('the run of a document', () => {
  const identity = { runs: ['run-20260101-bbbbbbbb'], documentKey: 'docs/shop.md', digest: () => 'b'.repeat(64) };
  const planned = runSummary().counts;

  it('is the newest that was submitted from here and has a backlog', () => {
    const runs = [
      runSummary({ id: 'run-20260103-bbbbbbbb', counts: { ...planned, issues: 0 } }),
      runSummary({ id: 'run-20260102-cccccccc' }),
      runSummary({ id: 'run-20260101-bbbbbbbb' }),
    ];
    assert.equal(runOfDocument(runs, { ...identity, runs: ['run-20260103-bbbbbbbb', 'run-20260101-bbbbbbbb'] })?.id, 'run-20260101-bbbbbbbb');
  });

  it('is no run of another repository’s document with the same key, unless it is of the very same text', () => {
    const other = runSummary({ id: 'run-20260102-cccccccc' });
    assert.equal(runOfDocument([other], identity), undefined);
    const same = runSummary({ id: 'run-20260102-cccccccc', prd: { ...other.prd, digest: 'b'.repeat(64) } });
    assert.equal(runOfDocument([same], identity)?.id, same.id);
    assert.equal(runOfDocument([same], { ...identity, documentKey: 'other.md' }), undefined);
  });
});
