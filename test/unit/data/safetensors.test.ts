import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSafetensors, readSafetensors } from '../../../server/src/data/formats/safetensors.ts';
import { dataError, temporaryFolder } from './helpers.ts';

const folder = temporaryFolder();
const written = (bytes: Uint8Array) => {
  const path = join(folder, 'file.safetensors');
  writeFileSync(path, bytes);
  return path;
};

/** A file with any header. */
function handmade(header: unknown, dataBytes = 0): Buffer {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const file = Buffer.alloc(8 + Buffer.byteLength(text) + dataBytes);
  file.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  file.write(text, 8);
  return file;
}

describe('safetensors', () => {
  it('reads a file of the Python library', async () => {
    expect(await readSafetensors(join(import.meta.dirname, '../../golden/data/tensors.safetensors'))).toEqual({
      tensors: {
        bias: { shape: [1], data: Float32Array.of(-1.5) },
        'conv.weight': { shape: [2, 3], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) },
        iteration: { shape: [2], data: Int32Array.of(2147483647, -1) },
        none: { shape: [0, 4], data: new Float32Array(0) },
        step: { shape: [], data: Float32Array.of(7) },
      },
      metadata: { architecture: 'vgg16', größe: '½' },
    });
  });

  it('reads what it wrote, values at a multiple of 8', async () => {
    const tensor = fc
      .tuple(fc.array(fc.nat(3), { maxLength: 3 }), fc.constantFrom(Float32Array, Int32Array))
      .map(([shape, Type]) => {
        const count = shape.reduce((product, n) => product * n, 1);
        return { shape, data: new Type(Array.from({ length: count }, (_, i) => i * 1.5 - 3)) };
      });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.string().filter(name => name !== '__metadata__'),
          tensor,
        ),
        fc.dictionary(fc.string(), fc.string()),
        async (tensors, metadata) => {
          const file = Buffer.from(encodeSafetensors(tensors, metadata));
          expect(Number(file.readBigUInt64LE()) % 8).toBe(0);
          expect(await readSafetensors(written(file))).toEqual({ tensors: { ...tensors }, metadata: { ...metadata } });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('refuses a shape that does not fit', () => {
    expect(() => encodeSafetensors({ a: { shape: [3], data: new Float32Array(2) } })).toThrow(/a: .* 3 values, not 2/);
  });

  const entry = (from: number, to: number, extra = {}) => ({
    dtype: 'F32',
    shape: [(to - from) / 4],
    data_offsets: [from, to],
    ...extra,
  });
  it.each([
    ['an empty file', Buffer.alloc(0), 'byte 0: expected the 8 bytes of the header length'],
    ['a huge header', Buffer.alloc(8, 255), 'byte 0: expected a header of at most 100000000 bytes'],
    ['a cut header', handmade({ a: entry(0, 4) }, 4).subarray(0, 20), 'byte 20: expected a header of'],
    ['no JSON', handmade('{"a":'), 'byte 8: expected a header in JSON'],
    ['no object', handmade('[1]'), 'byte 8: expected a JSON object'],
    [
      'another type',
      handmade({ a: entry(0, 4, { dtype: 'F16' }) }, 4),
      "expected 'a' to be float32 (F32) or int32 (I32), found F16",
    ],
    ['no shape', handmade({ a: entry(0, 4, { shape: 'x' }) }, 4), "expected a shape for 'a'"],
    ['a negative shape', handmade({ a: entry(0, 4, { shape: [-1] }) }, 4), "expected a shape for 'a'"],
    ['wrong offsets', handmade({ a: entry(0, 4, { shape: [2] }) }, 4), "data_offsets of 'a' that span 8 bytes"],
    ['overlap', handmade({ a: entry(0, 8), b: entry(4, 8) }, 8), "expected 'b' to start at value byte 8, found 4"],
    ['a hole', handmade({ a: entry(0, 4), b: entry(8, 12) }, 12), "expected 'b' to start at value byte 4, found 8"],
    ['cut values', handmade({ a: entry(0, 8) }, 5), 'expected 3 more bytes'],
    ['trailing bytes', handmade({ a: entry(0, 8) }, 9), 'expected the end of the file, found 1 more'],
    ['metadata that is no text', handmade({ __metadata__: { a: 1 } }), 'expected __metadata__ to hold text'],
  ])('says what is wrong: %s', async (_, bytes, message) => {
    const path = written(bytes);
    const error = await dataError(readSafetensors(path));
    expect(error.message).toContain(path);
    expect(error.message).toContain(message);
  });

  it('says that there is no such file', async () => {
    expect((await dataError(readSafetensors(join(folder, 'none')))).message).toMatch(/none: there is no such file/);
  });
});
