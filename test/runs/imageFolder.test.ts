import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadImages } from '../../server/src/data/load.ts';
import { readArray } from '../../server/src/runs/memberFiles.ts';
import { idxFile, sameBytes } from '../unit/data/helpers.ts';
import { depthlens, experimentFolder, killAll } from './cli.ts';

const call = (...args: string[]) => depthlens(args, { DEPTHLENS_CACHE: join(folder, 'cache') }).ended;
const { folder } = experimentFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CLASSES = 10;
const settings = `model: { architecture: mlp, width: 0.02, hidden_layers: 2 }
training: { batch_size: 16, learning_rate: 0.05, momentum: 0.9, schedule: [60, 20], evaluation_interval: 20 }
ensemble: { members: 2, split: 0.1 }
probes: { k: 5 }
measures: [prediction_depth, iteration_learned, output_margin, input_margin]
compute: { backend: cpu }
`;

/** The shipped data's first images, as PNG files and, in the order of their paths, as IDX files. */
beforeAll(async () => {
  const {
    train,
    test: unseen,
    classes,
  } = await loadImages({ name: 'fashion_mnist_mini', limit: { train: 240, test: 60 } }, { experimentFolder: folder });
  const idx = join(folder, 'idx');
  mkdirSync(idx);
  for (const [part, prefix, examples] of [
    ['train', 'train', train],
    ['test', 't10k', unseen],
  ] as const) {
    const order = [...examples.labels.keys()].sort((a, b) => examples.labels[a] - examples.labels[b] || a - b);
    const pixels = new Uint8Array(examples.pixels.length);
    for (const [i, from] of order.entries()) {
      const image = examples.pixels.subarray(from * 784, (from + 1) * 784);
      pixels.set(image, i * 784);
      const label = examples.labels[from];
      const place = join(folder, 'photos', part, `${label} ${classes[label].replace('/', ' ')}`);
      mkdirSync(place, { recursive: true });
      const png = sharp(image, { raw: { width: 28, height: 28, channels: 1 } })
        .toColourspace('b-w')
        .png();
      await png.toFile(join(place, `${String(i).padStart(4, '0')}.png`));
    }
    const labels = Uint8Array.from(order, i => examples.labels[i]);
    writeFileSync(join(idx, `${prefix}-images-idx3-ubyte.gz`), gzipSync(idxFile([order.length, 28, 28], pixels)));
    writeFileSync(join(idx, `${prefix}-labels-idx1-ubyte.gz`), gzipSync(idxFile([order.length], labels)));
  }
});

test('a folder of images gives what the same images in IDX give, to the bit', async () => {
  const run = async (name: string, dataset: string) => {
    const file = join(folder, `${name}.depthlens.yaml`);
    writeFileSync(file, `name: ${name}\ndataset: ${dataset}\n${settings}`);
    const { code, stdout, stderr } = await call('run', file, '--json');
    expect(code, stderr).toBe(0);
    return { ...JSON.parse(stdout), stderr };
  };
  const idx = await run('idx', '{ name: fashion_mnist_mini, path: idx }');
  writeFileSync(join(folder, 'photos/train/9 Ankle boot/broken.png'), 'no image');
  const own = await run('own', '{ name: image_folder, path: photos, size: 28 }');

  expect(own.data).toMatchObject({ image: [28, 28, 1], counts: { train: 240, test: 60 }, files: { skipped: 1 } });
  expect(own.splits).toEqual(idx.splits);
  for (const member of [0, 1])
    for (const split of ['train', 'validation', 'test'])
      for (const array of ['prediction_depth', 'logits', 'labels', 'probe_classes', 'input_margin']) {
        const file = `${split}_${array}.npy`;
        const [a, b] = [
          (await readArray<Float32Array>(own.folder, member, file))!,
          (await readArray<Float32Array>(idx.folder, member, file))!,
        ];
        expect(sameBytes(a, b), file).toBe(true);
      }

  // Shown, listed, and exported with their files.
  expect(own.stderr).toMatch(/1 file left out:\n {2}train\/9 Ankle boot\/broken\.png: this is no PNG/);
  expect((await call('show', own.folder)).stdout).toMatch(/1 file left out: files\.json/);
  const files = JSON.parse(readFileSync(join(own.folder, 'files.json'), 'utf8'));
  expect(files.paths).toHaveLength(300);
  expect(existsSync(join(own.folder, 'thumbnails/sheet_000.png'))).toBe(true);
  const out = join(folder, 'examples.csv');
  expect((await call('export', own.folder, '--table', 'examples', '--format', 'csv', '--out', out)).code).toBe(0);
  const [head, ...rows] = readFileSync(out, 'utf8').trim().split('\n');
  expect(head.endsWith(',path')).toBe(true);
  expect(rows).toHaveLength(300);
  for (const row of rows) {
    const [index, label] = row.split(',').map(Number);
    const path = row.slice(row.lastIndexOf(',') + 1);
    expect(path).toMatch(new RegExp(`^${index < 241 ? 'train' : 'test'}/${label} `));
    expect(files.paths[files.index.indexOf(index)]).toBe(path);
    expect(label).toBeLessThan(CLASSES);
  }

  const suspects = JSON.parse((await call('suspects', own.folder, '--test', '--json')).stdout).images;
  expect(suspects.length).toBeGreaterThan(0);
  for (const { index, path } of suspects) expect(path).toBe(files.paths[files.index.indexOf(index)]);

  // Nothing is decoded a second time, and a changed image is noticed.
  expect((await call('extend', own.folder, '--members', '3')).stderr).not.toMatch(/Decoding/);
  await sharp({ create: { width: 28, height: 28, channels: 3, background: 'red' } })
    .png()
    .toFile(join(folder, 'photos', files.paths[0]));
  const extended = await call('extend', own.folder, '--members', '4');
  expect(extended.code).toBe(1);
  expect(extended.stderr).toMatch(/The data have changed since this run began/);
}, 180_000);

test('Ctrl-C while images are decoded keeps what is done, and a kill leaves nothing that counts', async () => {
  const large = await sharp({
    create: {
      width: 2400,
      height: 1800,
      channels: 3,
      background: 'red',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .jpeg({ quality: 95 })
    .toBuffer();
  for (let i = 0; i < 60; i++) {
    mkdirSync(join(folder, `large/${i % 2}`), { recursive: true });
    writeFileSync(join(folder, `large/${i % 2}/${i}.jpg`), large);
  }
  const file = join(folder, 'large.depthlens.yaml');
  writeFileSync(file, `name: large\ndataset: { name: image_folder, path: large, size: 4 }\n${settings}`);
  const started = (env = {}) => {
    const run = depthlens(['run', file, '--json'], { DEPTHLENS_CACHE: join(folder, 'cache'), ...env });
    const total = new Promise<number>(resolve =>
      run.process.stderr!.on('data', data => {
        const [, count] = /Decoding images: \d+ of (\d+)/.exec(String(data)) ?? [];
        if (count) resolve(Number(count));
      }),
    );
    return { ...run, total };
  };
  const killed = started();
  expect(await killed.total).toBe(60);
  killAll(killed.process);
  await killed.ended;

  const stopped = started();
  expect(await stopped.total).toBe(60);
  process.kill(stopped.process.pid!, 'SIGINT');
  const { code, stderr } = await stopped.ended;
  expect(code, stderr).toBe(1);
  expect(stderr).toMatch(/error: Stopped before the run began\.\n {2}The images that are decoded by now are kept/);

  const again = started();
  expect(await again.total).toBeLessThan(60);
  expect((await again.ended).code).toBe(0);
  const caches = readdirSync(join(folder, 'cache/images')).filter(name => name.startsWith('large-'));
  expect(caches).toHaveLength(1);
}, 180_000);
