import { z } from 'zod';
import { IssueKey } from './backlog.ts';
import { Digest } from './digest.ts';
import { counted } from './counted.ts';

/** An issue with a marker of the lineage, by an account that is not PASS's own here. */
export const OthersIssue = z.object({
  key: IssueKey,
  number: z.int().positive(),
  account: z.string(),
  /** They have access to the repository: what anybody can write there says nothing. */
  writer: z.boolean(),
});
export type OthersIssue = z.infer<typeof OthersIssue>;

/** An issue of PASS's own account with the marker of another lineage. */
export const ElsewhereIssue = z.object({
  key: IssueKey,
  number: z.int().positive(),
  /** Of its marker. */
  digest: Digest,
  /** Where the gatekeeper remembers it. */
  documentKey: z.string().nullable(),
});
export type ElsewhereIssue = z.infer<typeof ElsewhereIssue>;

export const RelatedIssues = z.object({ others: z.array(OthersIssue), elsewhere: z.array(ElsewhereIssue) });
export type RelatedIssues = z.infer<typeof RelatedIssues>;

/** Numbers that are named in a sentence. */
const named = 5;

/** `#1, #2 and 5 more` */
export function numbersOf(issues: readonly { readonly number: number }[]): string {
  const shown = issues.slice(0, named).map(({ number }) => `#${number}`).join(', ');
  return issues.length > named ? `${shown} and ${issues.length - named} more` : shown;
}

/**
 * What keeps a document from being written: somebody with access to the repository wrote issues of it that this account did not, so that each would be there
 * twice.
 * @param own keys of the issues that this account wrote
 * @returns a sentence, and what to do; `undefined` when there is nothing in the way
 */
export function writtenByOthers(others: readonly OthersIssue[], own: ReadonlySet<string>): { readonly message: string; readonly hint: string } | undefined {
  const theirs = others.filter(({ key, writer }) => writer && !own.has(key));
  if (theirs.length === 0) return undefined;
  const accounts = [...new Set(theirs.map(({ account }) => account))].sort();
  return {
    message: `${counted(theirs.length, 'issue')} of this document ${theirs.length === 1 ? 'is' : 'are'} there already, written by ${accounts.join(', ')}: ${numbersOf(theirs)}.`,
    hint: `Let the administrator of this gatekeeper add "accounts": ${JSON.stringify(accounts)} to its settings.json, so that they count as its own; or sync with the token that they were written with.`,
  };
}
