import type { ObservedIssue, Operation } from '../../shared/domain/bundle.ts';
import type { LineageView } from './lineage.ts';
import { stale } from './stale.ts';

/**
 * Before the first write: no issue is taken out of where people put it.
 * @throws PassError `stale`
 */
export function checkParents(operations: readonly Operation[], { observed }: LineageView): void {
  const byNumber = new Map([...observed.values()].flatMap((issue) => (issue === null ? [] : [[issue.number, issue]])));
  for (const operation of operations) {
    if (operation.kind !== 'issue.sub_issue' || !('number' in operation.child)) continue;
    const { number } = operation.child;
    const parent = byNumber.get(number)?.parent;
    // There already: nothing will be written.
    if ('number' in operation.parent && parent === operation.parent.number) continue;
    requireParent(parent, number, operation.replaces);
  }
}

/**
 * @param parent what the issue is a part of now; `undefined` where the target does not say
 * @param wanted what it is to be taken out of; `undefined` for an issue that is a part of none
 * @throws PassError `stale`
 */
export function requireParent(parent: ObservedIssue['parent'], child: number, wanted: number | undefined): void {
  if (parent === undefined || parent === (wanted ?? null)) return;
  const now = parent === null ? `no longer a part of #${wanted ?? 0}` : `a part of ${parent === 'elsewhere' ? 'an issue in another repository' : `#${parent}`}`;
  throw stale(`Issue #${child} is ${now} since the bundle was computed. It was left as it is.`);
}
