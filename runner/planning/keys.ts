import type { IssueKey } from '../../shared/domain/backlog.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { slug } from './words.ts';

/**
 * The key of the issue that a requirement leads. It depends on the requirement's id and on nothing else, so that no edit
 * elsewhere in the PRD changes it. An id like `FR-3`, or a derived one like `R-3f2a1c9b`, is its own key in lower case; any
 * other gets a fingerprint, so that two ids never share a key by looking alike (`FR-3` and `fr.3`).
 */
export function keyOfRequirement(id: string): IssueKey {
  if (/^(?:[A-Z0-9]+(?:-[A-Z0-9]+)*|R-[0-9a-f]{8})$/.test(id) && id.length <= 48) return id.toLowerCase();
  return withFingerprint(slug(id, 40), id);
}

/**
 * The key of the issue that gathers small requirements. It depends on what they share (their section, or the quality
 * they are about), because no choice of one member as the leader would survive the arrival of another.
 */
export function keyOfGroup(kind: string, shared: readonly string[]): IssueKey {
  return withFingerprint(slug(`${kind} ${shared.at(-1) ?? ''}`, 40), JSON.stringify([kind, ...shared]));
}

/** The key of a further part of an issue that was too large for one. */
export function keyOfPart(key: IssueKey, part: number): IssueKey {
  return withFingerprint(`${key.slice(0, 40).replace(/-+$/, '')}-part-${part}`, `${key}#${part}`);
}

function withFingerprint(stem: string, exact: string): IssueKey {
  return `${stem === '' ? 'issue' : stem}-${digestOf(exact).slice(0, 6)}`;
}
