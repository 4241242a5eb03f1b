import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip, createInflate, type Gunzip, type Inflate } from 'node:zlib';
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
  return openStream(path, { start: 0, bytes: size }, isGzip ? createGunzip({ chunkSize: CHUNK }) : undefined);
}

/**
 * Opens a part of a file, as it is or compressed by zlib. What is read of the former is counted from the start of the
 * file, of the latter from the start of what was compressed.
 * @throws DataError from every read, as `openBytes`
 */
export function openPart(path: string, { zlib, ...part }: Part & { zlib: boolean }): ByteSource {
  return openStream(path, part, zlib ? createInflate({ chunkSize: CHUNK }) : undefined);
}

/** Where a part of a file stands, in bytes. */
interface Part {
  start: number;
  bytes: number;
}

function openStream(path: string, { start, bytes }: Part, unpack: Gunzip | Inflate | undefined): ByteSource {
  const end = start + bytes;
  // An empty stream cannot be asked for: `end` is the last byte.
  const file = bytes > 0 ? createReadStream(path, { start, end: end - 1, highWaterMark: CHUNK }) : Readable.from([]);
  if (unpack) {
    file.on('error', (error: Error) => unpack.destroy(error));
    file.pipe(unpack);
  }
  const chunks: AsyncIterator<Buffer> = (unpack ?? file)[Symbol.asyncIterator]();
  let chunk: Buffer = Buffer.alloc(0);
  let position = unpack ? 0 : start;

  /** Hands up to `count` bytes to `use`, piece by piece. */
  async function take(count: number, use: (piece: Buffer, at: number) => void): Promise<number> {
    let done = 0;
    while (done < count) {
      if (chunk.length === 0) {
        const next = await chunks.next().catch(error => {
          throw streamError(path, error, unpack, { start, bytes });
        });
        if (next.done) {
          const left = unpack ? bytes - unpack.bytesWritten : 0;
          if (left > 0) throw badFile(path, end - left, 'the end of the compressed data', `${left} more bytes`);
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
    most: unpack ? bytes * LARGEST_GZIP_RATIO : bytes,
    fill: into => take(into.length, (piece, at) => into.set(piece, at)),
    skip: count => take(count, () => {}),
    close() {
      file.destroy();
      unpack?.destroy();
    },
  };
}

function streamError(
  path: string,
  error: unknown,
  unpack: Gunzip | Inflate | undefined,
  { start, bytes }: Part,
): DataError {
  const code = errorCode(error);
  if (!unpack || !code?.startsWith('Z_')) return unreadable(path, error);
  const end = start + bytes;
  if (code === 'Z_BUF_ERROR')
    return badFile(path, end, 'more compressed data', 'the end of the file', 'The file is cut short: fetch it again.');
  // zlib does not say which byte of the piece that it was given is wrong.
  const at = start + unpack.bytesWritten;
  const what = `an error in the ${Math.min(CHUNK, end - at)} bytes from there (${(error as Error).message})`;
  return badFile(path, at, 'compressed data', what, 'The file is damaged: fetch it again.');
}
