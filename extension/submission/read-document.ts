import { FileType, Uri, workspace } from 'vscode';
import { documentKey } from '../../shared/domain/document-key.ts';
import { foldersAbove, untitledKey } from './document-key.ts';
import type { PrdSource } from './prd-source.ts';

/**
 * The document as the editor has it: the buffer of an open one, saved or not, as UTF-8; else the bytes of the file.
 * @throws vscode.FileSystemError when the file cannot be read
 */
export async function readDocument(uri: Uri): Promise<PrdSource> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString() && !document.isClosed);
  const name = uri.path.split('/').at(-1) ?? uri.path;
  const key = documentKey({ path: uri.path, gitRoot: (await gitRootOf(uri))?.path });
  if (open !== undefined) {
    const text = open.getText();
    return { name, documentKey: open.isUntitled ? untitledKey(text) : key, bytes: new TextEncoder().encode(text), saved: !open.isDirty && !open.isUntitled, languageId: open.languageId };
  }
  return { name, documentKey: key, bytes: await workspace.fs.readFile(uri), saved: true, languageId: undefined };
}

/** The nearest folder above that has a `.git`. */
export async function gitRootOf(uri: Uri): Promise<Uri | undefined> {
  if (uri.scheme !== 'file' && uri.scheme !== 'vscode-remote') return undefined;
  for (const path of foldersAbove(uri.path)) {
    const folder = uri.with({ path });
    if (await exists(Uri.joinPath(folder, '.git'))) return folder;
  }
  return undefined;
}

/** Text of `.git/config` of the work tree, also for a linked one; empty when there is none. */
export async function gitConfigOf(uri: Uri): Promise<string> {
  const root = await gitRootOf(uri);
  if (root === undefined) return '';
  try {
    const git = Uri.joinPath(root, '.git');
    const { type } = await workspace.fs.stat(git);
    if ((type & FileType.Directory) !== 0) return await text(Uri.joinPath(git, 'config'));
    const gitdir = /^gitdir:\s*(.+)$/m.exec(await text(git))?.[1]?.trim();
    const common = gitdir === undefined ? undefined : /^(.*\.git)\/worktrees\//.exec(gitdir)?.[1];
    return common === undefined ? '' : await text(git.with({ path: `${common}/config` }));
  } catch {
    return '';
  }
}

async function text(uri: Uri): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(uri));
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
