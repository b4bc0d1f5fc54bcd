import assert from 'node:assert/strict';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { findingMarks } from '../../../../extension/annotations/finding-marks.ts';
import { gutterMarks, gutterSvg } from '../../../../extension/annotations/gutter-icons.ts';
import { hoverText } from '../../../../extension/annotations/hover-text.ts';
import { outline } from '../../../../extension/annotations/outline.ts';
import { escapeMarkdown, identityText, shorten } from '../../../../extension/annotations/words.ts';
import { readVisiblePrd } from '../../../../shared/prd/read-visible.ts';
import { RequirementKind } from '../../../../shared/domain/prd.ts';

const text = `# Shop

## Requirements

- FR-1: The shop must be fast.
  - Given a cart, when it is opened, then it shows within 2 s.
- FR-2: The shop must create a cart, and the picker
  must see it.

## Stories

As a shopper, I want to pay so that I own.

1. The system must take cards.

## Open questions

- Which cards?
`;
const { document } = readVisiblePrd(text);
const requirement = (id: string) => document.requirements.find((one) => one.id === id) ?? assert.fail(id);

describe('texts of the annotations', () => {
  it('name id, kind and priority, and no priority of what is excluded', () => {
    assert.equal(identityText(requirement('FR-2')), 'FR-2 · functional · must');
    assert.equal(identityText({ ...requirement('FR-2'), kind: 'user_story', priority: null }), 'FR-2 · user story');
    assert.equal(identityText({ ...requirement('FR-1'), kind: 'out_of_scope', priority: 'wont' }), 'FR-1 · out of scope');
  });

  it('are shortened between words', () => {
    assert.equal(shorten('Create a cart when a shopper comes', 20), 'Create a cart when…');
    assert.equal(shorten('x'.repeat(30), 20).length, 20);
    assert.equal(shorten('short', 20), 'short');
  });

  it('show any text of the document as it is, without markup, HTML or links', () => {
    const markdown = new MarkdownIt({ html: true, linkify: false });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '*', '_', '`', '[', ']', '(', ')', '<', '>', '&', '!', '#', '-', '|', '~', '\\', '$', '{', '}', 'command:x', '&lt;', '<b>', 'é', '1. ') }), (words) => {
        const shown = markdown.render(`x ${escapeMarkdown(words)} x`);
        assert.match(shown, /^<p>[^<]*<\/p>\n$/);
        assert.doesNotMatch(shown, /<a|<b|<code|<em|<strong|<del/);
      }),
    );
  });

  it('tell in the hover how sure the reader is and why, with criteria, issues and findings', () => {
    const shown = hoverText({
      requirement: requirement('FR-1'), findings: document.findings.filter((finding) => finding.requirementId === 'FR-1'), runId: 'run-20260101-aaaaaaaa',
      issues: [{ key: 'cart', title: 'Make *it* fast [x](command:evil)', dropped: false, traces: ['FR-1'] }],
    });
    assert.match(shown, /\d+ % sure: It carries the id FR\\-1\./);
    assert.match(shown, /Acceptance criteria\n- Given a cart/);
    assert.match(shown, /Staged issues\n- \[Make \\\*it\\\* fast/);
    assert.match(shown, /Findings\n- /);
    const links = [...shown.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map((match) => decodeURIComponent(match[1] ?? ''));
    assert.deepEqual(links, ['command:pass.goToIssue?[{"runId":"run-20260101-aaaaaaaa","issueKey":"cart"}]']);
  });

  it('draw a gutter mark of its own for each kind, theme and coverage', () => {
    const drawn = gutterMarks.flatMap((mark) => [gutterSvg(mark, 'dark'), gutterSvg(mark, 'light')]);
    assert.equal(new Set(drawn).size, RequirementKind.options.length * 4);
    assert.ok(drawn.every((svg) => svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')));
  });
});

describe('the outline', () => {
  it('holds every requirement once, each below the one that it refines', () => {
    const refining = { ...requirement('FR-2'), id: 'FR-2.1', parentId: 'FR-2', span: { ...requirement('FR-2').span, end: requirement('FR-2').span.end + 5 } };
    const orphan = { ...requirement('FR-1'), id: 'X', parentId: 'gone' };
    const circle = { ...requirement('FR-1'), id: 'Y', parentId: 'Y' };
    const nodes = outline([requirement('FR-1'), requirement('FR-2'), refining, orphan, circle]);
    assert.deepEqual(nodes.map((node) => [node.requirement.id, node.children.map((child) => child.requirement.id)]), [['FR-1', []], ['FR-2', ['FR-2.1']], ['X', []], ['Y', []]]);
    assert.equal(nodes[1]?.end, refining.span.end);
  });
});

describe('marks of findings', () => {
  it('underline weak words and contradictions only; what a statement lacks is a hint', () => {
    const marks = findingMarks(text, document.findings, []);
    const vague = marks.find((mark) => mark.rule === 'vague-wording');
    assert.equal(text.slice(vague?.start, vague?.end), 'fast');
    const levels = Object.fromEntries(marks.map((mark) => [`${mark.rule} ${mark.requirementId ?? ''}`.trim(), mark.level]));
    assert.equal(levels['vague-wording FR-1'], 'information');
    assert.equal(levels['no-acceptance-criterion FR-2'], 'hint');
    assert.equal(levels['open-question'], 'hint');
  });

  it('stay on the first line of what they are about', () => {
    for (const { start, end } of findingMarks(text, document.findings, [])) assert.doesNotMatch(text.slice(start, end), /\n/);
  });

  it('show hidden text, but no ordinary comment', () => {
    const hiding = '# Shop\n\n## Requirements\n\n<!-- a comment -->\n- FR-1: The shop must pay\u202e me.\n';
    const read = readVisiblePrd(hiding);
    const hidden = findingMarks(hiding, read.document.findings, read.removed).filter((mark) => mark.rule === 'hidden-text');
    assert.deepEqual(hidden.map((mark) => hiding.slice(mark.start, mark.end)), ['\u202e']);
  });
});
