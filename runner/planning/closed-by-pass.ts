import type { LineageEntry, ObservedIssue } from '../../shared/domain/bundle.ts';

/** True for an issue that is closed since PASS closed it. One that people opened in between and closed themselves stays closed. */
export function closedByPass(entry: LineageEntry, observed: ObservedIssue): boolean {
  return observed.state === 'closed' && entry.state === 'closed' && entry.closedAt === observed.closedAt;
}
