import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../../server/src/data/formats/files.ts';
import {
  encodeNpy,
  encodeNpyTable,
  type NumericArray,
  openNpy,
  readNpy,
} from '../../../server/src/data/formats/npy.ts';
import { encodeNpyHeader, readNpyHeader } from '../../../server/src/data/formats/npyHeader.ts';
import { dataError, sameBytes, temporaryFolder } from './helpers.ts';

const golden = (name: string) => join(import.meta.dirname, '../../golden/data', name);
const expected: Record<string, number[]> = JSON.parse(readFileSync(golden('expected.json'), 'utf8'));
const folder = temporaryFolder();
const written = (bytes: Uint8Array, name = 'file.npy') => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const headerOf = async (path: string) => {
  const { handle, size } = await openFile(path);
  try {
    return await readNpyHeader(handle, size, path);
  } finally {
    await handle.close();
  }
};

describe('files that numpy wrote', () => {
  it.each(Object.keys(expected))('reads %s whole, in its own precision', async type => {
    const { shape, data } = await readNpy(golden(`${type}.npy`));
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual(expected[type]);
  });

  it.each(Object.keys(expected))('reads rows of %s as float32', async type => {
    const file = await openNpy(golden(`${type}.npy`));
    const into = new Float32Array(8).fill(99);
    await file.rows(0, 2, into);
    expect(into).toEqual(Float32Array.of(...expected[type], 99, 99));
    await file.rows(1, 2, into);
    expect(into.subarray(0, 3)).toEqual(Float32Array.from(expected[type].slice(3)));
    await file.close();
  });

  it.each(['f4', 'f8', 'i2', 'i4', 'i8'])('reads big-endian %s', async type => {
    expect([...(await readNpy(golden(`big-${type}.npy`))).data]).toEqual(expected[type]);
  });

  it.each(['version2', 'version3'])('reads %s', async name => {
    expect([...(await readNpy(golden(`${name}.npy`))).data]).toEqual(expected.f4);
  });

  it('reads an array without rows, and a single number', async () => {
    expect(await readNpy(golden('empty.npy'))).toEqual({ dtype: '<f4', shape: [0, 3], data: new Float32Array(0) });
    expect(await readNpy(golden('scalar.npy'))).toEqual({ dtype: '<f4', shape: [], data: Float32Array.of(1.5) });
    expect((await dataError(openNpy(golden('scalar.npy')))).message).toMatch(/expected an array of rows/);
  });

  it.each([
    ['fortran', /Fortran order/],
    ['bool', /the type '\|b1'/],
    ['complex', /the type '<c16'/],
    ['text', /the type '<U2'/],
    ['table', /a table/],
    ['large-int', /byte 136: expected a number of at most 53 bits, found 9007199254740992/],
  ])('refuses %s', async (name, message) => {
    expect((await dataError(readNpy(golden(`${name}.npy`)))).message).toMatch(message);
  });

  it('reads the header of a table', async () => {
    expect((await headerOf(golden('table.npy'))).dtype).toEqual([
      { name: 'member', dtype: '<i4' },
      { name: 'label', dtype: '<U7' },
      { name: "it's", dtype: '|u1' },
      { name: 'mean_pd', dtype: '<f8' },
    ]);
    expect((await headerOf(golden('table-unicode-name.npy'))).dtype).toEqual([{ name: 'größe_🙂', dtype: '<f4' }]);
  });
});

describe('files that we write', () => {
  const arrays: Record<string, NumericArray> = {
    f4: Float32Array.from(expected.f4),
    f8: Float64Array.from(expected.f8),
    i1: Int8Array.from(expected.i1),
    i2: Int16Array.from(expected.i2),
    i4: Int32Array.from(expected.i4),
    u1: Uint8Array.from(expected.u1),
    u2: Uint16Array.from(expected.u2),
    u4: Uint32Array.from(expected.u4),
  };

  it.each(Object.entries(arrays))('equal those of numpy: %s', async (type, array) => {
    const path = written(encodeNpy(array, [2, 3]));
    const theirs = await headerOf(golden(`${type}.npy`));
    const ours = await headerOf(path);
    expect({ ...ours, dataOffset: 0 }).toEqual({ ...theirs, dataOffset: 0 });
    expect(readFileSync(path).subarray(ours.dataOffset)).toEqual(
      readFileSync(golden(`${type}.npy`)).subarray(theirs.dataOffset),
    );
  });

  it('equal those of numpy: a table', async () => {
    const path = written(
      encodeNpyTable({
        member: Int32Array.of(0, 1, -2),
        label: ['T-shirt', '', '🙂 Größe'],
        "it's": Uint8Array.of(0, 255, 7),
        mean_pd: Float64Array.of(0.1, Number.NaN, -3),
      }),
    );
    const theirs = await headerOf(golden('table.npy'));
    const ours = await headerOf(path);
    expect({ ...ours, dataOffset: 0 }).toEqual({ ...theirs, dataOffset: 0 });
    expect(readFileSync(path).subarray(ours.dataOffset)).toEqual(
      readFileSync(golden('table.npy')).subarray(theirs.dataOffset),
    );
  });

  it('start with numpy 1, 2 or 3 as the header needs, values at a multiple of 64', () => {
    const many = Array.from({ length: 4000 }, (_, i) => ({ name: `column_${i}`, dtype: '<f4' }));
    for (const [dtype, version] of [
      ['<f4', 1],
      [many, 2],
      [[{ name: 'größe_🙂', dtype: '<f4' }], 3],
    ] as const) {
      const header = encodeNpyHeader(dtype, [3]);
      expect(header[6]).toBe(version);
      expect(header.length % 64).toBe(0);
      expect(header.at(-1)).toBe(10);
    }
  });

  it('come back as they were, by row ranges in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(Float32Array, Float64Array, Int8Array, Uint16Array, Int32Array),
        fc.nat(),
        fc.nat(),
        async (shape, Type, a, b) => {
          const count = shape.reduce((product, n) => product * n, 1);
          const data = new Type(Array.from({ length: count }, (_, i) => i - 3));
          const path = written(encodeNpy(data, shape));
          expect(await readNpy(path)).toMatchObject({ shape, data });
          const [from, to] = [a % (shape[0] + 1), b % (shape[0] + 1)].sort();
          const file = await openNpy(path);
          const into = new Float32Array((to - from) * file.width);
          await file.rows(from, to, into);
          await file.close();
          expect(into).toEqual(Float32Array.from(data.subarray(from * file.width, to * file.width)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('pass through the chunks of a long conversion', async () => {
    const rows = 5;
    const width = 300_000;
    const data = Float64Array.from({ length: rows * width }, (_, i) => i);
    const file = await openNpy(written(encodeNpy(data, [rows, width])));
    const into = new Float32Array(4 * width);
    await file.rows(1, 5, into);
    await file.close();
    expect(sameBytes(into, Float32Array.from(data.subarray(width)))).toBe(true);
  });

  it('refuse a shape that does not fit, and columns of different lengths', () => {
    expect(() => encodeNpy(new Float32Array(5), [2, 3])).toThrow(/holds 6 values, not 5/);
    expect(() => encodeNpyTable({ a: new Float32Array(2), b: ['x'] })).toThrow(/column 'b' has 1 values, not 2/);
  });
});

describe('files that are broken', () => {
  const whole = encodeNpy(Float32Array.of(1, 2, 3, 4), [2, 2]);
  const withHeader = (text: string) => {
    const start = Buffer.from('\x93NUMPY\x01\0\0\0', 'latin1');
    start.writeUInt16LE(text.length, 8);
    return Buffer.concat([start, Buffer.from(text, 'latin1')]);
  };
  const dict = (shape: string, order = 'False') => `{'descr': '<f4', 'fortran_order': ${order}, 'shape': ${shape}}`;

  it.each([
    ['an empty file', Buffer.alloc(0), 'byte 0: expected the start of a .npy file'],
    ['another format', Buffer.from('not a numpy file'), 'byte 0: expected the start of a .npy file'],
    ['a cut start', Buffer.from(whole.subarray(0, 7)), 'byte 7: expected the length of the header'],
    ['a cut header', Buffer.from(whole.subarray(0, 30)), 'byte 30: expected 98 more bytes, found the end of the file'],
    ['a cut array', Buffer.from(whole.subarray(0, -3)), 'byte 141: expected 3 more bytes for shape (2, 2)'],
    [
      'trailing bytes',
      Buffer.concat([whole, Buffer.from('xy')]),
      'byte 144: expected the end of the file, found 2 more',
    ],
    ['version 9', Buffer.from(whole).fill(9, 6, 7), 'byte 6: expected version 1, 2 or 3 of the format, found 9'],
    ['no dict', withHeader("'x'"), 'byte 10: expected a Python dict'],
    ['code in the header', withHeader("{'descr': exec('x')}"), 'byte 20: expected a Python literal'],
    ['an open text', withHeader("{'descr"), "byte 17: expected a closing '"],
    ['an open dict', withHeader("{'descr': '<f4'"), "byte 25: expected ',' or '}', found the end of the header"],
    ['two values', withHeader(`${dict('(1,)')} 1`), 'expected the end of the header'],
    ['no shape', withHeader("{'descr': '<f4', 'fortran_order': False}"), "expected 'shape'"],
    ['no order', withHeader(dict('(1,)', '0')), "expected 'fortran_order'"],
    ['a huge shape', withHeader(dict('(9999999999, 9999999999)')), "expected a 'shape' that fits a file"],
    ['a missing array', withHeader(dict('(2L, 3)')), 'expected 24 more bytes for shape (2, 3)'],
  ])('says where: %s', async (_, bytes, message) => {
    const path = written(bytes);
    const error = await dataError(openNpy(path));
    expect(error.message).toContain(`${path}, `);
    expect(error.message).toContain(message);
  });

  it('says that there is no such file, or that it is a folder', async () => {
    expect((await dataError(readNpy(join(folder, 'none.npy')))).message).toMatch(/none\.npy: there is no such file/);
    expect((await dataError(readNpy(folder))).message).toMatch(/a folder, not a file/);
  });

  it('refuses rows that do not exist', async () => {
    const file = await openNpy(written(whole));
    await expect(file.rows(1, 3, new Float32Array(4))).rejects.toThrow(RangeError);
    await expect(file.rows(0, 2, new Float32Array(3))).rejects.toThrow(RangeError);
    await file.close();
  });
});
