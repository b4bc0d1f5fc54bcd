import type { ApproverKey } from './approval.ts';

/** Who is one person among those who are enrolled. */
export interface Persons {
  /** The same for every name and login of one person; a name that nobody is enrolled with is a person of its own. */
  idOf(name: string): string;
  /** Accounts on GitHub of that person, whichever of their keys each is linked to; empty for none. */
  loginsOf(name: string): string[];
}

/** A name as it is compared: compatibility forms, letter case, and characters that nobody sees tell no two persons apart. */
export function plainName(name: string): string {
  return name.normalize('NFKC').replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '').trim().toLowerCase();
}

/**
 * Keys of one name are one person, and so are keys that are linked to one account on GitHub. A name that is the account of
 * somebody else is taken for that person, too: too few persons are asked again, too many are not noticed.
 * @param keys the revoked ones too: what was known of a person stays true when a key of theirs is lost
 */
export function personsOf(keys: readonly Pick<ApproverKey, 'approver' | 'githubLogin'>[]): Persons {
  const above = new Map<string, string>();
  const find = (name: string): string => {
    const next = above.get(name);
    return next === undefined ? name : find(next);
  };
  for (const { approver, githubLogin } of keys) {
    if (githubLogin === undefined) continue;
    const [name, login] = [find(plainName(approver)), find(plainName(githubLogin))];
    if (name !== login) above.set(login, name);
  }
  const idOf = (name: string): string => find(plainName(name));
  return {
    idOf,
    loginsOf: (name) => [...new Map(keys.flatMap(({ approver, githubLogin }) => (githubLogin !== undefined && idOf(approver) === idOf(name) ? [[plainName(githubLogin), githubLogin]] : []))).values()],
  };
}
