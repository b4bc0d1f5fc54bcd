import { z } from 'zod';
import type { ObservedIssue } from '../../../shared/domain/bundle.ts';
import { normaliseLines } from '../../../shared/domain/issue-text.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { OutcomeUnknown } from '../target-port.ts';

/** The fields of GitHub's answers that are used. Everything else is ignored. */
export const RepositoryAnswer = z.object({
  id: z.int().positive(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  private: z.boolean(),
  visibility: z.enum(['public', 'private', 'internal']).optional(),
  default_branch: z.string(),
  archived: z.boolean().default(false),
  disabled: z.boolean().optional(),
  has_issues: z.boolean().default(true),
  allow_auto_merge: z.boolean().optional(),
  permissions: z.object({ admin: z.boolean(), push: z.boolean(), pull: z.boolean(), maintain: z.boolean().optional(), triage: z.boolean().optional() }).optional(),
});
export type RepositoryAnswer = z.infer<typeof RepositoryAnswer>;

export const IssueAnswer = z.object({
  id: z.int().positive(),
  number: z.int().positive(),
  html_url: z.string().nullable().default(null),
  title: z.string(),
  body: z.string().nullish(),
  state: z.string(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])).default([]),
  user: z.object({ login: z.string(), type: z.string().optional() }).nullish(),
  /** What the author is to the repository. */
  author_association: z.string().optional(),
  updated_at: z.string().nullish(),
  closed_at: z.string().nullish(),
  /** Lists of issues show pull requests, too. */
  pull_request: z.object({ merged_at: z.string().nullish() }).optional(),
  /** Of the issue that it is a sub-issue of; left out by hosts that do not tell, and for an issue that is none. */
  parent_issue_url: z.string().nullish(),
  milestone: z.object({ title: z.string() }).nullish(),
  /** How many it has. */
  comments: z.int().optional(),
});
export type IssueAnswer = z.infer<typeof IssueAnswer>;

export function isMerged({ pull_request: pull }: IssueAnswer): boolean {
  return typeof pull?.merged_at === 'string';
}

export const CommentAnswer = z.object({ html_url: z.string().nullable().default(null), body: z.string().nullish(), user: z.object({ login: z.string() }).nullish() });
export const MilestoneAnswer = z.object({ number: z.int().positive(), title: z.string(), state: z.enum(['open', 'closed']) });
export const LabelAnswer = z.object({ name: z.string() });
export const UserAnswer = z.object({ login: z.string() });
const sha = z.string().regex(/^[0-9a-f]{40}$/);
export const ShaAnswer = z.object({ sha });
export const RefAnswer = z.object({ object: z.object({ sha }) });
const SignedBy = z.object({ name: z.string(), email: z.string(), date: z.string() });
export const CommitAnswer = z.object({ sha, tree: z.object({ sha }), parents: z.array(z.object({ sha })), message: z.string(), author: SignedBy, committer: SignedBy });
export type CommitAnswer = z.infer<typeof CommitAnswer>;
export const TreeAnswer = z.object({ tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string() })), truncated: z.boolean().default(false) });
export type TreeAnswer = z.infer<typeof TreeAnswer>;
export const PullAnswer = z.object({
  number: z.int().positive(),
  node_id: z.string(),
  html_url: z.string().nullable().default(null),
  title: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
  draft: z.boolean().default(false),
  state: z.string(),
  merged_at: z.string().nullish(),
  base: z.object({ ref: z.string() }),
  head: z.object({ ref: z.string(), sha }),
  auto_merge: z.object({ merge_method: z.enum(['merge', 'squash', 'rebase']) }).nullish(),
});
export type PullAnswer = z.infer<typeof PullAnswer>;
/** A list, its entries not looked at. */
export const ListAnswer = z.array(z.unknown());
export const PermissionAnswer = z.object({ permission: z.string(), role_name: z.string().optional() });
export const BranchAnswer = z.object({ commit: ShaAnswer });

/** @throws PassError `unavailable` when something else than GitHub answered */
export function readAnswer<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new PassError('unavailable', `Cannot ${what}: the answer is not one of GitHub’s API (${parsed.error.issues[0]?.path.join('.') ?? ''}).`, 'Check the API address: does a proxy or a sign-in page answer there?');
}

/**
 * What a write was answered with.
 * @throws OutcomeUnknown when it cannot be read: what was written has to be looked up
 */
export function readWritten<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new OutcomeUnknown(`${what}: the answer cannot be read`);
  return parsed.data;
}

/** What an issue is a sub-issue of, as the answer says; `undefined` when it does not say. */
export function parentIn({ parent_issue_url: url }: IssueAnswer, { owner, repo }: { readonly owner: string; readonly repo: string }): ObservedIssue['parent'] {
  if (url === undefined || url === null) return url;
  const [, name, number] = /\/repos\/([^/]+\/[^/]+)\/issues\/(\d{1,10})$/.exec(url) ?? [];
  return name?.toLowerCase() === `${owner}/${repo}`.toLowerCase() ? Number(number) : 'elsewhere';
}

/** When an issue was closed, where the answer says that it is. */
export function closedAtIn({ state, closed_at: at }: IssueAnswer): { closedAt?: string } {
  return state === 'closed' && typeof at === 'string' ? { closedAt: at } : {};
}

/** An issue as PASS compares it: LF line ends, label names. */
export function observedIssue(issue: IssueAnswer, at: { readonly owner: string; readonly repo: string }): ObservedIssue {
  const parent = parentIn(issue, at);
  return {
    number: issue.number,
    url: issue.html_url,
    title: issue.title,
    body: normaliseLines(issue.body ?? ''),
    labels: issue.labels.flatMap((label) => (typeof label === 'string' ? [label] : (label.name ?? []))),
    state: issue.state === 'closed' ? 'closed' : 'open',
    ...closedAtIn(issue),
    author: issue.user?.login ?? null,
    ...(parent === undefined ? {} : { parent }),
    ...(issue.milestone === undefined ? {} : { milestone: issue.milestone?.title ?? null }),
    updatedAt: issue.updated_at ?? null,
  };
}
