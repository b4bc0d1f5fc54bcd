import { maxBodyLength } from '../../shared/domain/backlog.ts';
import { filledLength } from '../../shared/domain/bundle-bytes.ts';
import { Operation } from '../../shared/domain/bundle.ts';
import type { Drift } from '../../shared/domain/bundle.ts';
import { secretsOf } from '../../shared/domain/secrets.ts';

/**
 * Why an update cannot be written because of what people have on the target; undefined when it can. One such issue is left as
 * it is and said, and keeps no other one from being written.
 */
export function unwritable(operation: Operation): Pick<Drift, 'field' | 'resolution' | 'note'> | undefined {
  if (operation.kind !== 'issue.update') return undefined;
  const left = (field: Drift['field'], reason: string, way: string): Pick<Drift, 'field' | 'resolution' | 'note'> => ({ field, resolution: 'left', note: `${reason} Nothing of the plan is written to this issue. ${way}` });
  if (filledLength(operation.body) > maxBodyLength) {
    return left('body', `With what people wrote, and its marker, its text would be longer than the ${maxBodyLength.toLocaleString('en')} characters that GitHub takes.`, 'Shorten it on the target.');
  }
  const secrets = secretsOf(operation);
  const [secret] = secrets;
  // A secret of the plan itself is refused; this is about one that is on the target already.
  if (secret !== undefined && operation.planned !== null && secrets.every(({ field }) => !field.startsWith('planned.'))) {
    return left(fieldOf(secret.field), `What people wrote there looks like ${secret.kinds.join(' and ')}, and PASS writes it nowhere.`, 'Revoke it, and remove it on the target.');
  }
  const wrong = Operation.safeParse(operation).error?.issues[0];
  if (wrong !== undefined) return left(fieldOf(String(wrong.path[0])), `What people have there is nothing that PASS can write (${wrong.path.join('.')}: ${wrong.message}).`, 'Change it on the target.');
  if (/\p{Cc}/u.test(operation.title)) return left('title', 'Its title has control characters.', 'Change it on the target.');
  return undefined;
}

function fieldOf(path: string): Drift['field'] {
  const [name] = path.split('.');
  return name === 'title' || name === 'labels' || name === 'milestone' ? name : 'body';
}
