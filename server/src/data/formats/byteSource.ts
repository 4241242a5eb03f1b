import { createReadStream } from 'node:fs';
import { createGunzip, type Gunzip } from 'node:zlib';
import { badFile, type DataError, errorCode, unreadable } from '../errors.ts';
import { openFile, readExactly } from './files.ts';

/** A file read from front to back; a gzip file is read as what it holds. */
export interface ByteSource {
  /** Where the next byte stands, counted after decompression. */
  readonly position: number;
  /** No more bytes than this can follow, known without decompressing: bounds what a header may claim. */
  readonly most: number;
  /** Fills `into`; returns how many bytes there were, fewer than asked for only at the end of the file. */
  fill(into: Uint8Array): Promise<number>;
  /** Passes over `count` bytes; returns how many there were. */
  skip(count: number): Promise<number>;
  close(): void;
}

/** deflate cannot compress better than this. */
const LARGEST_GZIP_RATIO = 1032;
const CHUNK = 2 ** 18;

/**
 * Opens a file, plain or gzip (told by its first two bytes, not by its name).
 * @throws DataError, from here and from every read: no such file; gzip data cut short, damaged or followed by others
 */
export async function openBytes(path: string): Promise<ByteSource> {
  const { handle, size } = await openFile(path);
  const magic = new Uint8Array(Math.min(2, size));
  await readExactly(handle, path, magic, 0).finally(() => handle.close());
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  const file = createReadStream(path, { highWaterMark: CHUNK });
  const gunzip = isGzip ? createGunzip({ chunkSize: CHUNK }) : undefined;
  if (gunzip) {
    file.on('error', error => gunzip.destroy(error));
    file.pipe(gunzip);
  }
  const chunks: AsyncIterator<Buffer> = (gunzip ?? file)[Symbol.asyncIterator]();
  let chunk: Buffer = Buffer.alloc(0);
  let position = 0;

  /** Hands up to `count` bytes to `use`, piece by piece. */
  async function take(count: number, use: (piece: Buffer, at: number) => void): Promise<number> {
    let done = 0;
    while (done < count) {
      if (chunk.length === 0) {
        const next = await chunks.next().catch(error => {
          throw streamError(path, error, gunzip, size);
        });
        if (next.done) {
          if (gunzip && gunzip.bytesWritten < size)
            throw badFile(path, gunzip.bytesWritten, 'the end of the file', `${size - gunzip.bytesWritten} more bytes`);
          break;
        }
        chunk = next.value;
      }
      const piece = chunk.subarray(0, count - done);
      use(piece, done);
      chunk = chunk.subarray(piece.length);
      done += piece.length;
    }
    position += done;
    return done;
  }

  return {
    get position() {
      return position;
    },
    most: isGzip ? size * LARGEST_GZIP_RATIO : size,
    fill: into => take(into.length, (piece, at) => into.set(piece, at)),
    skip: count => take(count, () => {}),
    close() {
      file.destroy();
      gunzip?.destroy();
    },
  };
}

function streamError(path: string, error: unknown, gunzip: Gunzip | undefined, size: number): DataError {
  const code = errorCode(error);
  if (!gunzip || !code?.startsWith('Z_')) return unreadable(path, error);
  if (code === 'Z_BUF_ERROR')
    return badFile(path, size, 'more compressed data', 'the end of the file', 'The file is cut short: fetch it again.');
  // zlib does not say which byte of the piece that it was given is wrong.
  const start = gunzip.bytesWritten;
  const what = `an error in the ${Math.min(CHUNK, size - start)} bytes from there (${(error as Error).message})`;
  return badFile(path, start, 'gzip data', what, 'The file is damaged: fetch it again.');
}
