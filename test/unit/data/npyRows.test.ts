import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeNpy, readNpy } from '../../../server/src/data/formats/npy.ts';
import { findAscending, openNpyRows, readNpyRow } from '../../../server/src/data/formats/npyRows.ts';
import { dataError, temporaryFolder } from './helpers.ts';

const golden = (name: string) => join(import.meta.dirname, '../../golden/data', name);
const folder = temporaryFolder();
const written = (bytes: Uint8Array, name = 'file.npy') => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

test.each(['f4', 'f8', 'i1', 'i4', 'u1', 'u2', 'u4', 'i8', 'f2', 'big-f4', 'version2', 'version3'])(
  'single rows of %s, as numpy wrote it, are those of the whole array',
  async name => {
    const { data, shape } = await readNpy(golden(`${name}.npy`));
    const rows = openNpyRows(golden(`${name}.npy`))!;
    expect(rows.shape).toEqual(shape);
    expect(rows.read(0, 2)).toEqual(data);
    rows.close();
    expect([...readNpyRow(golden(`${name}.npy`), 1)!]).toEqual([...data].slice(data.length / 2));
  },
);

describe('what cannot be read', () => {
  test('a file that is not there is nothing to complain of', () => {
    expect(openNpyRows(join(folder, 'none.npy'))).toBeUndefined();
    expect(readNpyRow(join(folder, 'none.npy'), 0)).toBeUndefined();
  });

  test.each(['scalar', 'text', 'table', 'fortran', 'complex'])('%s: what was expected is told', async name => {
    expect((await dataError(() => openNpyRows(golden(`${name}.npy`)))).message).toContain('expected rows');
  });

  test('cut short, in the header and in the rows', async () => {
    const whole = encodeNpy(Int32Array.of(1, 2, 3, 4), [2, 2]);
    for (const bytes of [5, 11, 60])
      expect((await dataError(() => openNpyRows(written(whole.subarray(0, bytes))))).message).toContain('file.npy');
    const cut = openNpyRows(written(whole.subarray(0, whole.length - 3)))!;
    expect([...cut.read(0, 1)]).toEqual([1, 2]);
    expect((await dataError(() => cut.read(1, 2))).message).toMatch(/expected 3 more bytes, found the end of the file/);
    expect(() => cut.read(1, 3)).toThrow(RangeError);
    cut.close();
  });
});

test('a value is found where it stands in an ascending column, and not where it does not', () => {
  const ascending = fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { maxLength: 3000 });
  fc.assert(
    fc.property(ascending, fc.integer({ min: -5, max: 5005 }), (values, other) => {
      const sorted = Int32Array.from(values).sort();
      const rows = openNpyRows(written(encodeNpy(sorted)))!;
      try {
        for (const wanted of [other, ...sorted.filter((_, i) => i % 97 === 0), sorted[sorted.length - 1] ?? -1])
          expect(findAscending(rows, wanted)).toBe(sorted.indexOf(wanted));
      } finally {
        rows.close();
      }
    }),
    { numRuns: 30 },
  );
});
