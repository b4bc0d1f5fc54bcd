import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { changedByPeople } from '../../shared/domain/changed-by-people.ts';
import type { Ask } from '../platform/ask.ts';

export const takePlanButton = 'What People Changed…';

/**
 * On which issues to write the plan over what people changed.
 * @param before keys that were chosen before
 * @returns undefined when the person left the list
 */
export async function chooseTakePlan(ask: Ask, bundle: WriteBundle, before: readonly string[]): Promise<readonly string[] | undefined> {
  return await ask.chooseMany(
    'Write the plan over what people changed on which issues?',
    changedByPeople(bundle).map(({ key, number, drift }) => ({ label: `#${number} ${key}`, description: [...new Set(drift.map(({ field }) => field))].join(', '), value: key, picked: before.includes(key) })),
    'What is not ticked keeps what people changed',
  );
}
