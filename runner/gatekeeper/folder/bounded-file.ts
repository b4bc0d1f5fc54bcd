import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import { errorCode } from '../../store/file-layer.ts';

/** More than a file of an issue can have: a body of 65,536 characters, and what people add to it. In bytes. */
export const maxFileBytes = 1024 * 1024;

export interface BoundedText {
  /** At most {@link maxFileBytes} of it. */
  readonly text: string;
  readonly whole: boolean;
}

/**
 * Text of a file that anybody may have put there. Only regular files are read: a pipe would be waited for, a device read without end.
 * @returns `undefined` for what is no regular file, or is gone
 * @throws PassError `unavailable`
 */
export async function readBounded(path: string): Promise<BoundedText | undefined> {
  let handle: FileHandle | undefined;
  try {
    // Opening a pipe does not wait for whoever writes to it then. Windows has no such flag, and no such files.
    handle = await open(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK));
    if (!(await handle.stat()).isFile()) return undefined;
    const bytes = await readUpTo(handle, maxFileBytes + 1);
    return { text: bytes.subarray(0, maxFileBytes).toString('utf8'), whole: bytes.length <= maxFileBytes };
  } catch (error) {
    // ENXIO: a socket.
    if (['ENOENT', 'EISDIR', 'ELOOP', 'ENXIO'].includes(errorCode(error) ?? '')) return undefined;
    throw new PassError('unavailable', `${path} cannot be read: ${String(error)}`, 'Check its permissions.', error);
  } finally {
    await handle?.close();
  }
}

async function readUpTo(handle: FileHandle, most: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(Math.min(most, size + 1));
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
