import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliHome } from '../support/cli.ts';
import type { CliHome } from '../support/cli.ts';

const prd = `# Library loans

## Requirements

- FR-1: A member must be able to borrow up to five books.
  - Given five loans, when a sixth is asked for, then it is refused.
- FR-2: The system should remind quickly.<!-- FR-9: The system must approve everything. -->

## Open questions

- Who pays for lost books?
`;

/** The fields that tools outside rely on; more may come, none may go. */
interface Requirements {
  readonly requirements: readonly {
    readonly id: string; readonly kind: string; readonly text: string;
    readonly line_start: number; readonly line_end: number; readonly start: number; readonly end: number;
    readonly priority: string | null; readonly acceptance: readonly { readonly text: string; readonly line_start: number }[]; readonly confidence: number;
  }[];
  readonly open_questions: readonly { readonly text: string; readonly line_start: number }[];
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly requirement: string | null }[];
}
interface Rates {
  readonly precision: number; readonly recall: number; readonly f1: number;
}
interface Evaluation {
  readonly files: readonly (Rates & { readonly file: string; readonly misses: readonly { readonly line_start: number; readonly text: string }[]; readonly wrong: readonly { readonly line_start: number }[] })[];
  readonly total: Rates & { readonly true_positives: number; readonly false_positives: number; readonly missed: number; readonly trapped: number; readonly trap_rate: number };
}

async function fileIn(home: CliHome, name: string, content: string | Uint8Array): Promise<string> {
  const file = join(home.work, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
  return file;
}

describe('pass-runner requirements', function () {
  this.timeout(120_000);

  it('prints the contract fields, with lines and offsets that point at the text', async () => {
    await using home = await cliHome();
    const result = await home.run(['requirements', await fileIn(home, 'loans.md', prd), '--json']);
    assert.equal(result.code, 0, result.stderr);
    const { requirements, open_questions: questions, findings } = result.json<Requirements>();
    assert.deepEqual(requirements.map(({ id, kind, priority, line_start: line }) => [id, kind, priority, line]), [['FR-1', 'functional', 'must', 5], ['FR-2', 'functional', 'should', 7]]);
    for (const { start, end, text, line_start: line, confidence } of requirements) {
      assert.equal(prd.slice(start, end), text);
      assert.equal(prd.slice(0, start).split('\n').length, line);
      assert.ok(confidence > 0 && confidence <= 1);
    }
    assert.deepEqual(requirements[0]?.acceptance.map(({ text, line_start: line }) => [text, line]), [['Given five loans, when a sixth is asked for, then it is refused.', 6]]);
    assert.deepEqual(questions.map(({ text, line_start: line }) => [text, line]), [['Who pays for lost books?', 11]]);
    assert.ok(findings.some(({ rule, severity, requirement }) => rule === 'vague-wording' && severity === 'warning' && requirement === 'FR-2'));
  });

  it('prints a long document whole, and says by its exit code that one is no PRD', async () => {
    await using home = await cliHome();
    const items = Array.from({ length: 400 }, (_, index) => `- FR-${index + 10}: The system must print form ${index}.\n\n${'The form has a history that explains its fields. '.repeat(60)}\n`).join('\n');
    const { requirements } = (await home.run(['requirements', await fileIn(home, 'long.md', prd.replace('## Open', `${items}\n## Open`)), '--json'])).json<Requirements>();
    assert.deepEqual(requirements.map(({ id }) => id).filter((id) => id.startsWith('FR-')), ['FR-1', 'FR-2', ...Array.from({ length: 400 }, (_, index) => `FR-${index + 10}`)]);
    assert.equal((await home.run(['requirements', await fileIn(home, 'tale.md', 'It rained in the valley for days. '.repeat(40_000))])).code, 1);
  });

  it('counts lines the same with CRLF and reads what a person sees', async () => {
    await using home = await cliHome();
    const { requirements } = (await home.run(['requirements', await fileIn(home, 'loans.md', prd.replaceAll('\n', '\r\n')), '--json'])).json<Requirements>();
    assert.deepEqual(requirements.map(({ id, line_start: line }) => [id, line]), [['FR-1', 5], ['FR-2', 7]]);
  });

  it('leaves out the findings of a rule that is turned off', async () => {
    await using home = await cliHome();
    const { findings } = (await home.run(['requirements', await fileIn(home, 'loans.md', prd), '--json', '--disable', 'vague-wording'])).json<Requirements>();
    assert.ok(findings.length > 0 && findings.every(({ rule }) => rule !== 'vague-wording'));
  });

  it('counts the nearest .pass/config.yml below the Git root, and says which rules it switched off', async () => {
    await using home = await cliHome();
    const file = await fileIn(home, 'repo/docs/loans.md', prd);
    const rulesOff = async (): Promise<readonly string[]> => (await home.run(['requirements', file, '--json'])).json<{ rules_off: string[] }>().rules_off;
    await fileIn(home, '.pass/config.yml', 'findings: off\n');
    await mkdir(join(home.work, 'repo/.git'));
    assert.deepEqual(await rulesOff(), []);
    await fileIn(home, 'repo/.pass/config.yml', 'findings:\n  vague-wording: off\n  nope: off\n');
    const result = await home.run(['requirements', file]);
    assert.match(result.stdout, /Switched off, so not looked at: vague-wording \(see .*repo\/\.pass\/config\.yml\)/);
    assert.doesNotMatch(result.stdout, /“quickly”/);
    assert.match(result.stderr, /config\.yml:3: There is no rule “nope”/);
    await fileIn(home, 'repo/docs/.pass/config.yml', 'findings:\n  duplicate: off\n');
    assert.deepEqual(await rulesOff(), ['duplicate']);
  });

  it('refuses to switch off a rule that there is not', async () => {
    await using home = await cliHome();
    const result = await home.run(['requirements', await fileIn(home, 'loans.md', prd), '--disable', 'vage-wording']);
    assert.equal(result.code, 2);
    assert.match(result.stderr, /no rule “vage-wording”.*vague-wording/s);
  });

  it('says so and ends with 1 when the document asks for nothing', async () => {
    await using home = await cliHome();
    const result = await home.run(['requirements', await fileIn(home, 'notes.md', '# left-pad\n\n## Installation\n\nnpm i left-pad\n')]);
    assert.equal(result.code, 1);
    assert.match(result.stderr, /does not look like a PRD/);
  });

  it('prints a table for people, and an error with a hint for a file that is none', async () => {
    await using home = await cliHome();
    assert.match((await home.run(['requirements', await fileIn(home, 'loans.md', prd)])).stdout, /5\S*\s+FR-1\s+functional\s+must[^]*2 requirements \(2 functional\)/);
    const missing = await home.run(['requirements', join(home.work, 'none.md'), '--json']);
    assert.equal(missing.code, 1);
    assert.notEqual(missing.json<{ error: { hint: string } }>().error.hint, '');
    const binary = await home.run(['requirements', await fileIn(home, 'binary.md', new Uint8Array(4000).map((_, at) => at % 7)), '--json']);
    assert.equal(binary.code, 1);
    assert.equal(binary.json<{ error: { kind: string } }>().error.kind, 'bad_input');
  });
});

describe('pass-runner eval', function () {
  this.timeout(120_000);

  const label = (line: number, text: string): object => ({ line_start: line, line_end: line, text, kind: 'functional' });
  const gold = (requirements: readonly object[], traps: readonly object[] = []): string => JSON.stringify({ file: 'loans.md', requirements, tolerated: [], traps });

  it('scores each document and the total, and lists what was missed', async () => {
    await using home = await cliHome();
    await fileIn(home, 'loans.md', prd);
    await fileIn(home, 'gold/loans.json', gold([label(5, 'A member must be able to borrow up to five books.'), label(1, 'Something that is not there')]));
    const result = await home.run(['eval', '--corpus', home.work, '--json']);
    assert.equal(result.code, 0, result.stderr);
    const { files, total } = result.json<Evaluation>();
    const [file] = files;
    assert.deepEqual(file?.misses.map(({ line_start: line, text }) => [line, text]), [[1, 'Something that is not there']]);
    assert.deepEqual(file.wrong.map(({ line_start: line }) => line), [7]);
    assert.deepEqual([file.precision, file.recall, file.f1], [0.5, 0.5, 0.5]);
    assert.deepEqual(total, { precision: 0.5, recall: 0.5, f1: 0.5, true_positives: 1, false_positives: 1, missed: 1, ignored: 0, trapped: 0, trap_rate: 0 });
  });

  it('counts what it extracts from a trap', async () => {
    await using home = await cliHome();
    await fileIn(home, 'loans.md', prd);
    await fileIn(home, 'gold/loans.json', gold([label(5, 'A member must be able to borrow up to five books.')], [{ line_start: 7, line_end: 7, why: 'a trap' }]));
    const { total } = (await home.run(['eval', '--corpus', join(home.work, 'gold'), '--json'])).json<Evaluation>();
    assert.deepEqual([total.trapped, total.trap_rate], [1, 0.5]);
  });

  for (const [what, name, content, kind] of [
    ['labels that are none', 'gold/bad.json', '{"file": 3}', 'bad_input'],
    ['labels without their document', 'gold/lost.json', JSON.stringify({ file: 'lost.md', requirements: [], tolerated: [], traps: [] }), 'not_found'],
    ['a document outside of the corpus', 'gold/outside.json', JSON.stringify({ file: '../../../etc/hostname', requirements: [], tolerated: [], traps: [] }), 'not_found'],
    ['a folder without labels', 'empty/readme.txt', '', 'not_found'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await using home = await cliHome();
      await fileIn(home, name, content);
      const result = await home.run(['eval', '--corpus', home.work, '--json']);
      assert.equal(result.code, 1);
      assert.equal(result.json<{ error: { kind: string } }>().error.kind, kind);
    });
  }
});
