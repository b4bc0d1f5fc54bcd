import { z } from 'zod';
import type { Target, TargetChoice } from './target.ts';

/** Who may read a PRD, in the words of its front matter; they mean what GitHub means by them for a repository. */
export const PrdAudience = z.enum(['public', 'internal', 'private']);
export type PrdAudience = z.infer<typeof PrdAudience>;

/** What a PRD says of its readers, for a sentence that begins with “The PRD”. */
export function describeAudience(audience: PrdAudience | null): string {
  return audience === null ? 'does not say who may read it' : `is ${audience}`;
}

/**
 * How the PRD may show in what is written to a target:
 * - `quotes`: everybody who reads the target may read the PRD
 * - `listed`: the PRD does not say who may read it; it is quoted, and whoever approves sees each sentence that becomes visible
 * - `references`: the PRD says that fewer people may read it, so that requirements are named and not quoted
 * - `refused`: the whole document is internal and has no place on the target
 */
export const DisclosureForm = z.enum(['quotes', 'listed', 'references', 'refused']);
export type DisclosureForm = z.infer<typeof DisclosureForm>;

export interface DisclosureRule {
  readonly form: DisclosureForm;
  /** Parts that are marked internal are left out. */
  readonly withholds: boolean;
}

// More readers, higher rank. A folder lies beside the PRD, on the same machine.
const ranks = { folder: 0, private: 1, internal: 2, public: 3 } as const;

/**
 * What applies to a PRD and a target. A repository whose visibility is not known yet counts as public.
 * @param whole the whole document is marked internal, and not only parts of it
 */
export function disclosureRule(audience: PrdAudience | null, target: Target | TargetChoice, whole = false): DisclosureRule {
  const readers = target.kind === 'folder' ? ranks.folder : 'visibility' in target ? ranks[target.visibility] : ranks.public;
  const allowed = ranks[audience ?? 'private'];
  const form = readers <= allowed ? 'quotes' : whole ? 'refused' : audience === null ? 'listed' : 'references';
  return { form, withholds: readers > Math.min(allowed, ranks.internal) };
}

/** True when `now` lets less of the PRD show than `then` did. */
export function isStricter(now: DisclosureRule, then: DisclosureRule): boolean {
  const order = DisclosureForm.options;
  return order.indexOf(now.form) > order.indexOf(then.form) || (now.withholds && !then.withholds);
}

/** The smaller of two audiences. */
export function smallerAudience(a: PrdAudience | null, b: PrdAudience | null): PrdAudience | null {
  if (a === null || b === null) return a ?? b;
  return ranks[a] <= ranks[b] ? a : b;
}

/** Matches a document's path (forward slashes) with a pattern of the administrator's: `**` any folders, `*` and `?` within one. */
export function matchesPath(pattern: string, path: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*\*\/|\*\*|\*|\?/g, (sign) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' })[sign] ?? sign);
  // An absolute path, of a document outside any repository, matches by its end too.
  return new RegExp(`^(?:.*/)?${source}$`, 'iu').test(path);
}
