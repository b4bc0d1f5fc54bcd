import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findingRules } from '../../../../shared/prd/findings/find.ts';
import { readRuleFile } from '../../../../shared/prd/findings/rule-file.ts';

describe('the setting pass.prd.rules', () => {
  it('offers exactly the rules that there are, each with why it matters', async () => {
    const manifest = JSON.parse(await readFile(join(import.meta.dirname, '../../../../package.json'), 'utf8')) as { contributes: { configuration: { properties: Record<string, { properties: Record<string, { description: string }> }> } } };
    const offered = Object.entries(manifest.contributes.configuration.properties['pass.prd.rules']?.properties ?? {}).map(([name, { description }]) => [name, description]);
    assert.deepEqual(offered, findingRules.map((rule) => [rule.name, rule.why]));
  });
});

describe('.pass/config.yml', () => {
  for (const [what, text, disabled] of [
    ['nothing', '', []],
    ['another section', 'model: none\n', []],
    ['an empty section', 'findings:\n', []],
    ['rules in either spelling', 'findings:\n  passive-voice: off\n  vague-wording: false\n  duplicate: on\n', ['passive-voice', 'vague-wording']],
    ['CRLF line ends', 'findings:\r\n  duplicate: off\r\n', ['duplicate']],
    ['everything', 'findings: off\n', findingRules.map((rule) => rule.name)],
  ] as const) {
    it(`turns off what it says with ${what}`, () => assert.deepEqual(readRuleFile(text), { disabled, problems: [] }));
  }

  for (const [what, text, place, message] of [
    ['an unknown rule', 'findings:\n  nope: off\n  duplicate: off\n', 'nope', /no rule “nope”.*passive-voice/],
    ['a value that is neither on nor off', 'findings:\n  untestable: 3\n  duplicate: off\n', '3', /either on or off/],
    ['broken YAML', 'findings:\n  duplicate: off\n  duplicate: on\n', 'd', /Not valid YAML/],
  ] as const) {
    it(`points at ${what}, and still counts in the rest`, () => {
      const { disabled, problems } = readRuleFile(text);
      assert.deepEqual(disabled, ['duplicate']);
      const [problem] = problems;
      assert.match(problem?.message ?? '', message);
      assert.equal(text.slice(problem?.start, problem?.end), place);
    });
  }

  it('says what it expected where the shape is wrong', () => {
    for (const text of ['- a\n', 'findings:\n  - duplicate\n', 'findings: 3\n']) assert.match(readRuleFile(text).problems[0]?.message ?? '', /^Expected/);
  });
});
