import { z } from 'zod';

/** Name of a commit: SHA-1 of its bytes, 40 hexadecimal characters. */
export const CommitSha = z.string().regex(/^[0-9a-f]{40}$/, 'expected 40 lower-case hexadecimal characters (a commit)');

/**
 * A branch that PASS makes: always below `pass/`, so that no bundle can name a branch that people work on. A part of what
 * git allows (git-check-ref-format).
 */
export const BranchName = z
  .string()
  .max(200)
  .regex(/^pass\/[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*$/, 'not a branch below pass/')
  .refine((name) => !name.split('/').some((part) => part.endsWith('.lock')), 'a part ends in .lock');

const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
// What file systems read as `.git`: without case, by its short name, with dots or spaces at its end (git's own is_ntfs_dotgit).
const gitFolder = /^(?:\.git|git~\d+)$/i;

function isSafeSegment(segment: string): boolean {
  return segment !== '' && segment.length <= 255 && segment !== '.' && segment !== '..' && !/[. ]$/.test(segment) && !gitFolder.test(segment) && !windowsDevice.test(segment);
}

/** Path of a file in a repository: relative, `/` between its parts, one spelling (NFC), and the same file on every system. */
export const FilePath = z
  .string()
  .max(1024)
  .refine((path) => !/[\p{C}\\:*?"<>|]/u.test(path) && path.normalize('NFC') === path && path.split('/').every(isSafeSegment), 'not a path that a commit may write');

/** `100755` for a program. Links and submodules are not written. */
export const FileMode = z.enum(['100644', '100755']);

/** What a commit does to one file. The content is the whole file: as text where its bytes are text, else in base64. */
export const FileChange = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('text'), path: FilePath, mode: FileMode, content: z.string() }),
  z.strictObject({ as: z.literal('base64'), path: FilePath, mode: FileMode, content: z.base64() }),
  z.strictObject({ as: z.literal('deletion'), path: FilePath }),
]);
export type FileChange = z.infer<typeof FileChange>;

/** Name and address in a commit. */
export const CommitPerson = z.strictObject({
  name: z.string().min(1).max(120).regex(/^[^\p{C}<>\s](?:[^\p{C}<>]*[^\p{C}<>\s])?$/u, 'not a name for a commit'),
  email: z.string().max(254).regex(/^[^\p{C}<>\s@]+@[^\p{C}<>\s@]+$/u, 'not an address for a commit'),
});
export type CommitPerson = z.infer<typeof CommitPerson>;

/** Everything that names a commit, but for its parent. The time is whole seconds, UTC. */
export const commitContent = {
  message: z.string().min(1).max(65_536),
  author: CommitPerson,
  committer: CommitPerson,
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'not a time in whole seconds, UTC').refine((date) => !Number.isNaN(Date.parse(date)), 'not a time'),
  files: z.array(FileChange).min(1).max(300),
};
