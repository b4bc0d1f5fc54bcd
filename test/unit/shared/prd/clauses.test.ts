import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readPrd } from '../../../../shared/prd/read.ts';

const clauses = (first: number): string => `# Terminal

${first}. Definitions

${first}.1 "Terminal" means the screen that the operator shall mount on the locker.

${first + 1}. Opening

${first + 1}.1 The terminal shall open a compartment within 2 seconds.
${first + 1}.2 The terminal shall refuse a used code; and

${first + 1}.3 When the compartment is stuck, the terminal should:
(a) offer the compartment beside it to the courier; and
(b) report the compartment to the depot by text message.
`;

describe('numbered clauses', () => {
  it('keep their ids when the clauses are numbered anew, and say no number', () => {
    const [before, after] = [readPrd(clauses(1)), readPrd(clauses(7))];
    assert.deepEqual(before.requirements.map(({ id, text }) => ({ id, text })), after.requirements.map(({ id, text }) => ({ id, text })));
    assert.deepEqual(before.requirements.map(({ text }) => text), [
      'The terminal shall open a compartment within 2 seconds.',
      'The terminal shall refuse a used code',
      'offer the compartment beside it to the courier',
      'report the compartment to the depot by text message.',
    ]);
  });

  it('oblige their lettered parts as much as the words that lead to them', () => {
    assert.deepEqual(readPrd(clauses(1)).requirements.map(({ priority }) => priority), ['must', 'must', 'should', 'should']);
  });

  it('define terms, and ask for nothing while they do', () => {
    const { requirements, glossary } = readPrd(clauses(1));
    assert.deepEqual(glossary.map(({ term }) => term), ['Terminal']);
    assert.ok(requirements.every(({ text }) => !text.includes('mount')));
  });

  it('point at themselves in the text', () => {
    const text = clauses(3);
    for (const { span, text: statement } of readPrd(text).requirements) assert.equal(text.slice(span.start, span.end), statement);
  });

  it('are no clauses where a number counts something', () => {
    const { requirements } = readPrd('# P\n\n## Requirements\n\nThe shop shall keep\n2.5 million orders for a year.\n');
    assert.deepEqual(requirements.map(({ text }) => text.replace(/\s+/g, ' ')), ['The shop shall keep 2.5 million orders for a year.']);
  });

  it('read the same however they are put together', () => {
    const line = fc.constantFrom('1. Scope', '1.1 The app shall print.', '(a) print a list of all orders;', '(b) scan it', '1.1.1 it shall stop', '"A" means b', '', 'The app shall:', '- x');
    fc.assert(fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
      const text = lines.join('\n');
      for (const { span } of readPrd(text).requirements) assert.ok(span.start < span.end && span.end <= text.length);
    }), { numRuns: 300 });
  });
});
