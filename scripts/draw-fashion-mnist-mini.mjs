// Draws experiments/data/fashion-mnist-mini from Fashion-MNIST: as many images of each class, in shuffled order.
// usage: node scripts/draw-fashion-mnist-mini.mjs SOURCE_FOLDER [TARGET_FOLDER]     (Node 24: it imports TypeScript)
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readIdxImages, readIdxLabels } from '../server/src/data/formats/idx.ts';
import { randomStream } from '../server/src/random.ts';

const CLASSES = 10;
const SIDE = 28;
const SPLITS = [
  { file: 'train', perClass: 600 },
  { file: 't10k', perClass: 100 },
];

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const [source, target = join(repository, 'experiments', 'data', 'fashion-mnist-mini')] = process.argv.slice(2);
if (!source) {
  console.error('usage: node scripts/draw-fashion-mnist-mini.mjs SOURCE_FOLDER [TARGET_FOLDER]');
  process.exit(2);
}

/** An IDX file of unsigned bytes. gzip writes no time and no name, so that the same draw gives the same file. */
function writeIdx(name, axes, values) {
  const header = Buffer.alloc(4 + 4 * axes.length);
  header.set([0, 0, 8, axes.length]);
  axes.forEach((axis, i) => {
    header.writeUInt32BE(axis, 4 + 4 * i);
  });
  const gzip = gzipSync(Buffer.concat([header, values]), { level: 9 });
  // The byte for the operating system: 255 stands for unknown.
  gzip[9] = 255;
  writeFileSync(join(target, name), gzip);
}

mkdirSync(target, { recursive: true });
for (const { file, perClass } of SPLITS) {
  const labelsFile = `${file}-labels-idx1-ubyte.gz`;
  const imagesFile = `${file}-images-idx3-ubyte.gz`;
  const labels = await readIdxLabels(join(source, labelsFile), CLASSES);
  const images = await readIdxImages(
    join(source, imagesFile),
    { count: labels.length, height: SIDE, width: SIDE },
    Int32Array.from(labels.keys()),
  );
  const taken = new Array(CLASSES).fill(0);
  const drawn = randomStream(0, `fashion_mnist_mini/${file}`)
    .permutation(labels.length)
    .filter(position => taken[labels[position]]++ < perClass);
  const pixels = new Uint8Array(drawn.length * SIDE * SIDE);
  drawn.forEach((position, i) => {
    pixels.set(images.subarray(position * SIDE * SIDE, (position + 1) * SIDE * SIDE), i * SIDE * SIDE);
  });
  writeIdx(imagesFile, [drawn.length, SIDE, SIDE], pixels);
  writeIdx(
    labelsFile,
    [drawn.length],
    Uint8Array.from(drawn, position => labels[position]),
  );
}
