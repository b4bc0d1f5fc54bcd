import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { ObservedIssue } from '../../../shared/domain/bundle.ts';
import { noCapabilities } from '../../../shared/domain/capabilities.ts';
import { readMarker } from '../../../shared/domain/issue-text.ts';
import type { FolderTarget } from '../../../shared/domain/target.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { writeDurably } from '../../store/durable-file.ts';
import { errorCode, sharedFiles, storageError } from '../../store/file-layer.ts';
import type { GatekeeperHome } from '../home.ts';
import { stale } from '../stale.ts';
import type { Access, TargetPort, Written } from '../target-port.ts';
import { readBounded } from './bounded-file.ts';
import { fileName, formatIssue, frontMatter, numberOfFile, observedFile, parseIssue, wasIssue } from './issue-file.ts';
import type { FileIssue } from './issue-file.ts';

/** Carries the folder's id, so that an approval is for this folder and not for its path. */
const identityFile = '.pass-target.json';
const Identity = z.looseObject({ schema: z.literal('pass.target/v1'), folderId: z.string().min(1).max(120) });

/**
 * A folder with its id. Nothing is written to it before the first approved bundle; until then the gatekeeper remembers
 * the id that it will get.
 * @throws PassError `bad_input` or `not_found`
 */
export async function resolveFolder(home: GatekeeperHome, path: string): Promise<FolderTarget> {
  if (!isAbsolute(path)) throw new PassError('bad_input', `The folder ${path} is not an absolute path.`, 'Name the folder by its full path.');
  const real = await realFolder(resolve(path));
  return { kind: 'folder', path: real, folderId: (await readIdentity(real)) ?? (await home.folderId(real)) };
}

/** The folder of a bundle, with the same id as when it was resolved. */
export async function openFolder(home: GatekeeperHome, target: FolderTarget, access: Access): Promise<TargetPort> {
  const now = await resolveFolder(home, target.path);
  if (now.folderId !== target.folderId || now.path !== target.path) throw stale(`${target.path} is another folder now (id ${now.folderId} instead of ${target.folderId}).`);
  if (access !== 'read') await prepare(target);
  return folderTarget(target);
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw new PassError('bad_input', `${path} is a file, not a folder.`, 'Name a folder for the issues.');
    return real;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw PassError.is(error) ? error : new PassError('bad_input', `The folder ${path} cannot be read: ${String(error)}`, 'Check its path and permissions.', error);
  }
  const parent = await realpath(dirname(path)).catch(() => undefined);
  if (parent === undefined) throw new PassError('not_found', `The folder ${dirname(path)} does not exist.`, 'Make it, or name another.');
  return join(parent, path.slice(dirname(path).length).replace(/^[/\\]/, ''));
}

async function readIdentity(path: string): Promise<string | undefined> {
  const file = join(path, identityFile);
  try {
    const read = await readBounded(file);
    return read === undefined ? undefined : Identity.parse(JSON.parse(read.text)).folderId;
  } catch (error) {
    throw new PassError('bad_input', `${file} is not a file of PASS: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`, 'Restore it, or choose another folder.', error);
  }
}

async function prepare({ path, folderId }: FolderTarget): Promise<void> {
  try {
    await sharedFiles.makeDirectory(path);
  } catch (error) {
    throw storageError(path, error);
  }
  if ((await readIdentity(path)) === undefined) await writeDurably(join(path, identityFile), `${JSON.stringify({ schema: 'pass.target/v1', folderId }, null, 2)}\n`, sharedFiles);
}

interface StoredIssue {
  readonly path: string;
  readonly issue: FileIssue;
  readonly front: string | undefined;
}

/** Issues of the folder by number, or the one that is asked for. Other files are left alone. */
async function readIssues(folder: string, only?: number): Promise<StoredIssue[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw new PassError('unavailable', `The folder ${folder} cannot be read: ${String(error)}`, 'Check its permissions.', error);
  }
  const numbered = names.filter((name) => numberOfFile(name) !== undefined && (only === undefined || numberOfFile(name) === only)).sort();
  const read = await Promise.all(
    numbered.map(async (name) => {
      const path = join(folder, name);
      const read = await readBounded(path);
      const issue = read?.whole === true ? await parseIssue(read.text) : undefined;
      return issue === undefined || issue.number !== numberOfFile(name) ? [] : [{ path, issue, front: frontMatter(read?.text ?? '') }];
    }),
  );
  return read.flat();
}

/** Of the issues alone, broken ones too: `2026-01-31-notes.md` of somebody has no number. */
async function highestNumber(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const numbers = [...new Set(names.flatMap((name) => numberOfFile(name) ?? []))].sort((a, b) => b - a);
  for (const number of numbers) if ((await readIssues(folder, number)).length > 0 || (await holdsBroken(folder, names, number))) return number;
  return 0;
}

async function holdsBroken(folder: string, names: readonly string[], number: number): Promise<boolean> {
  for (const name of names) if (numberOfFile(name) === number && wasIssue((await readBounded(join(folder, name)))?.text ?? '', number)) return true;
  return false;
}

/** A path for the next issue at which nothing lies yet. */
async function freePath(folder: string, title: string): Promise<{ number: number; path: string }> {
  for (let number = (await highestNumber(folder)) + 1; ; number += 1) {
    const path = join(folder, fileName(number, title));
    try {
      await lstat(path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return { number, path };
      throw storageError(path, error);
    }
  }
}

function lacking(what: string): PassError {
  return new PassError('bad_input', `A folder has no ${what} of its own.`, 'This is a defect in PASS.');
}

function folderTarget(target: FolderTarget): TargetPort {
  const folder = target.path;
  const find = async (number: number): Promise<StoredIssue | undefined> => (await readIssues(folder, number))[0];
  const observe = ({ issue, path }: StoredIssue): ObservedIssue => observedFile(issue, path);
  const change = async (number: number, fields: Partial<FileIssue>): Promise<Written> => {
    const stored = await find(number);
    if (stored === undefined) throw stale(`The file of issue #${number} is gone.`);
    await writeDurably(stored.path, await formatIssue({ ...stored.issue, ...fields }, stored.front), sharedFiles);
    return { number, url: stored.path };
  };
  return {
    target,
    account: null,
    isOwn: () => true,
    code: undefined,
    mayAutoMerge: false,
    limits: undefined,
    settleMs: 0,
    labels: () => Promise.resolve([]),
    capabilities: () => Promise.resolve(noCapabilities),
    async readIssue(number) {
      const stored = await find(number);
      return stored === undefined ? null : observe(stored);
    },
    async listMarked(lineageId) {
      const issues = (await readIssues(folder)).map(observe);
      const marked = issues.flatMap((issue) => {
        const marker = readMarker(issue.body);
        return marker !== undefined && marker.lineage === lineageId ? [{ marker, issue }] : [];
      });
      return { marked, seen: new Map(issues.map((issue) => [issue.number, issue])) };
    },
    async listRelated(lineageId) {
      const elsewhere = (await readIssues(folder)).map(observe).flatMap((issue) => {
        const marker = readMarker(issue.body);
        return marker === undefined || marker.lineage === lineageId ? [] : [{ marker, issue }];
      });
      return { others: [], elsewhere, merged: new Map() };
    },
    highestNumber: () => highestNumber(folder),
    async isBlockedBy(number, blockedBy) {
      return (await find(number))?.issue.blockedBy.includes(blockedBy) ?? false;
    },
    milestones: () => Promise.resolve([]),
    comments: () => Promise.resolve([]),
    countComments: () => Promise.resolve(0),
    isSubIssue: () => Promise.resolve(false),
    createMilestone: () => Promise.reject(lacking('milestones')),
    createComment: () => Promise.reject(lacking('comments')),
    addSubIssue: () => Promise.reject(lacking('sub-issues')),
    reopenIssue: (number) => change(number, { state: 'open' }),
    createLabel: () => Promise.reject(lacking('labels')),
    async createIssue({ key, title, body, labels, milestone }) {
      const { number, path } = await freePath(folder, title);
      await writeDurably(path, await formatIssue({ number, key, title, body, labels, state: 'open', blockedBy: [], milestone: milestone?.title }), sharedFiles);
      return { number, url: path };
    },
    updateIssue: (number, { title, body, labels, milestone }) => change(number, { title, body, labels, ...(milestone === undefined ? {} : { milestone: milestone.title }) }),
    closeIssue: (number) => change(number, { state: 'closed' }),
    async addBlockedBy(number, blockedBy) {
      const stored = await find(number);
      return change(number, { blockedBy: [...new Set([...(stored?.issue.blockedBy ?? []), blockedBy])] });
    },
  };
}
