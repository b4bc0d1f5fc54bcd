import assert from 'node:assert/strict';
import { parser, Strikethrough, Table, TaskList } from '@lezer/markdown';
import fc from 'fast-check';
import { readDisclosureMarks } from '../../../../shared/prd/disclosure-marks.ts';
import { readForTarget } from '../../../../shared/prd/disclosure-reading.ts';
import { scanTags } from '../../../../shared/prd/html-scan.ts';
import { linearInline } from '../../../../shared/prd/linear-inline.ts';
import { inspect } from '../../../../shared/prd/neutralise.ts';
import { readVisiblePrd } from '../../../../shared/prd/read-visible.ts';
import { readPrd } from '../../../../shared/prd/read.ts';
import { sanitise } from '../../../../shared/prd/sanitise.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { sampleRepository } from '../domain/bundle-samples.ts';

const gfm = [Table, TaskList, Strikethrough];

describe('a text that a parser could take minutes for', function () {
  // Quadratic reading takes longer than this by far; the machine's pace does not matter.
  this.timeout(120_000);

  const texts: Readonly<Record<string, string>> = {
    'a run of blanks': `- The system must ${' '.repeat(400_000)}work.`,
    'emphasis that is never closed': '*a_ '.repeat(40_000),
    'links that are never closed': '[a](b '.repeat(40_000),
    'brackets in brackets': '['.repeat(60_000) + ']'.repeat(60_000),
    'tags that are never closed': '<div '.repeat(40_000),
    'lines with ids': '**FR-1:** It must work.\n'.repeat(15_000),
    'items of HTML that are never closed': `<ul>${'<li>It must work &amp; '.repeat(15_000)}`,
    'parts that fold in parts that fold': '<details><summary>Scope'.repeat(15_000),
    'scenarios': `\n\n\`\`\`gherkin\n${'Scenario: it works\n  Then it works\n'.repeat(15_000)}\`\`\`\n`,
    'labels at the start of paragraphs': '**Not doing.** Melodies and more of them.\n\n'.repeat(5_000),
    'lines of nothing but spaces': `${' '.repeat(40)}\n`.repeat(8_000),
    'a priority that is never closed': `- The system must work (must${' '.repeat(200_000)}x`,
    'a tag and a run of spaces': `- The internal system must work ${' '.repeat(300_000)}x`,
    'items with tags': '- [internal] It must work with a number of words in it.\n'.repeat(5_000),
    'one line of many words': 'The system must work and '.repeat(30_000),
  };
  for (const [what, text] of Object.entries(texts)) {
    it(`is sanitised and read: ${what}`, () => {
      const { text: visible } = sanitise(`# Shop\n\n## Requirements\n\n${text}\n\n- The shop must keep a cart.\n`);
      assert.ok(readPrd(visible).requirements.some((requirement) => requirement.text.includes('keep a cart')));
    });
  }

  it('is read once more without its internal parts: 400 items with tags, and lines with nothing else', () => {
    const ordinary = '- The shop must keep a cart.';
    for (const line of ['- [internal] The margin must be forty percent on every parcel that is sent.', '[internal]']) {
      const text = `# Shop\n\n## Requirements\n\n${`${line}\n`.repeat(line.startsWith('-') ? 400 : 30_000)}\n${ordinary}\n`;
      const { document } = readForTarget(text, readVisiblePrd(text).document, sampleRepository);
      assert.deepEqual(document.requirements.map((requirement) => requirement.text), ['The shop must keep a cart.']);
    }
  });

  it('is looked at for what marks it internal: marks that never end, and ends of nothing', () => {
    const nothing = { requirements: [], sections: [] };
    for (const text of ['<!-- /pass:internal -->\n'.repeat(20_000), `<!--${`-\u200b${'\u2060'.repeat(50)}`.repeat(5_000)}`, `<!-- -${'\u200b'.repeat(100_000)}-${'\u200b'.repeat(100_000)}x`]) {
      assert.ok(readDisclosureMarks(text, nothing).notices.length <= 30);
    }
  });

  it('is looked at for what acts in it: ticks in code', () => {
    const ticks = Array.from({ length: 400 }, (_, index) => `x${'`'.repeat(index + 2)}x`).join(' ');
    assert.deepEqual(inspect(`\`${ticks}\` @ada`).live.map(({ shown }) => shown), ['@ada']);
    assert.deepEqual(inspect(`\`x${'`'.repeat(200_000)}x\` @ada`).live.map(({ shown }) => shown), ['@ada']);
  });

  it('is refused when its tags cannot be told from text in reasonable time', () => {
    assert.throws(() => [...scanTags('<div a=">" '.repeat(20_000), 0, 220_000)], (error: unknown) => PassError.is(error, 'bad_input'));
  });
});

describe('the limits of the inline parser', () => {
  it('change nothing in texts that people write', () => {
    const [plain, limited] = [parser.configure(gfm), parser.configure([...gfm, linearInline])];
    const pieces = fc.constantFrom('a', 'b ', '*', '**', '_', '~~', '[', '](x)', ']', '![', '`', '\\', '  \n', '\\\n', '\n', '\n\n', '<b>', '<!-- c -->', '> ', '- ', '| ', '&amp;');
    fc.assert(fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      const text = parts.join('');
      const shape = (tree: ReturnType<typeof plain.parse>): string[] => {
        const nodes: string[] = [];
        tree.iterate({ enter: ({ name, from, to }) => void nodes.push(`${name} ${from} ${to}`) });
        return nodes;
      };
      assert.deepEqual(shape(limited.parse(text)), shape(plain.parse(text)));
    }), { numRuns: 500 });
  });
});
