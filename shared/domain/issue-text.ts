import { quoteActive } from './active-text.ts';
import type { StagedIssue } from './backlog.ts';
import type { IssueRef, OperationId, Slot, SlottedText } from './bundle.ts';
import { digestOfJson } from './digest.ts';
import type { Digest } from './digest.ts';
import { shownCode } from './shown-code.ts';
import { hiddenCharacters } from '../prd/hidden-characters.ts';

/** Title, body and labels of an issue; a body with slots is one whose issue numbers are still to be assigned. */
export interface IssueContent {
  readonly title: string;
  readonly body: string | SlottedText;
  readonly labels: readonly string[];
}

/** What one marker says. */
export interface Marker {
  readonly lineage: string;
  readonly key: string;
  readonly digest: Digest;
}

const markerPattern = /<!-- pass:v1 lineage=([0-9a-f]{32}) key=([a-z0-9][a-z0-9-]{0,63}) digest=([0-9a-f]{64}) -->/g;

/** The last line of a body that PASS wrote: a comment that names lineage, staged-issue key and content digest. */
export function marker({ lineage, key, digest }: Marker): string {
  return `<!-- pass:v1 lineage=${lineage} key=${key} digest=${digest} -->`;
}

/**
 * The markers of a body that mark it, in order: those that nobody sees, and any at its end. One that people show as code is their text, unless there
 * is no other.
 */
function markersOf(text: string): RegExpExecArray[] {
  const all = [...text.matchAll(markerPattern)];
  const last = all.at(-1);
  if (last === undefined) return [];
  const isCode = shownCode(text);
  const shownEnd = text.trimEnd().length;
  const own = all.filter((found) => {
    const end = found.index + found[0].length;
    return end >= shownEnd || !isCode(found.index);
  });
  return own.length > 0 ? own : [last];
}

/** The last marker in a body, wherever people moved it; `undefined` when there is none. */
export function readMarker(body: string): Marker | undefined {
  const found = markersOf(normaliseLines(body)).at(-1);
  const [, lineage, key, digest] = found ?? [];
  return lineage === undefined || key === undefined || digest === undefined ? undefined : { lineage, key, digest };
}

/**
 * A body without the markers that mark it, and without the blank lines that stood around them: one is left between what people wrote on either
 * side. A marker that people quote as code stays.
 */
export function stripMarker(body: string): string {
  const text = normaliseLines(body);
  let kept = '';
  let at = 0;
  for (const found of markersOf(text)) {
    kept += text.slice(at, found.index);
    at = found.index + found[0].length;
    while ((kept === '' || kept.endsWith('\n\n')) && text[at] === '\n') at += 1;
  }
  return withoutLastLines(kept + text.slice(at));
}

/** Without the empty lines at its end. No expression for it: a search for `\n+$` takes the square of the time for many empty lines elsewhere. */
function withoutLastLines(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}

/** LF line ends: GitHub's own editor sends CRLF, which changes nothing that anybody sees. */
export function normaliseLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Adjacent strings joined and empty ones left out: the one form of a slotted text. */
export function normaliseSlots(text: SlottedText): SlottedText {
  const parts: SlottedText = [];
  for (const part of text) {
    const last = parts.at(-1);
    if (typeof part !== 'string') parts.push(part);
    else if (typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part !== '') parts.push(part);
  }
  return parts;
}

/** The operations whose numbers a text waits for, in the order of their first use. */
export function slotsOf(text: SlottedText): OperationId[] {
  return [...new Set(text.filter((part): part is Slot => typeof part !== 'string').map((slot) => slot.ref))];
}

/**
 * The one substitution rule: a slot becomes `#` and the number that the target assigned.
 * @throws RangeError when a number is not known
 */
export function fillSlots(text: SlottedText, numbers: ReadonlyMap<OperationId, number>): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part;
      const number = numbers.get(part.ref);
      if (number === undefined) throw new RangeError(`The number of ${part.ref} is not known.`);
      return `#${number}`;
    })
    .join('');
}

/**
 * Digest of an issue's content: canonical JSON of title, body and sorted labels. Line ends and the order of labels do not
 * count. A text without slots has the same digest as a string and as parts.
 */
export function issueDigest(content: IssueContent): Digest {
  const parts = typeof content.body === 'string' ? [content.body] : normaliseSlots(content.body);
  const lines = parts.map((part) => (typeof part === 'string' ? normaliseLines(part) : part));
  // Without slots there is at most one part.
  const body = lines.some((part) => typeof part !== 'string') ? lines : (lines[0] ?? '');
  return digestOfJson({ title: content.title, body, labels: [...new Set(content.labels)].sort() });
}

/** A line that `composeIssue` writes for a link, and what it begins with. */
const linkStart = /(?:^|\n)(?:- Blocked by |Part of )$/;
const linkLine = /^(- Blocked by |Part of )#\d+$/gm;
/** The line that says where an issue comes from, with the name of its document. */
const sourceLine = /^((?:Requirements: .+ · )?PRD )`[^`\n]+`, (lines? [\d–, ]+)$/gm;

/**
 * The digest in a marker: that of the content, where the number of a line that says what an issue is a part of or waits for does not count. So it
 * can be compared with what the target has, where the slots of these lines are filled. Nor does the name of the document: it may be moved.
 */
export function markerDigest(content: IssueContent): Digest {
  const parts = typeof content.body === 'string' ? [content.body] : normaliseSlots(content.body);
  const isLink = (at: number): boolean => {
    const [before, after] = [parts[at - 1], parts[at + 1]];
    return typeof before === 'string' && linkStart.test(before) && (after === undefined || (typeof after === 'string' && after.startsWith('\n')));
  };
  const filled = normaliseSlots(parts.map((part, at) => (typeof part !== 'string' && isLink(at) ? '#0' : part)));
  return issueDigest({ ...content, body: filled.map((part) => (typeof part === 'string' ? normaliseLines(part).replace(linkLine, '$1#').replace(sourceLine, '$1$2') : part)) });
}

/**
 * The content with its marker as last line. The marker's digest is that of the plan: where edits of people are written with it, another gatekeeper
 * that has no memory of them can tell that there are some.
 */
export function withMarker(content: { title: string; body: SlottedText; labels: string[] }, lineage: string, key: string, planned: IssueContent = content): { title: string; body: SlottedText; labels: string[] } {
  const line = marker({ lineage, key, digest: markerDigest(planned) });
  const empty = normaliseSlots(content.body).length === 0;
  return { ...content, body: normaliseSlots([...content.body, empty ? line : `\n\n${line}`]) };
}

/** A slotted text cut at its marker line: what stands before it, and the marker; `undefined` without one at the end. */
export function splitMarker(body: SlottedText): { content: SlottedText; marker: Marker } | undefined {
  const parts = normaliseSlots(body);
  const last = parts.at(-1);
  if (typeof last !== 'string') return undefined;
  const found = /(?:^|\n\n)(<!-- pass:v1 [^\n]*-->)$/.exec(last);
  const read = found?.[1] === undefined ? undefined : readMarker(found[1]);
  if (found === null || read === undefined || found[1] !== marker(read)) return undefined;
  return { content: normaliseSlots([...parts.slice(0, -1), last.slice(0, found.index)]), marker: read };
}

// Tab and line feed stay; other control characters are refused by GitHub or shown by nothing.
const controls = /(?![\t\n])\p{Cc}/gu;

/**
 * Text as it may go into a body, whoever wrote it: LF line ends, no control, bidirectional or invisible characters, no
 * marker of PASS, no space at the end.
 */
export function cleanBody(text: string): string {
  let clean = withoutHidden(normaliseLines(text).toWellFormed().replace(controls, ''));
  // What is left around a removed marker may join to another one.
  for (let before = ''; before !== clean; ) {
    before = clean;
    clean = clean.replace(/<!--\s*pass:v1[^\n]*?(?:-->|$)/gim, '');
  }
  return clean.trimEnd();
}

function withoutHidden(text: string): string {
  let clean = text;
  // Two characters that a hidden one kept apart can join to one that is hidden itself.
  for (let found = hiddenCharacters(clean); found.length > 0; found = hiddenCharacters(clean)) {
    for (const { start, end, insert } of found.reverse()) clean = clean.slice(0, start) + insert + clean.slice(end);
  }
  return clean;
}

/** Text on one line: for titles and list items. */
export function cleanLine(text: string): string {
  return cleanBody(text).replace(/\s+/g, ' ').trim();
}

/**
 * The issue that a staged issue becomes, without marker: description, acceptance criteria as a task list, what it is a
 * part of and waits for, and why it exists. Deterministic.
 * @param blockedBy only where the target has no native links for it; `partOf` likewise
 * @param documentKey of the PRD: the issue names the document that it comes from
 */
export function composeIssue(issue: StagedIssue, blockedBy: readonly IssueRef[], partOf: IssueRef | null = null, documentKey = ''): { title: string; body: SlottedText; labels: string[] } {
  const sections: SlottedText[] = [];
  const text = cleanBody(issue.body);
  if (text.trim() !== '') sections.push([text]);
  if (issue.acceptanceCriteria.length > 0) {
    sections.push([['### Acceptance criteria', '', ...issue.acceptanceCriteria.map((line) => `- [ ] ${cleanLine(line)}`)].join('\n')]);
  }
  if (partOf !== null) sections.push(['Part of ', numberPart(partOf)]);
  if (blockedBy.length > 0) sections.push(dependencies(blockedBy));
  const why = rationale(issue, documentName(documentKey));
  if (why !== '') sections.push([why]);
  sections.push([facts(issue)]);
  const body = sections.flatMap((section, at) => (at === 0 ? section : ['\n\n', ...section]));
  return { title: cleanLine(issue.title), body: normaliseSlots(body), labels: [...new Set(issue.labels)] };
}

function dependencies(blockedBy: readonly IssueRef[]): SlottedText {
  const lines: SlottedText = ['### Dependencies\n'];
  for (const ref of blockedBy) lines.push('\n- Blocked by ', numberPart(ref));
  return lines;
}

function numberPart(ref: IssueRef): SlottedText[number] {
  return 'ref' in ref ? { ref: ref.ref } : `#${ref.number}`;
}

/** Whether a text that PASS planned says by itself what its issue is a part of, or waits for. */
export function linksInText(body: string): { readonly partOf: boolean; readonly blockedBy: boolean } {
  return { partOf: /^Part of #\d+$/m.test(body), blockedBy: /^- Blocked by #\d+$/m.test(body) };
}

function rationale(issue: StagedIssue, document: string): string {
  const text = cleanBody(issue.rationale.text);
  const from = prdLines(issue, document);
  const traces = issue.traces.length === 0 ? '' : `Requirements: ${issue.traces.map((id) => quoteActive(cleanLine(id))).join(', ')}`;
  const sources = [traces, from].filter((part) => part !== '').join(' · ');
  if (text === '' && sources === '') return '';
  return ['### Why', ...[text, sources].filter((part) => part !== '')].join('\n\n');
}

/**
 * The document as readers of an issue know it: its path in the repository, as code. Of a path on somebody's machine only the last
 * part; nothing of a document that was never saved.
 */
function documentName(documentKey: string): string {
  if (documentKey.startsWith('untitled:')) return '';
  const name = cleanLine(/^(?:[a-z]:)?[/\\]/i.test(documentKey) ? (documentKey.split(/[/\\]/).at(-1) ?? '') : documentKey).replaceAll('`', '');
  return name === '' ? '' : `\`${name}\``;
}

/**
 * Where an issue comes from: `PRD line 3`, ``PRD `docs/shop.md`, lines 3, 5–6``; empty for one that rests on no lines.
 * @param document as code, or empty
 */
export function prdLines({ rationale: { lines } }: Pick<StagedIssue, 'rationale'>, document = ''): string {
  const shown = lines.map(({ start, end }) => (start === end ? `${start}` : `${start}–${end}`)).join(', ');
  return shown === '' ? '' : `PRD ${document === '' ? '' : `${document}, `}${/[,–]/.test(shown) ? 'lines' : 'line'} ${shown}`;
}

function facts(issue: StagedIssue): string {
  const parts = [`Size: ${issue.size}`];
  if (issue.priority !== null) parts.push(`Priority: ${issue.priority}`);
  if (issue.component !== '') parts.push(`Component: ${quoteActive(cleanLine(issue.component))}`);
  return parts.join(' · ');
}
