import type { Finding } from '../../shared/domain/prd.ts';
import { oneLine, plain } from './output.ts';

/** So many findings that say the same are listed one by one. */
const listedAlone = 2;
/** Requirements, or lines, that a group names. */
const named = 8;

/**
 * Findings for a person, in the order of the document: those of one rule that say the same of many requirements are one line that
 * names the first of them, so that a rule which fires everywhere hides no other.
 */
export function findingLines(findings: readonly Finding[]): string[] {
  const groups = Map.groupBy(findings, (finding) => `${finding.rule}\n${finding.severity}\n${sameFor(finding)}`);
  return [...groups.values()].flatMap((group) => (group.length > listedAlone ? [groupLine(group)] : group.map(lineOf)));
}

/** What the message says, whichever requirement or text it is about. */
function sameFor({ message, requirementId }: Finding): string {
  return requirementId === null ? cause(message) : message.replaceAll(requirementId, '');
}

/** "Not answered: Who pays?" quotes behind a colon. */
function cause(message: string): string {
  return message.split(': ')[0] ?? message;
}

function lineOf({ span, severity, rule, message }: Finding): string {
  return `  ${span.lineStart}  ${severity}  ${rule}: ${oneLine(message, 140)}`;
}

function groupLine(group: readonly Finding[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const places = [...new Set(group.map(placeOf))];
  const shown = `${places.slice(0, named).map(plain).join(', ')}${places.length > named ? ', …' : ''}`;
  const says = first.requirementId === null ? cause(first.message) : first.message.replace(/[.:]$/, '');
  return `  ${first.span.lineStart}  ${first.severity}  ${first.rule}: ${oneLine(says, 100)}: ${shown} (${group.length})`;
}

/** An id that nobody wrote helps nobody to find the place. */
function placeOf({ requirementId, span }: Finding): string {
  return requirementId === null || /^R-[0-9a-f]{8}$/.test(requirementId) ? `line ${span.lineStart}` : requirementId;
}
