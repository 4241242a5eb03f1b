import { type FileHandle, open } from 'node:fs/promises';
import { badFile, unreadable } from '../errors.ts';

/** One read call asks for at most this: the system's own limit is 2 GiB. */
const LARGEST_READ = 2 ** 30;

/**
 * Opens a file for reading.
 * @throws DataError if that fails, or if it is not a file
 */
export async function openFile(path: string): Promise<{ handle: FileHandle; size: number }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (!stat.isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
    return { handle, size: stat.size };
  } catch (error) {
    await handle?.close();
    throw unreadable(path, error);
  }
}

/**
 * Fills `into` with the file's bytes from `position` on.
 * @throws DataError if the file ends before
 */
export async function readExactly(handle: FileHandle, path: string, into: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const length = Math.min(into.length - done, LARGEST_READ);
    const { bytesRead } = await handle.read(into, done, length, position + done).catch(error => {
      throw unreadable(path, error);
    });
    if (bytesRead === 0)
      throw badFile(path, position + done, `${into.length - done} more bytes`, 'the end of the file');
    done += bytesRead;
  }
}
