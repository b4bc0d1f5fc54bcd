import assert from 'node:assert/strict';
import type { Check, StagedIssue } from '../../../../shared/domain/backlog.ts';
import { planBaseline } from '../../../../runner/planning/baseline.ts';
import { checkPlan } from '../../../../runner/planning/checks.ts';
import { neutraliseIssues } from '../../../../runner/planning/neutral-issues.ts';
import { composeIssue } from '../../../../shared/domain/issue-text.ts';
import { inspect } from '../../../../shared/prd/neutralise.ts';
import { prdOf, snapshot } from './prd-builder.ts';

const prd = prdOf([{ text: 'Create an order.' }, { text: 'Cancel an order.' }, { text: 'Print an invoice.' }, { id: 'OUT-1', kind: 'out_of_scope', text: 'Gift cards.' }]);
const planned = planBaseline({ prd, snapshot, removed: [] }).issues;

function edited(key: string, change: Partial<StagedIssue>): StagedIssue[] {
  return planned.map((issue) => (issue.key === key ? { ...issue, ...change, edited: true } : issue));
}

function check(id: string, issues: readonly StagedIssue[]): Check {
  const found = checkPlan({ prd, issues }).find((candidate) => candidate.id === id);
  assert.ok(found, `no check ${id}`);
  return found;
}

describe('plan checks', () => {
  it('all pass on what the planner staged', () => {
    assert.deepEqual(checkPlan({ prd, issues: planned }).filter((item) => item.status !== 'passed'), []);
  });

  it('block when a requirement has no issue, and name it', () => {
    const found = check('coverage-requirements', planned.filter((issue) => issue.key !== 'fr-3'));
    assert.deepEqual([found.status, found.severity, found.findings[0]?.requirementId], ['failed', 'blocking', 'FR-3']);
  });

  it('only warn when a person dropped the issue that covered a requirement', () => {
    const issues = edited('fr-3', { dropped: true });
    assert.equal(check('coverage-requirements', issues).status, 'passed');
    assert.deepEqual([check('coverage-dropped', issues).status, check('coverage-dropped', issues).severity], ['failed', 'warning']);
  });

  it('warn about an issue that rests on nothing, and about one that rests on what is out of scope', () => {
    assert.equal(check('coverage-issues', edited('fr-3', { traces: [] })).findings[0]?.issueKey, 'fr-3');
    assert.match(check('scope', edited('fr-3', { traces: ['OUT-1'] })).findings[0]?.message ?? '', /OUT-1/);
  });

  it('block a trace to a requirement that does not exist', () => {
    assert.match(check('traces-known', edited('fr-3', { traces: ['FR-3', 'FR-99'] })).findings[0]?.message ?? '', /FR-99/);
  });

  it('block a circle and name every issue in it once around', () => {
    const issues = edited('fr-1', { dependsOn: ['fr-3'] }).map((issue) => (issue.key === 'fr-3' ? { ...issue, dependsOn: ['fr-1'] } : issue));
    const found = check('dependencies-acyclic', issues);
    assert.equal(found.severity, 'blocking');
    assert.equal(found.findings.length, 1);
    assert.match(found.findings[0]?.message ?? '', /\(fr-1\) → .*\(fr-3\) → .*\(fr-1\)/);
  });

  it('report an issue that waits for itself as a circle', () => {
    assert.match(check('dependencies-acyclic', edited('fr-3', { dependsOn: ['fr-3'] })).findings[0]?.message ?? '', /\(fr-3\) → .*\(fr-3\)/);
  });

  it('block a dependency on an issue that is missing or dropped', () => {
    assert.match(check('dependencies-known', edited('fr-3', { dependsOn: ['nowhere'] })).findings[0]?.message ?? '', /not in the backlog/);
    const dropped = edited('fr-3', { dependsOn: ['fr-1'] }).map((issue) => (issue.key === 'fr-1' ? { ...issue, dropped: true } : issue));
    assert.ok(check('dependencies-known', dropped).findings.some((finding) => finding.message.includes('dropped')));
  });

  it('block a key that is used twice', () => {
    const [first] = planned;
    assert.ok(first);
    assert.equal(check('keys-unique', [...planned, first]).status, 'failed');
  });

  it('warn about equal and nearly equal titles', () => {
    assert.equal(check('duplicates', edited('fr-3', { title: 'create an ORDER!' })).findings[0]?.issueKey, 'fr-3');
    const long = edited('fr-2', { title: 'Print the monthly invoice of every single customer as PDF' });
    assert.equal(check('duplicates', long.map((issue) => (issue.key === 'fr-3' ? { ...issue, title: 'Print the monthly invoices of every customer as PDF' } : issue))).status, 'failed');
  });

  it('warn about an XL issue and about too many criteria, and say how to split', () => {
    assert.match(check('size', edited('fr-3', { size: 'XL' })).findings[0]?.suggestion ?? '', /Split/);
    assert.equal(check('size', edited('fr-3', { acceptanceCriteria: Array.from({ length: 16 }, (_, index) => `Criterion ${index}`) })).status, 'failed');
  });

  it('warn when an issue does not say when it is done', () => {
    assert.equal(check('criteria', edited('fr-3', { acceptanceCriteria: [' '] })).severity, 'warning');
    assert.equal(check('criteria', edited('fr-3', { acceptanceCriteria: [] })).status, 'failed');
  });

  it('block a label that a planner made up, and accept one that a person chose', () => {
    const foreign = planned.map((issue) => (issue.key === 'fr-3' ? { ...issue, labels: ['assign-to-ceo'] } : issue));
    assert.deepEqual([check('labels', foreign).status, check('labels', foreign).severity], ['failed', 'blocking']);
    assert.equal(check('labels', edited('fr-3', { labels: ['our-own-label'] })).status, 'passed');
  });

  it('block titles and bodies that GitHub would refuse', () => {
    for (const change of [{ title: ' ' }, { title: 'x'.repeat(257) }, { body: 'x'.repeat(65_000) }, { acceptanceCriteria: Array.from({ length: 40 }, () => 'x'.repeat(1900)) }]) {
      assert.equal(check('limits', edited('fr-3', change)).status, 'failed');
    }
  });

  it('block a credential wherever it stands in an issue, also behind Markdown escapes, and do not repeat it', () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const cut = `${secret.slice(0, 9)}\u200b${secret.slice(9)}`;
    for (const change of [{ body: secret }, { title: secret }, { acceptanceCriteria: [secret.replace('_', '\\_')] }, { body: cut }, { labels: [secret] }, { component: cut }, { milestone: secret }]) {
      const found = check('disclosure', edited('fr-3', change));
      assert.deepEqual([found.status, found.severity], ['failed', 'blocking']);
      assert.doesNotMatch(JSON.stringify(found.findings), /a1B2/);
    }
  });

  it('look at dropped issues only where dropping matters', () => {
    const issues = edited('fr-3', { dropped: true, title: '', labels: ['x'], acceptanceCriteria: [], size: 'XL' });
    assert.deepEqual(checkPlan({ prd, issues }).filter((item) => item.status === 'failed').map((item) => item.id), ['coverage-dropped']);
  });
});

describe('checks of what acts on GitHub', () => {
  it('say what a person’s text will notify, and what of the PRD was kept quiet', () => {
    const [first, ...rest] = planned;
    assert.ok(first !== undefined);
    const hostile = neutraliseIssues([{ ...first, title: 'Tell @carol', body: 'Ask @alice, fixes #3 <b>x</b>\n\n/close', acceptanceCriteria: ['@bob agrees'] }, ...rest]);
    const statusOf = (checked: ReturnType<typeof checkPlan>, id: string): string | undefined => checked.find((candidate) => candidate.id === id)?.status;
    const quiet = checkPlan({ prd, ...hostile });
    assert.equal(statusOf(quiet, 'active-text'), 'passed');
    const quoted = quiet.find(({ id }) => id === 'quoted-text');
    assert.equal(quoted?.status, 'failed');
    assert.match(quoted.summary, /@carol.*@alice.*#3.*@bob.*<b>/);
    const byPerson = checkPlan({ prd, issues: [{ ...first, edited: true, body: 'Ask @alice\u202e' }, ...rest] });
    const live = byPerson.find(({ id }) => id === 'active-text');
    assert.deepEqual([live?.status, live?.severity], ['failed', 'warning']);
    assert.match(live?.findings.map(({ message }) => message).join('\n') ?? '', /U\+202E.*left out/);
    const mention = checkPlan({ prd, issues: [{ ...first, edited: true, body: 'Ask @alice' }, ...rest] }).find(({ id }) => id === 'active-text');
    assert.match(mention?.summary ?? '', /notifies @alice/);
  });

  it('write a person’s mention as it is, without what nobody sees', () => {
    const [first] = planned;
    assert.ok(first !== undefined);
    const text = composeIssue({ ...first, body: 'Ask @ali\u200bce\u202e now' }, []).body.map((part) => (typeof part === 'string' ? part : '#')).join('');
    assert.ok(text.startsWith('Ask @alice now'), text);
  });

  it('pass for what the planner wrote of a hostile PRD', () => {
    const hostile = prdOf([{ text: 'Tell @alice about #12, fixes #13.' }, { text: 'Show <img src=x> and ![p](https://e.example/p.png) to acme/shop#4.' }, { text: '/close https://github.com/a/b/issues/4 quickly.' }]);
    const { issues } = planBaseline({ prd: hostile, snapshot, removed: [] });
    assert.ok(issues.length > 0);
    for (const issue of neutraliseIssues(issues).issues) assert.deepEqual([issue.body, ...issue.acceptanceCriteria.map((line) => `- [ ] ${line}`), issue.rationale.text].flatMap((text) => inspect(text).live), []);
    for (const issue of issues) assert.deepEqual(inspect(issue.body).live, []);
  });
});
