import type { GithubTarget } from '../../../shared/domain/target.ts';

/** A repository in requests, and for people. */
export interface Place {
  readonly at: { readonly owner: string; readonly repo: string };
  /** `owner/name` */
  readonly where: string;
}

export function placeOf({ owner, name }: Pick<GithubTarget, 'owner' | 'name'>): Place {
  return { at: { owner, repo: name }, where: `${owner}/${name}` };
}
