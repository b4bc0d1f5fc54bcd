import { z } from 'zod';

const owner = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'not a GitHub owner');
const repository = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, 'not a GitHub repository name').refine((name) => name !== '.' && name !== '..');

/** Where a person wants a bundle to go, by name. The gatekeeper resolves it to an id. */
export const TargetChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('github'), owner, name: repository, base: z.string().max(255).optional() }),
  z.strictObject({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
]);
export type TargetChoice = z.infer<typeof TargetChoice>;

export const Visibility = z.enum(['public', 'private', 'internal']);

/** A GitHub repository as the gatekeeper found it: the id counts, the name is for people. */
export const GithubTarget = z.strictObject({
  kind: z.literal('github'),
  /** Host of the REST API, e.g. `api.github.com`, `ghe.example/api/v3`, `127.0.0.1:4001`. */
  apiHost: z.string(),
  repositoryId: z.int().positive(),
  owner,
  name: repository,
  visibility: Visibility,
  defaultBranch: z.string(),
  /** Head commit of the base branch; null for a repository without commits. */
  baseSha: z.string().regex(/^[0-9a-f]{40}$/).nullable(),
  /** An API host that the administrator marked as an emulator (loopback only): `--yes` is accepted. */
  emulator: z.boolean(),
});
export type GithubTarget = z.infer<typeof GithubTarget>;

export const FolderTarget = z.strictObject({
  kind: z.literal('folder'),
  /** Absolute path. */
  path: z.string(),
  /** Written to `.pass-target.json` in the folder at first use; what an approval binds to. */
  folderId: z.string(),
});
export type FolderTarget = z.infer<typeof FolderTarget>;

export const Target = z.discriminatedUnion('kind', [GithubTarget, FolderTarget]);
export type Target = z.infer<typeof Target>;

/** What identifies a target across renames. */
export function targetId(target: Target): string {
  return target.kind === 'github' ? `github:${target.apiHost}:${target.repositoryId}` : `folder:${target.folderId}`;
}

/** `owner/name` or `folder:PATH`, as on the command line. */
export function targetLabel(target: Target | TargetChoice): string {
  return target.kind === 'github' ? `${target.owner}/${target.name}` : `folder:${target.path}`;
}
