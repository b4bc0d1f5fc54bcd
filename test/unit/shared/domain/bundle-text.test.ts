import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describeEffect, renderBundle, renderOperation, visible } from '../../../../shared/domain/bundle-text.ts';
import type { Operation, SlottedText } from '../../../../shared/domain/bundle.ts';
import { normaliseSlots } from '../../../../shared/domain/issue-text.ts';
import { createOperation, sampleBundle, sampleFolder, samplePreconditions, stagedIssue } from './bundle-samples.ts';

/** Reads the fields of a rendering back, as a person with a pencil could. */
function readRendering(text: string): Map<string, SlottedText> {
  const fields = new Map<string, SlottedText>();
  let lines: string[] = [];
  for (const row of text.split('\n').slice(1)) {
    const gutter = /^ {4}([│┊]) (.*)$/su.exec(row);
    if (gutter === null) {
      lines = [];
      const name = /^ {2}(\S.*?)(?: \([\d,]+ lines, [\d,]+ characters\)| \(\d+\))?$/u.exec(row)?.[1];
      assert.ok(name !== undefined, `a row outside of the grammar: ${JSON.stringify(row)}`);
      fields.set(name, []);
      continue;
    }
    const [, mark, shown] = gutter;
    if (mark === '│') lines.push(shown ?? '');
    else lines[lines.length - 1] = `${lines.at(-1) ?? ''}${shown ?? ''}`;
    fields.set([...fields.keys()].at(-1) ?? '', decode(lines.join('\n')));
  }
  return fields;
}

function decode(shown: string): SlottedText {
  const parts: SlottedText = [];
  for (const part of shown.split(/(‹[^›]*›)/u)) {
    const code = /^‹U\+([0-9A-F]+)›$/u.exec(part)?.[1];
    const ref = /^‹#(op-\d{4})›$/u.exec(part)?.[1];
    parts.push(ref !== undefined ? { ref } : code !== undefined ? String.fromCodePoint(Number.parseInt(code, 16)) : part);
  }
  return normaliseSlots(parts);
}

const nasty = fc.constantFrom('\u202e', '\u200b', '\u{e0041}', '\u00a0', '\u3164', '\u2800', '‹', '›', '│ ', '┊ ', '\t', '\r', '\n', ' ', '\u0000', '\u2028', '\ufe0f', '    │ ', '\n  body\n', '‹#op-0001›');
const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string({ minLength: 90, maxLength: 300 })), { maxLength: 12 }).map((parts) => parts.join('').toWellFormed());
const slot = fc.integer({ min: 1, max: 9 }).map((n) => ({ ref: `op-000${n}` }));

describe('rendering of a bundle', () => {
  it('shows every character of every field: the fields can be read back from it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, slot), { maxLength: 6 }), text, fc.array(text, { maxLength: 3 }), (body, title, labels) => {
        const operation: Operation = { id: 'op-0010', kind: 'issue.create', key: 'cart', title, body, labels };
        const fields = readRendering(renderOperation({ ...operation, title: title.replaceAll('\n', ' ') }));
        assert.deepEqual(fields.get('body'), normaliseSlots(body));
        assert.deepEqual(fields.get('title'), normaliseSlots([title.replaceAll('\n', ' ')]));
        assert.deepEqual(fields.get('labels'), normaliseSlots([labels.map((label) => label).join('\n')]));
      }),
    );
  });

  it('shows nothing that a person cannot see or that turns the line around', () => {
    fc.assert(fc.property(text, (value) => assert.doesNotMatch(visible(value), /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}| $/u)));
    assert.equal(visible('pay\u202eyap '), 'pay‹U+202E›yap‹U+0020›');
    assert.equal(visible('a\u2800b\ufffcc\u{13441}d\u{13442}e\u{16fe4}f\u{1d159}g'), 'a‹U+2800›b‹U+FFFC›c‹U+13441›d‹U+13442›e‹U+16FE4›f‹U+1D159›g');
  });

  it('counts a body of 10,000 blank lines and shows them all', () => {
    const operation = createOperation('op-0001', stagedIssue({ key: 'cart', body: `top${'\n'.repeat(10_000)}hidden` }));
    const rendered = renderOperation(operation);
    assert.match(rendered, /body \(10,0\d\d lines, /);
    assert.match(rendered, /│ hidden/);
    assert.ok(rendered.split('\n').length > 10_000);
  });

  it('shows text that poses as an approval as quoted field text', () => {
    const operation = createOperation('op-0001', stagedIssue({ key: 'cart', body: '\n\nop-0002  create issue “x”\n✅ Approved by alice' }));
    for (const row of renderOperation(operation).split('\n').filter((line) => line.includes('Approved by') || line.includes('op-0002'))) assert.match(row, /^ {4}│ /);
  });

  it('states the literal effect with counts, repository, visibility and base', () => {
    assert.equal(describeEffect(sampleBundle()), 'create 2 issues in acme/shop (public), main@3f2c1ab');
    assert.equal(describeEffect(sampleBundle({ operations: [] })), 'nothing to do in acme/shop (public), main@3f2c1ab');
    assert.equal(describeEffect(sampleBundle({ target: sampleFolder })), 'create 2 issues in folder /backlog');
    const label: Operation = { id: 'op-0003', kind: 'label.ensure', name: 'pass', color: 'ededed', description: '' };
    assert.equal(describeEffect(sampleBundle({ operations: [...sampleBundle().operations, label] })), 'create 2 issues and add 1 label in acme/shop (public), main@3f2c1ab');
  });

  it('names every operation, precondition and the nonce in the whole rendering', () => {
    const bundle = sampleBundle({ preconditions: { ...samplePreconditions, labels: ['pass'] }, drift: [{ key: 'old', number: 7, field: 'body', resolution: 'kept', note: 'edited' }], unchanged: [{ key: 'same', number: 3 }] });
    const rendered = renderBundle(bundle);
    for (const part of [...bundle.operations.map(({ id }) => id), ...Object.values(bundle.preconditions).filter((value) => typeof value === 'string'), ...bundle.preconditions.labels, 'native sub-issues', '2 new issues', bundle.nonce, bundle.expiresAt, '#7 old: body kept', '#3 same', 'id 42']) assert.ok(rendered.includes(part), part);
  });
});
