import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEmbeddings } from '../../../server/src/data/embeddings.ts';
import { encodeNpy, type NumericArray } from '../../../server/src/data/formats/npy.ts';
import { dataError, temporaryFolder } from './helpers.ts';

const temporary = temporaryFolder();
const COUNTS = { train: 7, val: 4 };
const CLASSES = 3;

/** Writes a good folder: two probes (an input of 2 x 2 values, a softmax), labels, logits. */
function folderOf(name: string): string {
  const folder = join(temporary, name);
  mkdirSync(folder);
  for (const [split, count] of Object.entries(COUNTS)) {
    const save = (file: string, data: NumericArray, shape: number[]) =>
      writeFileSync(join(folder, `${split}_${file}.npy`), encodeNpy(data, shape));
    save(
      '00',
      Float32Array.from({ length: count * 4 }, (_, i) => i / 2),
      [count, 2, 2],
    );
    save(
      '01',
      Float64Array.from({ length: count * 3 }, (_, i) => -i),
      [count, 3],
    );
    save(
      'labels',
      Int32Array.from({ length: count }, (_, i) => i % CLASSES),
      [count],
    );
    save(
      'logits',
      Float32Array.from({ length: count * 3 }, (_, i) => (i * 5) % 7),
      [count, CLASSES],
    );
  }
  return folder;
}

const good = folderOf('good');
let copies = 0;

/** A copy of the good folder with something done to it. */
function changed(change: (folder: string) => void): string {
  const folder = join(temporary, `copy-${copies++}`);
  cpSync(good, folder, { recursive: true });
  change(folder);
  return folder;
}

const put = (file: string, data: NumericArray, shape?: number[]) => (folder: string) =>
  writeFileSync(join(folder, file), encodeNpy(data, shape));
const remove =
  (...files: string[]) =>
  (folder: string) => {
    for (const file of files) rmSync(join(folder, file));
  };
const golden = (file: string, name: string) => (folder: string) =>
  cpSync(join(import.meta.dirname, '../../golden/data', name), join(folder, file));

describe('openEmbeddings', () => {
  it('reads what is there, row by row', async () => {
    const embeddings = await openEmbeddings(good);
    expect(embeddings).toMatchObject({
      classes: 3,
      trainLabels: Int32Array.of(0, 1, 2, 0, 1, 2, 0),
      valLabels: Int32Array.of(0, 1, 2, 0),
      valLogits: { data: Float32Array.of(0, 5, 3, 1, 6, 4, 2, 0, 5, 3, 1, 6), classes: 3 },
    });
    expect(embeddings.probes.map(({ train, val }) => [train.count, train.width, val.count, val.width])).toEqual([
      [7, 4, 4, 4],
      [7, 3, 4, 3],
    ]);
    const into = new Float32Array(9);
    await embeddings.probes[0].train.read(5, 7, into);
    expect(into).toEqual(Float32Array.of(10, 10.5, 11, 11.5, 12, 12.5, 13, 13.5, 0));
    await embeddings.probes[1].val.read(1, 3, into);
    expect(into.subarray(0, 6)).toEqual(Float32Array.of(-3, -4, -5, -6, -7, -8));
    await embeddings.close();
    await expect(embeddings.probes[0].train.read(0, 1, into)).rejects.toThrow();
  });

  it('takes whole-number and half-precision embeddings', async () => {
    const embeddings = await openEmbeddings(
      changed(folder => {
        put(
          'train_00.npy',
          Uint8Array.from({ length: 14 }, (_, i) => i),
          [7, 2],
        )(folder);
        put(
          'val_00.npy',
          Int16Array.from({ length: 8 }, (_, i) => -i),
          [4, 2],
        )(folder);
      }),
    );
    const into = new Float32Array(2);
    await embeddings.probes[0].train.read(6, 7, into);
    expect(into).toEqual(Float32Array.of(12, 13));
    await embeddings.close();
  });

  it('has a fingerprint that changes with the data', async () => {
    const fingerprint = async (folder: string) => {
      const embeddings = await openEmbeddings(folder);
      await embeddings.close();
      return embeddings.fingerprint;
    };
    const folders = [
      good,
      changed(put('val_labels.npy', Int32Array.of(0, 1, 2, 1))),
      changed(put('val_logits.npy', new Float32Array(12), [4, 3])),
      changed(put('train_01.npy', new Float32Array(21), [7, 3])),
      changed(
        put(
          'train_00.npy',
          Float32Array.from({ length: 28 }, (_, i) => i / 2),
          [7, 4],
        ),
      ),
    ];
    const fingerprints = await Promise.all(folders.map(fingerprint));
    expect(new Set(fingerprints).size).toBe(folders.length);
    expect(await fingerprint(changed(() => {}))).toBe(fingerprints[0]);
  });

  it('counts past 99 probes', async () => {
    const folder = changed(folder => {
      for (let probe = 2; probe <= 100; probe++)
        for (const split of ['train', 'val'])
          cpSync(join(folder, `${split}_01.npy`), join(folder, `${split}_${String(probe).padStart(2, '0')}.npy`));
    });
    const embeddings = await openEmbeddings(folder);
    await embeddings.close();
    expect(embeddings.probes).toHaveLength(101);
  });

  const filled = (length: number, at: number, value: number) => new Float32Array(length).fill(value, at, at + 1);
  it.each<[string, (folder: string) => void, RegExp]>([
    ['no folder', folder => rmSync(folder, { recursive: true }), /copy-\d+: there is no such file/],
    [
      'no probes',
      remove('train_00.npy', 'train_01.npy', 'val_00.npy', 'val_01.npy'),
      /at least two probes are needed, found 0/,
    ],
    ['one probe', remove('train_01.npy', 'val_01.npy'), /at least two probes are needed, found 1/],
    ['a gap in the numbers', remove('train_00.npy'), /train_00\.npy: there is no such file/],
    ['fewer files on one side', remove('val_01.npy'), /val_01\.npy: there is no such file/],
    [
      'one number twice',
      put('train_1.npy', new Float32Array(7)),
      /train_0?1\.npy and train_0?1\.npy have the same number/,
    ],
    ['no labels', remove('val_labels.npy'), /val_labels\.npy: there is no such file/],
    ['no logits', remove('train_logits.npy'), /train_logits\.npy: there is no such file/],
    [
      'labels as numbers with a point',
      put('train_labels.npy', new Float32Array(7)),
      /train_labels\.npy: expected whole numbers, found the type '<f4'/,
    ],
    [
      'labels with two axes',
      put('train_labels.npy', new Int32Array(7), [7, 1]),
      /train_labels\.npy: expected one label per example, found shape \(7, 1\)/,
    ],
    [
      'no examples',
      put('val_labels.npy', new Int32Array(0)),
      /val_labels\.npy: expected one label per example, found shape \(0\)/,
    ],
    [
      'a label too high',
      put('val_labels.npy', Int32Array.of(0, 1, 3, 0)),
      /val_labels\.npy, row 2: expected a class from 0 to 2, .* 3 columns, found 3/,
    ],
    ['a negative label', put('val_labels.npy', Int32Array.of(0, 1, 2, -1)), /val_labels\.npy, row 3: .* found -1/],
    [
      'logits with one axis',
      put('val_logits.npy', new Float32Array(4)),
      /val_logits\.npy: expected examples x classes, found shape \(4\)/,
    ],
    [
      'logits of one class',
      put('val_logits.npy', new Float32Array(4), [4, 1]),
      /val_logits\.npy: expected examples x classes/,
    ],
    [
      'other classes',
      put('val_logits.npy', new Float32Array(16), [4, 4]),
      /val_logits\.npy: 4 columns, but train_logits\.npy has 3/,
    ],
    [
      'too few logits',
      put('val_logits.npy', new Float32Array(9), [3, 3]),
      /val_logits\.npy: 3 rows, but val_labels\.npy has 4/,
    ],
    [
      'logits that are no number',
      put('train_logits.npy', filled(21, 10, Number.NaN), [7, 3]),
      /train_logits\.npy, row 3: expected finite float32 numbers, found NaN/,
    ],
    [
      'too few rows',
      put('train_01.npy', new Float32Array(18), [6, 3]),
      /train_01\.npy: 6 rows, but train_labels\.npy has 7/,
    ],
    [
      'another width',
      put('val_01.npy', new Float32Array(16), [4, 4]),
      /val_01\.npy: 4 values per row, but train_01\.npy has 3/,
    ],
    [
      'empty rows',
      put('train_01.npy', new Float32Array(0), [7, 0]),
      /train_01\.npy: its rows are empty, shape \(7, 0\)/,
    ],
    [
      'text',
      golden('train_01.npy', 'text.npy'),
      /train_01\.npy: expected floating-point or whole numbers, found the type '<U2'/,
    ],
    ['booleans', golden('train_01.npy', 'bool.npy'), /train_01\.npy: .* found the type '\|b1'/],
    ['Fortran order', golden('val_01.npy', 'fortran.npy'), /val_01\.npy: .*found Fortran order/],
    [
      'no .npy file',
      folder => writeFileSync(join(folder, 'val_00.npy'), 'PK'),
      /val_00\.npy, byte 0: expected the start of a \.npy file/,
    ],
    [
      'a cut file',
      folder => writeFileSync(join(folder, 'val_00.npy'), encodeNpy(new Float32Array(16), [4, 4]).subarray(0, -1)),
      /val_00\.npy, byte 191: expected 1 more bytes/,
    ],
  ])('says what is wrong: %s', async (_, change, message) => {
    const error = await dataError(openEmbeddings(changed(change)));
    expect(error.message).toMatch(message);
    expect(error.path).toEqual(['dataset', 'path']);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names file and row of an embedding that is %d, when it comes to be read',
    async value => {
      // 1,000 rows, of which every tenth is sampled at opening.
      const labels = new Int32Array(1000);
      const folder = changed(folder => {
        put('train_labels.npy', labels)(folder);
        put('train_logits.npy', new Float32Array(3000), [1000, 3])(folder);
        put('train_00.npy', new Float32Array(4000), [1000, 4])(folder);
        put('train_01.npy', filled(3000, 3 * 777 + 1, value), [1000, 3])(folder);
      });
      const embeddings = await openEmbeddings(folder);
      const into = new Float32Array(900);
      await embeddings.probes[1].train.read(400, 700, into);
      const error = await dataError(embeddings.probes[1].train.read(700, 1000, into));
      expect(error.message).toContain(`train_01.npy, row 777: expected finite float32 numbers, found ${value}`);
      expect(error.path).toEqual(['dataset', 'path']);
      await embeddings.close();
    },
  );

  it('refuses a float64 that float32 cannot hold', async () => {
    const data = new Float64Array(21).fill(1e300, 20);
    const error = await dataError(openEmbeddings(changed(put('train_01.npy', data, [7, 3]))));
    expect(error.message).toMatch(/train_01\.npy, row 6: expected finite float32 numbers, found Infinity/);
  });
});
