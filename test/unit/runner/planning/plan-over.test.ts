import assert from 'node:assert/strict';
import { planOver } from '../../../../runner/planning/plan-over.ts';
import type { LineageEntry, ObservedIssue } from '../../../../shared/domain/bundle.ts';
import { fillSlots } from '../../../../shared/domain/issue-text.ts';

const mark = `<!-- pass:v1 lineage=${'b'.repeat(32)} key=cart digest=${'a'.repeat(64)} -->`;
const entry: LineageEntry = { key: 'cart', number: 4, url: null, digest: 'a'.repeat(64), title: 'Cart', body: 'First\nsecond', labels: ['pass', 'area:ui'], state: 'open', blockedBy: [], runId: 'run', at: '2026-01-01T00:00:00.000Z' };
const planned = { title: 'The cart', body: ['Needs ', { ref: 'op-0002' }, '.'], labels: ['pass', 'type:feature'] };
const seen = (fields: Partial<ObservedIssue> = {}): ObservedIssue => ({ number: 4, url: null, title: 'Cart', body: `First\nsecond\n\n${mark}`, labels: ['pass', 'area:ui'], state: 'open', author: 'pass', updatedAt: null, ...fields });

function over(observed: ObservedIssue, from: LineageEntry = entry): { title: string; body: string; labels: string[]; drift: string[] } {
  const { content, drift } = planOver(from, observed, planned);
  return { title: content.title, body: fillSlots(content.body, new Map([['op-0002', 7]])), labels: content.labels, drift: drift.map(({ field, resolution }) => `${field} ${resolution}`) };
}

describe('the plan over what people changed', () => {
  it('is the plan, and says nothing, where nobody changed anything', () => {
    assert.deepEqual(over(seen()), { title: 'The cart', body: 'Needs #7.', labels: ['pass', 'type:feature'], drift: [] });
  });

  it('takes the place of words that people edited, and names each field', () => {
    assert.deepEqual(over(seen({ title: 'Mine', body: `First, edited\nsecond\n\n${mark}`, labels: ['area:ui', 'urgent'] })), { title: 'The cart', body: 'Needs #7.', labels: ['pass', 'type:feature', 'urgent'], drift: ['title written', 'body written', 'labels written'] });
  });

  it('leaves what people wrote above and below the text around it', () => {
    assert.deepEqual([over(seen({ body: `Agreed with Legal.\n\nFirst\nsecond\n\nSee the mail.\n\n${mark}` })).body, over(seen({ body: `Agreed with Legal.\n\nFirst\nsecond\n\n${mark}` })).drift], ['Agreed with Legal.\n\nNeeds #7.\n\nSee the mail.', []]);
  });

  it('writes over a whole text of which nothing tells whose it is, and keeps all labels', () => {
    const unknown: LineageEntry = { ...entry, title: 'Mine', body: 'Mine, all of it', labels: ['urgent'], unknownBase: true };
    assert.deepEqual(over(seen({ title: 'Mine', body: `Mine, all of it\n\n${mark}`, labels: ['urgent'] }), unknown), { title: 'The cart', body: 'Needs #7.', labels: ['pass', 'type:feature', 'urgent'], drift: ['title written', 'body written'] });
  });

  it('is no change where the target has the plan already', () => {
    assert.equal(planOver(entry, seen({ title: 'The cart', body: `Done.\n\n${mark}`, labels: ['type:feature', 'pass'] }), { ...planned, body: ['Done.'] }).same, true);
  });
});
