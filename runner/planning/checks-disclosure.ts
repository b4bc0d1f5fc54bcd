import type { Check, StagedIssue } from '../../shared/domain/backlog.ts';
import { locate } from '../../shared/domain/disclosed-sentences.ts';
import type { Located } from '../../shared/domain/disclosed-sentences.ts';
import { describeAudience } from '../../shared/domain/disclosure.ts';
import type { DisclosureReading } from '../../shared/prd/disclosure-reading.ts';
import type { PrdSentence } from '../../shared/prd/prd-sentences.ts';
import { finding, result } from './check-result.ts';
import type { CheckFinding } from './check-result.ts';
import { linesOf, shorten } from './markdown.ts';
import { capitalise } from './titles.ts';

export interface DisclosureToCheck {
  readonly reading: Pick<DisclosureReading, 'audience' | 'rule' | 'ruled' | 'withheld' | 'lost' | 'unresolved' | 'notices'>;
  /** Of the whole PRD. */
  readonly sentences: readonly PrdSentence[];
  readonly issues: readonly StagedIssue[];
  /** Where the issues are to be written, for people: `acme/shop (public)`. */
  readonly where: string;
}

/**
 * What the issues would let readers of the target know of the PRD, whoever wrote them. What is marked internal and has no
 * place there keeps a bundle from being frozen; every other sentence that becomes visible to more people is listed.
 */
export function checkDisclosure({ reading, sentences, issues, where }: DisclosureToCheck): Check[] {
  const kept = issues.filter((issue) => !issue.dropped);
  const found = reading.rule.form === 'quotes' && !reading.rule.withholds ? [] : locate(sentences, kept.map((issue) => ({ place: issue.key, text: textOf(issue) })));
  return [internalText(reading, found, where), visibleText(reading, found, where)];
}

function textOf({ title, body, acceptanceCriteria, labels, component, milestone, rationale, traces }: StagedIssue): string {
  return [title, body, ...acceptanceCriteria, ...labels, component, milestone ?? '', rationale.text, ...traces].join('\n');
}

function internalText({ rule, ruled, unresolved, withheld }: DisclosureToCheck['reading'], found: readonly Located[], where: string): Check {
  const findings: CheckFinding[] = [];
  if (rule.form === 'refused') {
    findings.push(ruled === true
      ? finding(`The administrator’s rules for paths take this document for internal; ${where} has more readers than that.`, 'Choose a target that no more people can read, or ask the administrator of the gatekeeper (internalDocuments in its settings).')
      : finding(`The whole PRD is marked internal; ${where} has more readers than that.`, 'Choose a target that no more people can read, or let the author of the PRD mark parts of it instead (pass: {internal: […]}).'));
  }
  if (rule.withholds) {
    findings.push(...unresolved.map((name) => finding(`The front matter marks “${shorten(name, 80)}” internal, and nothing in the PRD is named like that.`, 'Name the id of a requirement or the title of a section, and run PASS again.')));
    findings.push(...found.filter(({ sentence }) => sentence.internal).flatMap(({ sentence, places }) =>
      places.map((key) => finding(`${capitalise(linesOf(sentence.lines))}, which the PRD marks internal, stands in this issue.`, 'Take that text out of the issue, or the mark out of the PRD.', { issueKey: key }))));
  }
  const passed = !rule.withholds ? `${where} has no readers that the PRD does not have.` : withheld.length === 0 ? 'The PRD marks no requirement internal.' : `${withheld.length} internal ${withheld.length === 1 ? 'requirement is' : 'requirements are'} left out: ${withheld.map(({ id }) => id).join(', ')}.`;
  return result('disclosure-internal', 'Nothing internal becomes visible', 'blocking', passed, findings);
}

function visibleText({ audience, rule, lost, notices }: DisclosureToCheck['reading'], found: readonly Located[], where: string): Check {
  const listed = rule.form === 'quotes' ? [] : found.filter(({ sentence }) => !sentence.internal);
  const findings = [
    ...notices.map((notice) => finding(notice, 'Correct that mark in the PRD, and run PASS again.')),
    ...lost.map((id) => finding(`${id} is not marked internal, and cannot be read without the internal text around it: no issue covers it.`, 'Let the internal part begin and end between two items.', { requirementId: id })),
    ...(rule.form === 'listed' ? [] : listed).map(({ sentence, places }) => finding(`${capitalise(linesOf(sentence.lines))} becomes visible in ${where}: ${shorten(sentence.text, 300)}`, 'Word the title otherwise, or choose a target that no more people can read.', { issueKey: places[0] ?? '' })),
  ];
  const passed = rule.form === 'listed' ? unstated(listed.length, where) : rule.form === 'quotes' ? (audience === 'public' ? 'The PRD is public.' : `${where} has no readers that the PRD does not have.`) : `No sentence of the PRD becomes visible in ${where}.`;
  return result('disclosure-visible', 'What becomes visible of the PRD', 'warning', passed, findings);
}

/** Nothing is wrong with it: who approves reads the sentences themselves, below the operations of the bundle. */
function unstated(count: number, where: string): string {
  return `The PRD ${describeAudience(null)} (visibility in its front matter); ${count === 1 ? '1 of its sentences becomes' : `${count} of its sentences become`} visible in ${where}. The review of the bundle lists them.`;
}
