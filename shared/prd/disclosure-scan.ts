import { beginsFrontMatter } from './front-matter.ts';
import { asSeen } from './internal-tag.ts';

const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cc}\s_*`~-]+/gu;
const mark = /\[\\?internal|pass[:.=]?(?:\/|end|close)*:?internal/;

/**
 * A quick look at a PRD as submitted: false when it says nothing about its readers, so that `readDisclosureMarks` finds nothing
 * in it. Needs nothing of the reader, which takes longer to load than this takes to look.
 */
export function maySpeakOfReaders(text: string): boolean {
  return beginsFrontMatter(text) || [text, asSeen(text)].some((seen) => mark.test(seen.normalize('NFKC').replace(unseen, '').toLowerCase()));
}
