import { IssueKey } from '../../shared/domain/backlog.ts';
import { RunId } from '../../shared/domain/run.ts';

/** Scheme of the documents of a comparison. */
export const issueScheme = 'pass-issue';

/** `synced`: as PASS last planned it, before people edited it on the target. */
export type IssueSide = 'synced' | 'now' | 'planned';

/** Which document of which comparison: enough to make it again when a window is restored. */
export interface IssueAddress {
  readonly runId: string;
  readonly key: string;
  readonly side: IssueSide;
}

/** Path of the address; the last part names the tab and makes it Markdown. */
export function issuePath({ runId, key, side }: IssueAddress): string {
  return `/${runId}/${side}/${key}.md`;
}

/** The address in a path, or undefined when it is none. */
export function parseIssuePath(path: string): IssueAddress | undefined {
  const [, runId, side, file] = path.split('/');
  const key = IssueKey.safeParse(file?.replace(/\.md$/, ''));
  if (!RunId.safeParse(runId).success || runId === undefined || !key.success || (side !== 'synced' && side !== 'now' && side !== 'planned')) return undefined;
  return { runId, key: key.data, side };
}
