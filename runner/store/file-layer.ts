import { mkdir, open, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { PassError } from '../../shared/protocol/pass-error.ts';

/** An open file, as far as durable writing needs it. */
export interface OpenFile {
  /** Write all bytes at the current end of the file. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolved once the bytes are on the device. */
  sync(): Promise<void>;
  /** Length in bytes. */
  size(): Promise<number>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** The few file operations that every durable write goes through, so that a test can make any of them fail. */
export interface FileLayer {
  /** `create` fails when the file exists; `append` makes it when it does not. */
  open(path: string, how: 'create' | 'append'): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  /** Makes names in a directory durable. Does nothing where directories cannot be synced (Windows). */
  syncDirectory(path: string): Promise<void>;
}

/** Files of this machine; files are readable by their owner alone (0600), directories too (0700). */
export const nodeFiles: FileLayer = filesWith({ file: 0o600, directory: 0o700 });

/** Files that lie among a person's own, as open as their umask leaves them. */
export const sharedFiles: FileLayer = filesWith({ file: 0o666, directory: 0o777 });

function filesWith(mode: { readonly file: number; readonly directory: number }): FileLayer {
  return {
    open: async (path, how) => openedFile(await open(path, how === 'create' ? 'wx' : 'a', mode.file)),
    rename: renamePatiently,
    remove: (path) => unlink(path),
    async makeDirectory(path) {
      await mkdir(path, { recursive: true, mode: mode.directory });
    },
    syncDirectory,
  };
}

function openedFile(handle: FileHandle): OpenFile {
  return {
    async write(bytes) {
      let written = 0;
      while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
    },
    sync: () => handle.datasync(),
    size: async () => (await handle.stat()).size,
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Windows refuses to rename over a file that a virus scanner or an indexer has open for a moment. */
async function renamePatiently(from: string, to: string): Promise<void> {
  const attempts = process.platform === 'win32' ? 10 : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const code = errorCode(error);
      if (attempt >= attempts || (code !== 'EPERM' && code !== 'EACCES' && code !== 'EBUSY')) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 20));
    }
  }
}

/** The `code` of a system error (`ENOENT`, `ENOSPC` …), or `undefined`. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A failed write as an error for people: says which file, why, and what helps. */
export function storageError(path: string, cause: unknown): PassError {
  if (PassError.is(cause)) return cause;
  const code = errorCode(cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PassError('storage', `Cannot write ${path}: ${reason}`, storageHint(code), cause);
}

function storageHint(code: string | undefined): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Free some disk space, then restart the runner. Nothing was done that is not recorded.';
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'Give this user write access to that path, or choose another --home, then restart the runner.';
    default:
      return 'Check the disk and the permissions of that path, then restart the runner. Nothing was done that is not recorded.';
  }
}
