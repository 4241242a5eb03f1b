import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadImages } from '../../../server/src/data/load.ts';
import { thumbnailSheets } from '../../../server/src/data/thumbnails.ts';
import { type MadeUpMember, type MadeUpSplit, writeMadeUpRun } from '../../results/madeUpRun.ts';

/** k of the probes. */
const K = 30;
const PROBES = 9;
const DEEPEST = PROBES - 1;
/** Share of the labels that label noise changed. */
const NOISE = 0.05;

export interface Size {
  images: number;
  members: number;
  /** Whether the images have thumbnails; those of embeddings have none. */
  thumbnails: boolean;
  /** Of what the networks say; the images are the same. */
  seed?: number;
}

/** What is true of an image, whatever a network says of it. */
interface Image {
  label: number;
  originalLabel: number;
  /** 0: decided in the first layers; 1: in the last ones, if at all. */
  hardness: number;
  /** The class that it is taken for where it is not taken for its own. */
  other: number;
}

/**
 * A run that was never trained, as large as the largest ones, over the images that the project ships, many times over. A
 * part of the labels is wrong, a part of the images hard, so that views have something to show.
 * @returns its folder
 */
export async function writeRunForPages(
  folder: string,
  { images: count, members, thumbnails, seed }: Size,
): Promise<string> {
  const shipped = await loadImages({ name: 'fashion_mnist_mini' }, { experimentFolder: '.' });
  const { classes, train } = shipped;
  const random = numbersFrom(1);
  const images = Array.from({ length: count }, (_, i) =>
    madeUpImage(train.labels[i % train.count], classes.length, random),
  );
  const said = seed === undefined ? random : numbersFrom(seed);
  writeMadeUpRun(
    folder,
    { classes, probes: PROBES, k: K, split: 0.5, labelNoise: { fraction: NOISE, seed: 0 } },
    Array.from({ length: members }, () => madeUpMember(images, classes.length, said)),
  );
  if (thumbnails) await writeThumbnails(folder, shipped, count);
  return folder;
}

function madeUpImage(originalLabel: number, classes: number, random: () => number): Image {
  const other = (originalLabel + 1 + Math.floor(random() * (classes - 1))) % classes;
  const changed = random() < NOISE;
  return {
    originalLabel,
    label: changed ? other : originalLabel,
    other: changed ? originalLabel : other,
    hardness: random() ** 2,
  };
}

/** Half of the images are its training split, drawn anew for each member. */
function madeUpMember(images: readonly Image[], classes: number, random: () => number): MadeUpMember {
  const rows: Record<'train' | 'validation', number[]> = { train: [], validation: [] };
  for (let row = 0; row < images.length; row++) rows[random() < 0.5 ? 'train' : 'validation'].push(row);
  return {
    train: madeUpSplit(rows.train, images, classes, true, random),
    validation: madeUpSplit(rows.validation, images, classes, false, random),
  };
}

function madeUpSplit(
  rows: readonly number[],
  images: readonly Image[],
  classes: number,
  seen: boolean,
  random: () => number,
): MadeUpSplit {
  const count = rows.length;
  const whole = () => new Int32Array(count);
  const real = () => new Float32Array(count);
  const arrays = {
    labels: whole(),
    original_labels: whole(),
    predictions: whole(),
    iteration_learned: whole(),
    prediction_depth: real(),
    output_margin: real(),
    input_margin: real(),
    logits: new Float32Array(count * classes),
    probe_classes: new Uint8Array(count * PROBES),
  };
  const votes = Array.from({ length: PROBES }, () => new Uint8Array(count * classes));
  for (const [at, row] of rows.entries()) {
    const { label, originalLabel, hardness, other } = images[row];
    const noisy = label !== originalLabel;
    // A network that has seen a wrong label learns it, late; one that has not says what the image is.
    const taken = seen ? random() < hardness * 0.1 : random() < (noisy ? 0.9 : hardness * 0.5);
    const prediction = taken ? other : label;
    const late = seen && noisy ? 0.8 + 0.2 * random() : hardness * (seen ? 0.7 : 1) + 0.15 * random();
    const depth = Math.min(DEEPEST, Math.floor(late * PROBES));
    const undecided = random() < 0.002;
    arrays.labels[at] = label;
    arrays.original_labels[at] = originalLabel;
    arrays.predictions[at] = prediction;
    arrays.prediction_depth[at] = undecided ? Number.NaN : depth;
    arrays.iteration_learned[at] = Math.round(2000 * late);
    arrays.output_margin[at] = Math.exp(3 - 4 * late + random());
    arrays.input_margin[at] = Math.exp(-3 * late + random());
    for (let c = 0; c < classes; c++) arrays.logits[at * classes + c] = c === prediction ? 6 - 4 * late : random();
    const early = prediction === label ? other : label;
    for (let probe = 0; probe < PROBES; probe++) {
      const winner = probe < depth || (undecided && probe === DEEPEST) ? early : prediction;
      const strong = 16 + Math.floor(random() * 15);
      votes[probe][at * classes + winner] = strong;
      votes[probe][at * classes + (winner === prediction ? early : prediction)] += K - strong;
      arrays.probe_classes[at * PROBES + probe] = winner;
    }
  }
  return { index: Int32Array.from(rows), arrays, votes };
}

/** Sheets as a run of so many images writes them. */
async function writeThumbnails(
  folder: string,
  shipped: Awaited<ReturnType<typeof loadImages>>,
  count: number,
): Promise<void> {
  const { train, test, height, width, channels } = shipped;
  const size = height * width * channels;
  const pixels = new Uint8Array(count * size);
  for (let first = 0; first < count; first += train.count)
    pixels.set(train.pixels.subarray(0, Math.min(train.count, count - first) * size), first * size);
  const many = { ...train, count, pixels, index: Int32Array.from({ length: count }, (_, i) => i) };
  const none = { ...test, count: 0, index: new Int32Array(0) };
  const { sheets, layout } = await thumbnailSheets({ ...shipped, train: many, test: none });
  mkdirSync(join(folder, 'thumbnails'));
  for (const { name, png } of sheets) writeFileSync(join(folder, 'thumbnails', name), png);
  writeFileSync(join(folder, 'thumbnails', 'layout.json'), JSON.stringify(layout));
}

/** Numbers from 0 to 1, the same on every machine. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
