import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const CHUNK = 1 << 16;

/** Streams lines to a file. */
export async function writeLines(lines: AsyncIterable<string>, path: string): Promise<void> {
  const chunks = async function* () {
    let chunk = '';
    for await (const line of lines) {
      chunk += `${line}\n`;
      if (chunk.length >= CHUNK) {
        yield chunk;
        chunk = '';
      }
    }
    yield chunk;
  };
  await pipeline(chunks, createWriteStream(path));
}
