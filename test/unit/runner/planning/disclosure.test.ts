import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planBaseline } from '../../../../runner/planning/baseline.ts';
import { computeBundle } from '../../../../runner/planning/bundle.ts';
import type { FrozenBundle } from '../../../../runner/planning/bundle.ts';
import { disclosure } from '../../../../runner/planning/artifacts/disclosure.ts';
import { checkDisclosure } from '../../../../runner/planning/checks-disclosure.ts';
import { neutraliseIssues } from '../../../../runner/planning/neutral-issues.ts';
import { referToRequirements } from '../../../../runner/planning/reference-issues.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import { refuseInternal, renderDisclosure, reportDisclosure } from '../../../../shared/domain/disclosure-report.ts';
import type { Target } from '../../../../shared/domain/target.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { readForTarget } from '../../../../shared/prd/disclosure-reading.ts';
import { prdSentences } from '../../../../shared/prd/prd-sentences.ts';
import { readVisiblePrd } from '../../../../shared/prd/read-visible.ts';
import { nothingObserved, sampleFolder, sampleRepository } from '../../shared/domain/bundle-samples.ts';

const repository = (visibility: 'public' | 'internal' | 'private'): Target => {
  assert.ok(sampleRepository.kind === 'github');
  return { ...sampleRepository, visibility };
};
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** From the text of a PRD to issues, as the plan phase does it. */
function stage(text: string, target: Target): { issues: StagedIssue[]; reading: ReturnType<typeof readForTarget> } {
  const reading = readForTarget(text, readVisiblePrd(text).document, target);
  const { issues } = planBaseline({ prd: reading.document, snapshot: { name: 'prd.md', documentKey: 'docs/prd.md', digest: digestOf(text), bytes: text.length, saved: true }, removed: [] });
  return { reading, issues: neutraliseIssues(reading.rule.form === 'references' || reading.rule.form === 'refused' ? referToRequirements(issues, reading.document) : issues).issues };
}

function freeze(text: string, target: Target, issues = stage(text, target).issues): FrozenBundle {
  return computeBundle({
    runId: 'run-20260101-abcdefgh', sequence: 1, prdDigest: digestOf(text), backlog: { schema: 'pass.backlog/v1', revision: 1, issues }, target, documentKey: 'docs/prd.md', submittedBy: 'sam',
    observation: nothingObserved, now: new Date('2026-01-01T00:00:00Z'), nonce: '0'.repeat(32),
  });
}

const checks = (text: string, issues: readonly StagedIssue[], target: Target = sampleRepository) => {
  const { reading } = stage(text, target);
  return checkDisclosure({ reading, sentences: prdSentences(text, reading.parts), issues, where: 'acme/shop (public)' });
};

const shop = ['# Shop', '', '## Requirements', '', '- FR-1: The system must open a locker when the courier scans a parcel.', '  - Given a parcel that the courier scanned, the locker opens within two seconds', '- FR-2 [internal]: The margin must be forty percent on every parcel sold.', ''].join('\n');

describe('disclosure', () => {
  it('refers by id for a repository that more people can read than the PRD says, and quotes for others', () => {
    const few = `---\nvisibility: private\n---\n${shop}`;
    const [issue] = stage(few, sampleRepository).issues;
    assert.ok(issue !== undefined);
    assert.match(issue.body, /FR-1 \(line 8\)/);
    assert.doesNotMatch([issue.body, ...issue.acceptanceCriteria, issue.rationale.text].join('\n'), /courier|locker|parcel/);
    assert.deepEqual(issue.acceptanceCriteria, ['Criterion 1 of FR-1 is met (line 9)']);
    for (const [text, target] of [[few, sampleFolder], [few, repository('private')], [shop, sampleRepository], [`---\nvisibility: public\n---\n${shop}`, sampleRepository]] as const) {
      assert.match(stage(text, target).issues[0]?.body ?? '', /courier scans a parcel/);
    }
  });

  it('names the rule of the administrator, and not the author, where the path makes a document internal', async () => {
    const reading = readForTarget(shop, readVisiblePrd(shop).document, sampleRepository, 'internal');
    const checked = checkDisclosure({ reading, sentences: [], issues: [], where: 'acme/shop (public)' });
    assert.match(checked[0]?.findings[0]?.message ?? '', /^The administrator’s rules for paths take this document for internal/);
    assert.match(disclosure(reading, checked, 'acme/shop (public)').summary, /^The administrator’s rules for paths/);
    const { bundle } = freeze(shop, sampleRepository);
    const report = await reportDisclosure(bundle, bytesOf(shop));
    assert.throws(() => refuseInternal({ ...report, audience: 'internal', rule: reading.rule }, bundle), /rules for paths take docs\/prd\.md for internal/);
    const marked = `---\nvisibility: internal\npass: {internal: true}\n---\n${shop}`;
    assert.equal(readForTarget(marked, readVisiblePrd(marked).document, sampleRepository, 'internal').ruled, undefined);
  });

  it('leaves internal requirements out for a public repository, whatever the PRD says about the rest, and keeps them elsewhere', () => {
    for (const text of [shop, `---\nvisibility: public\n---\n${shop}`]) assert.doesNotMatch(new TextDecoder().decode(freeze(text, sampleRepository).bytes), /margin|forty/i);
    assert.match(new TextDecoder().decode(freeze(shop, repository('private')).bytes), /forty percent/);
    assert.match(checks(shop, stage(shop, sampleRepository).issues)[0]?.summary ?? '', /1 internal requirement is left out/);
  });

  it('lists every sentence of the PRD that becomes visible, with its line and operations', async () => {
    const { bundle } = freeze(shop, sampleRepository);
    const report = await reportDisclosure(bundle, bytesOf(shop));
    assert.deepEqual(report.disclosed.map(({ lines, operationIds }) => [lines.lineStart, operationIds.length]), [[5, 1], [6, 1]]);
    assert.match(renderDisclosure(report, bundle), /acme\/shop \(public\)\n.*does not say who may read it[\s\S]*line 5: .*courier scans[\s\S]*in op-00/);
    assert.deepEqual(checks(shop, stage(shop, sampleRepository).issues).map(({ id, status, severity }) => [id, status, severity]), [['disclosure-internal', 'passed', 'blocking'], ['disclosure-visible', 'passed', 'warning']]);
    assert.match(checks(shop, stage(shop, sampleRepository).issues)[1]?.summary ?? '', /does not say who may read it .*2 of its sentences become visible in acme\/shop \(public\)/);
    const few = `---\nvisibility: private\n---\n${shop}`;
    assert.match(checks(few, stage(few, sampleRepository).issues)[1]?.findings[0]?.message ?? '', /^Line 8 becomes visible in acme\/shop \(public\)/);
    assert.equal(renderDisclosure(await reportDisclosure(freeze(shop, sampleFolder).bundle, bytesOf(shop)), freeze(shop, sampleFolder).bundle), '');
  });

  it('finds internal text that a person put into an issue, also split, escaped or in other case, and signs no such bundle', async () => {
    for (const change of [{ body: 'As discussed: THE MARGIN must be **forty percent** on every parcel' }, { title: 'Margin must be for\u200bty percent' }, { acceptanceCriteria: ['the margin must be forty'] }, { component: 'must be forty percent on' }, { rationale: { text: 'margin must be\nforty percent', lines: [] } }]) {
      const issues = stage(shop, sampleRepository).issues.map((issue) => ({ ...issue, ...change }));
      assert.equal(checks(shop, issues)[0]?.status, 'failed', JSON.stringify(change));
      const { bundle } = freeze(shop, sampleRepository, issues);
      const report = await reportDisclosure(bundle, bytesOf(shop));
      assert.throws(() => refuseInternal(report, bundle), (error) => PassError.is(error, 'forbidden') && /line 7/.test(error.message), JSON.stringify(change));
    }
  });

  it('finds internal text that was cut into parts in the middle of a word', async () => {
    const { bundle } = freeze(shop, sampleRepository);
    const [operation] = bundle.operations.filter((one) => one.kind === 'issue.create');
    assert.ok(operation !== undefined);
    const cut = { ...bundle, operations: [{ ...operation, body: ['The mar', 'gin must be for', 'ty percent'] }] };
    assert.equal((await reportDisclosure(cut, bytesOf(shop))).internal.length, 1);
  });

  it('refuses a document that is marked for fewer readers than the target has, and marks that fit nothing', async () => {
    for (const front of ['pass: {internal: true}', 'visibility: confidential', 'pass: {internal: [Prices]}']) {
      const text = `---\n${front}\n---\n${shop}`;
      const { bundle } = freeze(text, sampleRepository);
      const report = await reportDisclosure(bundle, bytesOf(text));
      assert.throws(() => refuseInternal(report, bundle), (error) => PassError.is(error, 'forbidden'), front);
      assert.equal(checks(text, stage(text, sampleRepository).issues)[0]?.status, 'failed', front);
      const small = freeze(text, sampleFolder).bundle;
      refuseInternal(await reportDisclosure(small, bytesOf(text)), small);
    }
  });

  it('takes no other PRD than the one that the bundle names', async () => {
    await assert.rejects(reportDisclosure(freeze(shop, sampleRepository).bundle, bytesOf(`${shop}\n`)), (error) => PassError.is(error, 'conflict'));
  });

  it('says which requirements are lost with the internal text around them', () => {
    const text = ['# Shop', '', '## Requirements', '', '- FR-1: The system must open a locker.', '', '## Background', '', 'Lockers are made of steel.', '', '<!-- pass:internal -->', '## Requirements', '<!-- /pass:internal -->', '', '- FR-2: Maps of lockers', ''].join('\n');
    const { reading, issues } = stage(text, sampleRepository);
    assert.deepEqual(reading.lost, ['FR-2']);
    assert.match(checks(text, issues)[1]?.findings[0]?.message ?? '', /FR-2 is not marked internal/);
  });

  it('lets no five words in a row of an internal sentence into the bytes of a bundle', async () => {
    const words = fc.constantFrom('locker', 'courier', 'parcel', 'margin', 'falcon', 'price', 'tariff', 'nightly', 'operator', 'report', 'export', 'customer', 'amber', 'delta', 'quota', 'ledger', 'signal', 'vendor', 'beacon', 'harbor');
    const sentence = fc.array(words, { minLength: 5, maxLength: 9 }).map((list) => `must ${list.join(' ')}`);
    const item = fc.record({ text: sentence, criterion: fc.option(sentence), mark: fc.constantFrom('none', 'none', 'tag', 'comment', 'front', 'section'), table: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 7 }), fc.boolean(), fc.constantFrom('public' as const, 'internal' as const), async (items, isPublic, visibility) => {
        const fronts = items.flatMap(({ mark }, at) => (mark === 'front' ? [`FR-${at}`] : []));
        const line = ({ text, criterion, mark, table }: (typeof items)[number], at: number): string[] => {
          const id = `FR-${at}${mark === 'tag' ? ' [internal]' : ''}`;
          const own = table ? ['', '| id | requirement |', '| --- | --- |', `| ${id} | The system ${text}. |`, ''] : [`- ${id}: The system ${text}.`, ...(criterion === null ? [] : [`  - Given this, the system ${criterion}.`])];
          if (mark === 'comment') return ['<!-- pass:internal -->', ...own, '<!-- /pass:internal -->'];
          return mark === 'section' ? ['', `## Part ${at} [internal]`, '', ...own, '', `## Requirements ${at}`, ''] : own;
        };
        const front = [...(isPublic ? ['visibility: public'] : []), ...(fronts.length > 0 ? [`pass: {internal: [${fronts.join(', ')}]}`] : [])];
        const text = [...(front.length > 0 ? ['---', ...front, '---'] : []), '# Shop', '', '## Requirements', '', ...items.flatMap(line), ''].join('\n');
        const target = repository(visibility);
        if (isPublic && visibility === 'internal') return;
        const said = (list: typeof items): Set<string> => new Set(list.flatMap((one) => [`The system ${one.text}`, ...(one.criterion === null || one.table ? [] : [`Given this, the system ${one.criterion}`])]).flatMap((one) => runs(one)));
        const open = said(items.filter(({ mark }) => mark === 'none'));
        const hidden = [...said(items.filter(({ mark }) => mark !== 'none'))].filter((run) => !open.has(run));
        const { bytes, bundle } = freeze(text, target);
        const found = ` ${new TextDecoder().decode(bytes).toLowerCase().replace(/[^a-z0-9]+/g, ' ')} `;
        assert.deepEqual(hidden.filter((run) => found.includes(` ${run} `)), [], text);
        refuseInternal(await reportDisclosure(bundle, bytesOf(text)), bundle);
      }),
      { numRuns: 150 },
    );
  });
});

/** Written here anew, so that a fault of the product's own counting does not hide itself. */
function runs(text: string): string[] {
  const list = text.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim().split(' ');
  return list.flatMap((_, at) => (at + 5 <= list.length ? [list.slice(at, at + 5).join(' ')] : []));
}
