import { expect, test } from 'vitest';
import { createModel } from '../../server/src/models/create.ts';
import { pickRows } from '../../server/src/probes/pick.ts';
import { randomStream } from '../../server/src/random.ts';
import { useBackend } from '../../server/src/tensor/backends.ts';
import { networkEmbeddings } from '../../server/src/trainer/networkEmbeddings.ts';
import { planGroups } from '../../server/src/trainer/plan.ts';
import { StoppedError } from '../../server/src/trainer/subject.ts';

const shape = { height: 6, width: 5, channels: 2 };
const random = randomStream(1, 'pixels');
const imagesOf = (count: number) => ({
  ...shape,
  mean: [0.4, 0.5],
  std: [0.2, 0.3],
  pixels: Uint8Array.from({ length: count * 60 }, () => random.integer(256)),
});

test('embeddings that are held and those computed on demand are the same, whatever rows are asked for', async () => {
  await useBackend('cpu');
  const model = createModel({ architecture: 'resnet18', width: 0.03 }, shape, 3, randomStream(0, 'weights'));
  const images = [imagesOf(300), imagesOf(7)];
  const probes = model.operations
    .filter(({ paper }) => paper)
    .map(({ name, shape: value }) => ({ name, width: value.reduce((product, n) => product * n, 1) }));
  const all = [...probes.keys()];
  const watch = { signal: new AbortController().signal, onProgress: () => {} };
  const held = await networkEmbeddings(model, images, probes, 1e9)(all, watch);
  const computed = await networkEmbeddings(model, images, probes, 1)([2], watch);
  for (const [s, [from, to]] of [
    [0, [250, 300]],
    [1, [2, 5]],
  ] as const) {
    const [expected, got] = [held, computed].map(source => ({
      rows: source.rows(2)[s],
      into: new Float32Array((to - from) * probes[2].width),
    }));
    await expected.rows.read(from, to, expected.into);
    await got.rows.read(from, to, got.into);
    expect(got.rows.count).toBe(expected.rows.count);
    expect(expected.into.some(value => value !== 0)).toBe(true);
    expect(got.into).toEqual(expected.into);
  }
  // Picked rows are the same, also picked once more.
  const picked = pickRows(pickRows(computed.rows(2)[0], Int32Array.of(7, 20, 21, 299)), Int32Array.of(1, 3));
  const both = new Float32Array(2 * probes[2].width);
  await picked.read(0, 2, both);
  const want = await Promise.all(
    [20, 299].map(async row => {
      const one = new Float32Array(probes[2].width);
      await held.rows(2)[0].read(row, row + 1, one);
      return [...one];
    }),
  );
  expect([...both]).toEqual(want.flat());
  // The input's probe sees the standardized pixels, the last one probabilities.
  const first = new Float32Array(60);
  await held.rows(0)[0].read(0, 1, first);
  expect(first[0]).toBeCloseTo((images[0].pixels[0] / 255 - 0.4) / 0.2, 5);
  const last = new Float32Array(3);
  await held.rows(all.length - 1)[0].read(0, 1, last);
  expect(last[0] + last[1] + last[2]).toBeCloseTo(1, 5);
  held.close();

  const stopped = { signal: AbortSignal.abort(), onProgress: () => {} };
  await expect(networkEmbeddings(model, images, probes, 1e9)(all, stopped)).rejects.toThrow(StoppedError);
  model.dispose();
});

test('probes go together as far as memory allows, none is lost, and no group holds more', () => {
  const widths = new Map([
    [0, 10],
    [1, 50],
    [2, 50],
    [3, 200],
    [5, 20],
    [6, 30],
  ]);
  const groups = planGroups(widths, 100, 100 * 4 * 100);
  expect(groups.map(({ probes, fits }) => [probes, fits])).toEqual([
    [[0, 1], true],
    [[2], true],
    [[3], false],
    [[5, 6], true],
  ]);
  for (const { bytes } of groups) expect(bytes).toBeLessThanOrEqual(100 * 4 * 100);
});
