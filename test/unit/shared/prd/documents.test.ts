import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPrd } from '../../../../shared/prd/read.ts';

const folder = join(import.meta.dirname, 'documents');

/** Each line that states a requirement ends in «kind» or «kind priority»; the marks are taken out before reading. */
function load(name: string): { text: string; expected: string[]; lines: string[] } {
  const marked = readFileSync(join(folder, name), 'utf8');
  const expected = marked.split('\n').flatMap((line, index) => [...line.matchAll(/«([a-z_ ]+)»/g)].map((match) => `${index + 1} ${match[1] ?? ''}`));
  const text = marked.replace(/ ?«[a-z_ ]+»/g, '');
  return { text, expected, lines: text.split('\n') };
}

describe('requirements of documents in ten languages and many shapes', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
    it(`finds what ${name} asks for, and nothing else`, () => {
      const { text, expected, lines } = load(name);
      const found = readPrd(text).requirements;
      const wanted = new Map(expected.map((entry) => [Number(entry.split(' ')[0]), entry]));
      const actual = [...new Set(found.map(({ span, kind, priority }) => {
        const asked = wanted.get(span.lineStart)?.split(' ') ?? [];
        return asked.length === 3 ? `${span.lineStart} ${kind} ${priority ?? 'none'}` : `${span.lineStart} ${kind}`;
      }))];
      const show = (entries: readonly string[]): string[] => entries.map((entry) => `${entry} | ${lines[Number(entry.split(' ')[0]) - 1] ?? ''}`);
      assert.deepEqual(show(actual), show(expected));
    });
  }
});
