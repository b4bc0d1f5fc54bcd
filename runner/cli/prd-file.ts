import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { documentKey } from '../../shared/domain/document-key.ts';
import { maxPrdBytes } from '../../shared/domain/prd.ts';
import { decodePrd } from '../../shared/prd/decode.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { errorCode } from '../store/file-layer.ts';

export interface PrdFile {
  readonly path: string;
  readonly name: string;
  /** Path below the Git root, else the whole path, with forward slashes: stays the same when the document is edited. */
  readonly documentKey: string;
  readonly bytes: Buffer;
}

/**
 * Read a PRD from disk and make sure that it can be used.
 * @throws PassError `bad_input` or `not_found`, for a missing file, a directory, an empty, too large or binary one
 */
export async function readPrdFile(file: string): Promise<PrdFile> {
  const path = resolve(file);
  const bytes = await readBounded(path, file);
  const name = basename(path);
  decodePrd(bytes, name);
  return { path, name, documentKey: documentKeyOf(path), bytes };
}

/** What names a file across edits. */
export function documentKeyOf(path: string): string {
  const root = gitRootOf(path);
  return documentKey({ path: withSlashes(path), gitRoot: root === undefined ? undefined : withSlashes(root) });
}

function gitRootOf(path: string): string | undefined {
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return directory;
    if (dirname(directory) === directory) return undefined;
  }
}

function withSlashes(path: string): string {
  return path.split(sep).join('/');
}

async function readBounded(path: string, asGiven: string): Promise<Buffer> {
  try {
    const handle = await open(path, 'r');
    try {
      const stats = await handle.stat();
      if (stats.isDirectory()) throw new PassError('bad_input', `${asGiven} is a directory.`, 'Name one Markdown file.');
      if (!stats.isFile()) throw new PassError('bad_input', `${asGiven} is not a regular file.`, 'Name one Markdown file.');
      if (stats.size > maxPrdBytes) {
        throw new PassError('bad_input', `${asGiven} has ${(stats.size / 1024 / 1024).toFixed(1)} MB; a PRD has at most ${maxPrdBytes / 1024 / 1024} MB.`, 'Split the document, or take images and attachments out of it.');
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (PassError.is(error)) throw error;
    if (errorCode(error) === 'ENOENT') throw new PassError('not_found', `There is no file ${asGiven}.`, 'Check the path; it is taken from the current directory.', error);
    if (errorCode(error) === 'EISDIR') throw new PassError('bad_input', `${asGiven} is a directory.`, 'Name one Markdown file.', error);
    throw new PassError('bad_input', `${asGiven} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, 'Check its permissions.', error);
  }
}
