import type { Check } from '../../../shared/domain/backlog.ts';
import { describeAudience } from '../../../shared/domain/disclosure.ts';
import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import type { DisclosureReading } from '../../../shared/prd/disclosure-reading.ts';
import { cell, count, inline, bullets, table } from '../markdown.ts';
import { artifact, lineCell } from '../plan-facts.ts';

/** Who may read the PRD and the target, what is left out for that, and what becomes visible. */
export function disclosure({ audience, rule, ruled, withheld, lost, notices }: DisclosureReading, checks: readonly Check[], where: string): ArtifactContent {
  const found = checks.flatMap(({ findings }) => findings);
  const forms = {
    quotes: `${where} has no readers that the PRD does not have: issues may quote it.`,
    listed: `The PRD ${describeAudience(null)}: issues for ${where} quote it, and whoever approves them sees each sentence that becomes visible.`,
    references: `${where} has readers that the PRD does not have: issues name requirements and quote nothing but in their titles.`,
    refused: `${ruled === true ? 'The administrator’s rules for paths take this document for internal' : 'The whole PRD is marked internal'}: nothing of it can be written to ${where}.`,
  };
  const rows = withheld.map(({ id, lineStart, lineEnd }) => [cell(id), lineCell({ start: lineStart, end: lineEnd })]);
  return artifact({
    kind: 'disclosure',
    title: 'Disclosure',
    summary: `${forms[rule.form]}${withheld.length === 0 ? '' : ` ${count(withheld.length, 'internal requirement')} left out.`}`,
    body: [
      ruled === true ? 'The administrator’s rules for paths take the PRD for internal.' : `The PRD ${describeAudience(audience)}.`,
      rows.length === 0 ? '' : `## Left out\n\nNo artifact of this pack and no issue was planned from these:\n\n${table(['Requirement', 'PRD lines'], rows)}`,
      lost.length === 0 ? '' : `## Lost\n\nNot marked internal, but they cannot be read without the internal text around them: ${lost.map(inline).join(', ')}`,
      notices.length === 0 ? '' : `## Marks that could not be read\n\n${bullets(notices.map(inline))}`,
      found.length === 0 ? '' : `## What the checks found\n\n${bullets(found.map(({ message }) => inline(message)))}`,
    ],
    json: { schema: 'pass.pack.disclosure/v1', audience, form: rule.form, withholds: rule.withholds, where, withheld: withheld.map(({ id, lineStart, lineEnd }) => ({ id, lines: { start: lineStart, end: lineEnd } })), lost: [...lost], notices: [...notices], findings: found.map(({ message }) => message) },
  });
}
