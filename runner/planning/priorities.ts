import { Priority } from '../../shared/domain/prd.ts';

/** 0 for what has to be done, up to 3. What is not ranked counts as having to be done. */
export function rankOf(priority: Priority | null): number {
  return priority === null ? 0 : Priority.options.indexOf(priority);
}
