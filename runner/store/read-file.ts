import { readFile } from 'node:fs/promises';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { errorCode } from './file-layer.ts';

/**
 * Bytes of a file, undefined where there is none.
 * @throws PassError `storage` when it is there and cannot be read
 */
export async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PassError('storage', `Cannot read ${path}: ${reason}.`, 'Check the disk, and the owner and permissions of that path.', error);
  }
}

/** As {@link readBytes}, read as UTF-8. */
export async function readText(path: string): Promise<string | undefined> {
  return (await readBytes(path))?.toString('utf8');
}
