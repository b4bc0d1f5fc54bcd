import assert from 'node:assert/strict';
import fc from 'fast-check';
import { threeWay } from '../../../../runner/planning/three-way.ts';
import type { LineageEntry, ObservedIssue } from '../../../../shared/domain/bundle.ts';
import { composeIssue, fillSlots, issueDigest, stripMarker, withMarker } from '../../../../shared/domain/issue-text.ts';
import { stagedIssue } from '../../shared/domain/bundle-samples.ts';

const lineage = 'a'.repeat(32);
const issue = stagedIssue({ key: 'cart', body: 'Keep what the customer chose.\n\n### In scope\n\n- Add\n- Remove', acceptanceCriteria: ['It adds.', 'It removes.'] });
const content = composeIssue(issue, []);
const written = fillSlots(withMarker(content, lineage, 'cart').body, new Map());
const entry: LineageEntry = { key: 'cart', number: 1, url: null, digest: issueDigest(content), title: content.title, body: stripMarker(written), labels: content.labels, state: 'open', blockedBy: [], runId: 'run-20260101-abcdefgh', at: '2026-01-01T00:00:00.000Z' };

/** What is written when the plan changed its first line, and a person left this body on the target. */
function afterPlanChanged(body: string): { text: string; resolution: string | undefined } {
  const observed: ObservedIssue = { number: 1, url: null, title: content.title, body, labels: content.labels, state: 'open', author: 'pass', updatedAt: null };
  const planned = composeIssue({ ...issue, body: issue.body.replace('Keep what the customer chose.', 'Keep what was chosen, for a week.') }, []);
  const { content: merged, drift } = threeWay(entry, observed, planned);
  return { text: fillSlots(withMarker({ ...merged }, lineage, 'cart').body, new Map()), resolution: drift.find(({ field }) => field === 'body')?.resolution };
}

const own = 'Keep what was chosen, for a week.';
const mark = /<!-- pass:v1 [^>]*-->/g;

describe('edits of people on the target', () => {
  it('above the text of PASS, below it and below its marker stay, and the plan’s change is written', () => {
    const cases: readonly [string, string][] = [
      ['above', `Talk to Ann first.\n\n${written}`],
      ['before the marker', written.replace(mark, (found) => `Seen in the demo.\n\n${found}`)],
      ['below the marker', `${written}\n\nSeen in the demo.\n`],
      ['inside', written.replace('- Remove', '- Remove\n- Undo')],
      ['a ticked criterion', written.replace('- [ ] It adds.', '- [x] It adds.')],
    ];
    for (const [where, body] of cases) {
      const { text, resolution } = afterPlanChanged(body);
      const added = /Talk to Ann first\.|Seen in the demo\.|- Undo|- \[x\] It adds\./.exec(body)?.[0] ?? assert.fail(where);
      assert.ok(text.includes(added) && text.includes(own), `${where}: ${text}`);
      assert.equal(resolution, 'merged', where);
      assert.equal(text.match(mark)?.length, 1, where);
    }
  });

  it('that deleted, doubled or moved the marker lose no word, and leave one marker', () => {
    const found = mark.exec(written)?.[0] ?? assert.fail();
    mark.lastIndex = 0;
    const without = written.replace(found, '').trimEnd();
    for (const [what, body] of [['deleted', without], ['doubled', `${written}\n${found}`], ['moved up', `${found}\n\n${without}`], ['in the middle', without.replace('### In scope', `${found}\n### In scope`)]] as const) {
      const { text } = afterPlanChanged(body);
      assert.ok(text.startsWith(own) && text.includes('- Remove') && text.includes('- [ ] It removes.'), `${what}: ${text}`);
      assert.deepEqual([text.match(mark)?.length, text.trimEnd().endsWith('-->')], [1, true], what);
    }
  });

  it('keep every character where the plan has numbers that are still to come: none of them becomes a number', () => {
    const planned = composeIssue({ ...issue, body: issue.body.replace('Keep what the customer chose.', own) }, [{ ref: 'op-0007' }]);
    const slotsIn = (body: readonly unknown[]): number => body.filter((part) => typeof part !== 'string').length;
    for (const theirs of ['price \ue0000\ue001 each', '\ue000\ue000\ue0000\ue001', '\ue000', '0\ue001']) {
      const observed: ObservedIssue = { number: 1, url: null, title: content.title, body: `${theirs}\n\n${written}`, labels: content.labels, state: 'open', author: 'pass', updatedAt: null };
      const { content: merged } = threeWay(entry, observed, planned);
      assert.equal(slotsIn(merged.body), slotsIn(planned.body), theirs);
      const text = fillSlots(merged.body, new Map([['op-0007', 7]]));
      assert.ok(text.startsWith(`${theirs}\n`) && text.includes('- Blocked by #7') && text.includes(own), text);
    }
  });

  it('that quote a marker in a block of code stay there', () => {
    const found = mark.exec(written)?.[0] ?? assert.fail();
    mark.lastIndex = 0;
    const quote = `How PASS works:\n\`\`\`html\n${found}\n\`\`\``;
    const { text, resolution } = afterPlanChanged(`${quote}\n\n${written}`);
    assert.ok(text.startsWith(quote) && text.includes(own), text);
    assert.equal(resolution, 'merged');
  });

  it('in the very lines that the plan changed stay, and the plan’s are listed as not written', () => {
    const { text, resolution } = afterPlanChanged(written.replace('Keep what the customer chose.', 'Keep it for ever.'));
    assert.ok(text.startsWith('Keep it for ever.') && !text.includes(own));
    assert.equal(resolution, 'kept');
  });

  it('that moved a whole section keep it where they put it', () => {
    const section = '### Acceptance criteria\n\n- [ ] It adds.\n- [ ] It removes.';
    const moved = `${section}\n\n${written.replace(`${section}\n\n`, '')}`;
    const { text } = afterPlanChanged(moved);
    assert.ok(text.startsWith(section), text);
    assert.equal(text.split('- [ ] It adds.').length, 2);
  });

  it('with other line ends are none, and emoji, joiners and accents of people come through unchanged', () => {
    assert.deepEqual(afterPlanChanged(written.replaceAll('\n', '\r\n')), { text: afterPlanChanged(written).text, resolution: undefined });
    const note = 'Agreed 👩‍👩‍👧 with the naïve façade — 日本語, \u0301 and a tab:\tdone.';
    const { text } = afterPlanChanged(`${written.replaceAll('\n', '\r\n')}\r\n\r\n${note}`);
    assert.ok(text.includes(note) && text.includes(own));
  });

  it('that only tick boxes keep nothing of the plan back, and a line that the plan changed comes unticked, which is said', () => {
    const observed = (body: string): ObservedIssue => ({ number: 1, url: null, title: content.title, body, labels: content.labels, state: 'open', author: 'pass', updatedAt: null });
    const ticked = written.replace('- [ ] It adds.', '- [x] It adds.').replace('- [ ] It removes.', '* [ ] It removes.').replace('* [ ]', '- [X]');
    const alone = threeWay(entry, observed(ticked), content);
    assert.deepEqual([alone.same, alone.drift], [true, []]);
    const reworded = threeWay(entry, observed(ticked), composeIssue({ ...issue, acceptanceCriteria: ['It removes at once.', 'It adds.'] }, []));
    const text = fillSlots(reworded.content.body, new Map());
    assert.ok(text.includes('- [ ] It removes at once.\n- [x] It adds.'), text);
    assert.deepEqual(reworded.drift.map(({ resolution, note }) => [resolution, note]), [['merged', 'Boxes were ticked on the target; they stay as they are. 1 box stood on a line that the plan changed, and is as the plan has it.']]);
  });

  it('in boxes are never lost on a line that is still there, and change nothing else', () => {
    const tasks = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 6 });
    fc.assert(
      fc.property(tasks, tasks, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), fc.array(fc.record({ at: fc.nat(20), text: fc.constantFrom('Ask Ann.', '- [x] Mine.', '') }), { maxLength: 2 }), (then, now, ticks, edits) => {
        const bodyOf = (list: readonly number[]): string => ['Text.', ...list.map((task) => `- [ ] Task ${task}.`), 'End.'].join('\n');
        const base = { ...entry, body: bodyOf(then) };
        const lines = bodyOf(then).split('\n');
        for (const { at, text } of edits) lines.splice(at % (lines.length + 1), 0, text);
        const tick = (text: string): string => text.replace(/- \[ \] Task (\d)\./g, (line, task: string) => (ticks[Number(task)] === true ? line.replace('[ ]', '[x]') : line));
        const merge = (body: string): string => fillSlots(threeWay(base, { number: 1, url: null, title: content.title, body, labels: content.labels, state: 'open', author: 'pass', updatedAt: null }, { ...content, body: [bodyOf(now)] }).content.body, new Map());
        const plain = merge(lines.join('\n'));
        const survive = new Set(lines);
        const expected = plain.split('\n').map((line) => (survive.has(line) ? tick(line) : line)).join('\n');
        assert.equal(merge(tick(lines.join('\n'))), expected);
      }),
      { numRuns: 500 },
    );
  });

  it('are never lost, whatever lines people add, remove or change', () => {
    const line = fc.constantFrom('Ask Ann.', '- [ ] One more', '', '👩‍👧 yes', '```', '> quoted', '# Head');
    fc.assert(
      fc.property(fc.array(fc.record({ at: fc.nat(30), remove: fc.nat(2), add: fc.array(line, { maxLength: 2 }) }), { maxLength: 4 }), fc.boolean(), (edits, crlf) => {
        const lines = written.split('\n');
        const unique: string[] = [];
        for (const [index, { at, remove, add }] of edits.entries()) {
          const added = add.map((text, n) => (text === '' ? '' : `${text} (${index}.${n})`));
          lines.splice(Math.min(at, lines.length), remove, ...added);
        }
        for (const text of lines) if (/\(\d\.\d\)$/.test(text)) unique.push(text);
        const { text } = afterPlanChanged(lines.join(crlf ? '\r\n' : '\n'));
        const result = text.split('\n');
        assert.deepEqual(unique.filter((one) => !result.includes(one)), []);
        assert.equal(text.match(mark)?.length, 1);
      }),
      { numRuns: 300 },
    );
  });
});
