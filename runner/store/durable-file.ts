import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { nodeFiles, storageError } from './file-layer.ts';
import type { FileLayer } from './file-layer.ts';
import { readText } from './read-file.ts';

/** What helps when documents are damaged. */
export const rebuildHint = 'Run "pass-runner stop", then "pass-runner rebuild" to make it again from the log.';

/** One file of a directory, with its whole content. */
export interface FileContent {
  readonly name: string;
  readonly content: Uint8Array | string;
}

/**
 * Replace a file so that after a crash it holds either the old bytes or the new ones, never a mixture, and the new ones
 * once this resolved: temporary file, fsync, rename, fsync of the directory.
 * @throws PassError `storage`; the old file is then untouched
 */
export async function writeDurably(path: string, content: Uint8Array | string, files: FileLayer = nodeFiles): Promise<void> {
  const temporary = await writeTemporary(path, content, files);
  try {
    await files.rename(temporary, path);
    await files.syncDirectory(dirname(path));
  } catch (error) {
    await discard(temporary, files);
    throw storageError(path, error);
  }
}

/**
 * Write several files of one directory, each durably, with one fsync of the directory at the end.
 * @throws PassError `storage`; some files may then be replaced and others not
 */
export async function writeAllDurably(directory: string, contents: readonly FileContent[], files: FileLayer = nodeFiles): Promise<void> {
  await files.makeDirectory(directory).catch((error: unknown) => Promise.reject(storageError(directory, error)));
  const written = await Promise.allSettled(
    contents.map(async ({ name, content }) => {
      const path = join(directory, name);
      const temporary = await writeTemporary(path, content, files);
      await files.rename(temporary, path).catch(async (error: unknown) => {
        await discard(temporary, files);
        throw storageError(path, error);
      });
    }),
  );
  const failed = written.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  await files.syncDirectory(directory).catch((error: unknown) => Promise.reject(storageError(directory, error)));
}

async function writeTemporary(path: string, content: Uint8Array | string, files: FileLayer): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await files.open(temporary, 'create');
    try {
      await file.write(typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await discard(temporary, files);
    throw storageError(path, error);
  }
  return temporary;
}

/** The write already failed: what matters is the first error, not whether the leftover could be removed. */
async function discard(temporary: string, files: FileLayer): Promise<void> {
  await files.remove(temporary).catch(() => undefined);
}

/**
 * A lowdb adapter over one JSON document that is written durably.
 * `read` answers null for a file that does not exist.
 */
export class DurableJson<T> implements Adapter<T> {
  readonly #path: string;
  readonly #parse: (value: unknown) => T;
  readonly #files: FileLayer;

  /** @param parse checks what is read; its error becomes a PassError `storage` that names the file */
  constructor(path: string, parse: (value: unknown) => T, files: FileLayer = nodeFiles) {
    this.#path = path;
    this.#parse = parse;
    this.#files = files;
  }

  async read(): Promise<T | null> {
    const text = await readText(this.#path);
    if (text === undefined) return null;
    try {
      return this.#parse(JSON.parse(text));
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
      throw new PassError('storage', `${this.#path} is damaged: ${reason}`, rebuildHint, error);
    }
  }

  async write(data: T): Promise<void> {
    await writeDurably(this.#path, `${JSON.stringify(data)}\n`, this.#files);
  }
}
