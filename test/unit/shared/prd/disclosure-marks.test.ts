import assert from 'node:assert/strict';
import { disclosureRule, isStricter, matchesPath } from '../../../../shared/domain/disclosure.ts';
import { readForTarget } from '../../../../shared/prd/disclosure-reading.ts';
import { readDisclosureMarks } from '../../../../shared/prd/disclosure-marks.ts';
import { readVisiblePrd } from '../../../../shared/prd/read-visible.ts';
import { sampleFolder, sampleRepository } from '../domain/bundle-samples.ts';

const requirements = ['- FR-1: The system must open a locker when the courier scans a parcel.', '- FR-2: The margin shall be forty percent on every parcel.', '  - FR-2.1: The margin must never be shown.', '- FR-3: An operator must see which lockers are full.'];
const prd = (lines: readonly string[], front = ''): string => [front, '# Shop', '', '## Requirements', '', ...lines, ''].join('\n').trimStart();
const inserted = (at: number, ...lines: string[]): string => prd([...requirements.slice(0, at), ...lines, ...requirements.slice(at)]);

/** Ids that may be planned for a public repository. */
function open(text: string): string[] {
  const document = readVisiblePrd(text).document;
  return readForTarget(text, document, sampleRepository).document.requirements.map(({ id }) => id);
}

function notices(text: string): readonly string[] {
  return readDisclosureMarks(text, readVisiblePrd(text).document).notices;
}

describe('marks of what is internal', () => {
  it('are read from comments, which the sanitiser takes out, in every spelling of them', () => {
    for (const [begin, end] of [['<!-- pass:internal -->', '<!-- /pass:internal -->'], ['<!--PASS:Internal-->', '<!-- pass:/internal -->'], ['<!-- pass: internal -->', '<!-- end pass:internal -->'], ['<!-- pa\u200bss:internal -->', '<!-- pass:internal:end -->']] as const) {
      const text = prd([requirements[0] ?? '', begin, ...requirements.slice(1, 3), end, requirements[3] ?? '']);
      assert.deepEqual([open(text), notices(text)], [['FR-1', 'FR-3'], []], begin);
    }
  });

  it('hide the rest of the document without an end, and what stands before an end without a beginning', () => {
    const unclosed = inserted(1, '<!-- pass:internal -->');
    assert.deepEqual(open(unclosed), ['FR-1']);
    assert.match(notices(unclosed).join(), /begins in line 6 has no end/);
    assert.deepEqual(open(inserted(1, '<!-- pass:internal')), ['FR-1']);
    const unopened = inserted(3, '<!-- /pass:internal -->');
    assert.deepEqual(open(unopened), ['FR-3']);
    assert.match(notices(unopened).join(), /never begun/);
    assert.deepEqual(open(prd(['<!-- pass:internal -->', requirements[0] ?? '', '<!-- pass:internal -->', requirements[1] ?? '', '<!-- /pass:internal -->', requirements[3] ?? ''])), []);
  });

  it('are taken from the tag [internal] of an item with all in it, of a table row, and of a heading', () => {
    assert.deepEqual(open(prd(requirements.map((line) => line.replace('FR-2:', 'FR-2 [Internal]:')))), ['FR-1', 'FR-3']);
    assert.deepEqual(open(prd(['| id | requirement |', '| --- | --- |', '| FR-7 | The system must show a map. |', '| FR-8 [internal] | The system must show a secret map. |'])), ['FR-7']);
    assert.deepEqual(open(prd([...requirements, '', '## Margins [internal]', '', '- FR-9: The system must add ten percent.', '', '### More', '', '- FR-10: It must stay hidden.', '', '## Rest', '', '- FR-11: The system must log users out.'])), ['FR-1', 'FR-2', 'FR-2.1', 'FR-3', 'FR-11']);
    assert.deepEqual(open(prd([...requirements, '', 'Margins [internal]', '---', '', '- FR-9: The system must add ten percent.'])), ['FR-1', 'FR-2', 'FR-2.1', 'FR-3']);
  });

  it('are seen through characters that nobody sees, full-width letters and escapes', () => {
    for (const tag of ['[inter\u200bnal]', '\\[internal\\]', '［ｉｎｔｅｒｎａｌ］', '[ INTERNAL ]']) assert.deepEqual(open(prd(requirements.map((line) => line.replace('FR-2:', `FR-2 ${tag}:`)))), ['FR-1', 'FR-3'], tag);
    assert.deepEqual(open(inserted(1, '<\u200b!-\u2060- pass:internal -->')), ['FR-1']);
  });

  it('of a tag change neither the id nor the words of what they stand at', () => {
    const read = (text: string): unknown[] => readVisiblePrd(text).document.requirements.map(({ id, text: statement, section }) => [id, statement, section]);
    const tagged = prd([...requirements.map((line) => line.replace('FR-2:', 'FR-2 [internal]:')), '- [internal] Staff must see the margin.', '', '## Margins [internal]', '', '- FR-9: The system must add.']);
    assert.deepEqual(read(tagged), read(tagged.replace(/ ?\[internal\]/g, '')));
    assert.ok(read(tagged).some((one) => JSON.stringify(one).includes('"FR-2"')));
  });

  it('are not seen in links that are called internal', () => {
    const text = prd([...requirements, '- FR-4: The system must link to [internal](https://example.com) pages, [these][internal] too.', '', '[internal]: https://example.com']);
    assert.deepEqual(open(text), ['FR-1', 'FR-2', 'FR-2.1', 'FR-3', 'FR-4']);
  });

  it('are read from the front matter: ids with what refines them, and titles of sections', () => {
    assert.deepEqual(open(prd(requirements, '---\npass:\n  internal: [fr-2]\n---\n')), ['FR-1', 'FR-3']);
    const sections = prd([...requirements, '', '## 2. **Pricing**', '', '- FR-9: The system must add ten percent.'], '---\npass:\n  internal:\n    - Pricing\n---\n');
    assert.deepEqual(open(sections), ['FR-1', 'FR-2', 'FR-2.1', 'FR-3']);
  });

  it('are taken from the tag in headings of HTML, summaries and lines of bold words, however the brackets are written', () => {
    const rest = ['', '- FR-2: The margin shall be forty percent.', '', '- FR-4: The margin must stay.'];
    for (const heading of [['<h2>Partners [internal]</h2>'], ['<h2>', 'Partners [internal]', '</h2>'], ['**Partners [internal]**'], ['__Partners__ **[internal]**'], ['<details><summary><b>Partners [internal]</b></summary>'], ['<details>', '<summary>', 'Partners [internal]', '</summary>']]) {
      const closing = heading[0]?.startsWith('<details>') === true ? ['', '</details>'] : [];
      assert.deepEqual(open(prd([requirements[0] ?? '', '', ...heading, ...rest, ...closing, '', '## Rest', '', requirements[3] ?? ''])), ['FR-1', 'FR-3'], heading[0]);
    }
    for (const item of ['- [ ][internal] FR-2: The margin shall be forty percent.', '- [**internal**] FR-2: The margin shall be forty percent.', '- FR-2 &#91;internal&#93;: The margin shall be forty percent.', '- FR-2 &lbrack;inter&#x6e;al&rsqb;: The margin must be ten.']) {
      assert.deepEqual(open(prd([requirements[0] ?? '', item, requirements[3] ?? ''])), ['FR-1', 'FR-3'], item);
    }
  });

  it('are not swallowed by a comment without text, nor by one that never ends', () => {
    for (const before of ['<!-->', '<!--->', '<!-- note']) {
      assert.deepEqual(open(inserted(1, `${before} <!-- pass:internal -->`)), ['FR-1'], before);
    }
  });

  it('of front matter hide the whole document when they are spelt in a way that PASS does not know', () => {
    const fronts = ['---\npass: internal\n---', '---\npass: [internal]\n---', '---\npass:\n  intern: [FR-2]\n---', '---\n- visibility: private\n---', '---\nconfidential: true\n---', '---\nvisibilty: private\n---', '---\nmeta:\n  internal: true\n---', '---\nvisibility internal\n---', '---\na: &a {b: *a, c: secret}\n---', '---\npass.intern: x\n---'];
    for (const front of fronts) {
      const marks = readDisclosureMarks(prd(requirements, `${front}\n`), { requirements: [], sections: [] });
      assert.deepEqual([marks.whole, marks.audience], [true, 'private'], front);
    }
    for (const front of ['---\ninternal: true\n---', '---\npass_internal: true\n---']) assert.equal(readDisclosureMarks(prd(requirements, front), { requirements: [], sections: [] }).whole, true, front);
    for (const front of ['---\npass.internal: [FR-2]\n---\n', '---\ninternal: FR-2\n---\n', '--- \npass: {internal: [FR-2]}\n---\n']) assert.deepEqual(open(prd(requirements, front)), ['FR-1', 'FR-3'], front);
    for (const before of ['\n\n', '\ufeff\n', '<!-- a --> \r\n']) {
      assert.equal(readDisclosureMarks(`${before}---\t\nvisibility: private\n---\n${prd(requirements)}`, { requirements: [], sections: [] }).audience, 'private', JSON.stringify(before));
    }
    assert.equal(readDisclosureMarks(prd(requirements, '---\nvisibility: public\nVisibility: private\n---\n'), { requirements: [], sections: [] }).audience, 'private');
    for (const front of ['---\ntitle: Internal tools\npass_rate: 90\n---', '---\ninternal: false\nconfidential: no\n---', '---\npass: {}\n---']) {
      const marks = readDisclosureMarks(prd(requirements, front), { requirements: [], sections: [] });
      assert.deepEqual([marks.whole, marks.audience, marks.notices], [false, null, []], front);
    }
  });

  it('name what they cannot find, and make a document private whose front matter cannot be read', () => {
    const text = prd(requirements, '---\npass: {internal: [FR-77]}\n---\n');
    assert.deepEqual(readDisclosureMarks(text, readVisiblePrd(text).document).unresolved, ['FR-77']);
    for (const front of ['---\nvisibility: [public\n---\n', '+++\nvisibility = "internal"\n+++\n', '---\nvisibility: internal\n', '---\nvisibility: everybody\n---\n', '---\npass:\n  internal: [{a: 1}]\n---\n']) {
      const marks = readDisclosureMarks(prd(requirements, front), { requirements: [], sections: [] });
      assert.deepEqual([marks.audience, marks.notices.length], ['private', 1], front);
    }
    assert.equal(readDisclosureMarks(prd(requirements, '---\nvisibility: public\npass: {visibility: private}\n---\n'), { requirements: [], sections: [] }).audience, 'private');
  });

  it('count for a target with more readers only', () => {
    const repository = (visibility: 'public' | 'internal' | 'private') => ({ ...sampleRepository, visibility });
    assert.deepEqual([null, 'public', 'internal', 'private'].map((audience) => [sampleFolder, repository('private'), repository('internal'), repository('public')].map((target) => disclosureRule(audience as 'public' | null, target).form)), [
      ['quotes', 'quotes', 'listed', 'listed'],
      ['quotes', 'quotes', 'quotes', 'quotes'],
      ['quotes', 'quotes', 'quotes', 'references'],
      ['quotes', 'quotes', 'references', 'references'],
    ]);
    assert.deepEqual([disclosureRule('public', repository('public')).withholds, disclosureRule('public', repository('internal')).withholds, disclosureRule(null, repository('internal')).withholds, disclosureRule(null, sampleFolder).withholds], [true, false, true, false]);
    assert.equal(disclosureRule(null, { kind: 'github', owner: 'a', name: 'b' }).form, 'listed');
    assert.deepEqual([sampleFolder, repository('private'), repository('internal'), repository('public')].map((target) => disclosureRule('internal', target, true).form), ['quotes', 'quotes', 'quotes', 'refused']);
    assert.ok(isStricter({ form: 'references', withholds: true }, { form: 'quotes', withholds: false }));
    assert.ok(!isStricter({ form: 'quotes', withholds: false }, { form: 'references', withholds: true }));
  });

  it('of the administrator match paths as they are written', () => {
    assert.ok(matchesPath('docs/internal/**', 'docs/internal/a/b.md') && matchesPath('**/secret-*.md', 'secret-plan.md') && matchesPath('docs/?.md', '/home/me/docs/a.md'));
    assert.ok(!matchesPath('docs/*.md', 'docs/a/b.md') && !matchesPath('docs/internal/**', 'docs/internals.md') && !matchesPath('a.md', 'axmd'));
  });
});
