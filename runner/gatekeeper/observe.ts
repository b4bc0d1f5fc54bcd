import type { z } from 'zod';
import type { ObservedIssue } from '../../shared/domain/bundle.ts';
import type { RelatedIssues } from '../../shared/domain/related-issues.ts';
import type { GateMethods } from '../../shared/protocol/gate.ts';
import type { GatekeeperHome } from './home.ts';
import type { Journal } from './journal.ts';
import { viewLineage } from './lineage.ts';
import { policyDigest } from './policy.ts';
import type { RelatedContent, TargetPort } from './target-port.ts';

export type Observation = z.output<GateMethods['gate.observe']['result']>;

/** What a bundle is computed against: the lineage beside what the target has now, and the rules. */
export async function observe(port: TargetPort, journal: Journal, home: GatekeeperHome, lineageId: string): Promise<Observation> {
  const { lineage, observed } = await viewLineage(journal, port, lineageId);
  const { merged, ...related } = await port.listRelated(lineageId);
  return {
    lineage,
    issues: [...observed].map(([key, issue]) => ({ key, observed: withMerge(issue, merged) })),
    labels: await port.labels(),
    milestones: await port.milestones(),
    capabilities: await port.capabilities(),
    policyDigest: policyDigest(await home.settings()),
    related: relatedIssues(related, journal),
  };
}

function relatedIssues({ others, elsewhere }: Omit<RelatedContent, 'merged'>, journal: Journal): RelatedIssues {
  return {
    others: [...others],
    elsewhere: elsewhere.map(({ marker: { key, digest, lineage }, issue }) => ({ key, digest, number: issue.number, documentKey: journal.lineage(lineage)?.documentKey ?? null })),
  };
}

/** A merged pull request may name an issue that people opened again: only what is closed was closed by it. */
function withMerge(issue: ObservedIssue | null, merged: RelatedContent['merged']): ObservedIssue | null {
  const by = issue?.state === 'closed' ? merged.get(issue.number) : undefined;
  return issue === null || by === undefined ? issue : { ...issue, mergedBy: by };
}
