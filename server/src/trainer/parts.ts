import { dirname } from 'node:path';
import { type Examples, loadImages } from '../data/load.ts';
import { drawSplit } from '../data/splits.ts';
import { isOwn } from '../experiment/ownModel.ts';
import { pixelScale } from '../experiment/pixelInput.ts';
import { drawnAs } from '../experiment/sweep.ts';
import { createModel } from '../models/create.ts';
import type { ImageShape, Model } from '../models/model.ts';
import type { SplitName } from '../protocol.ts';
import { randomStream } from '../random.ts';
import type { RunRecord } from '../runs/folder.ts';
import type { Images } from '../training/examples.ts';
import { ownNetwork } from './ownNetwork.ts';
import type { Reporter } from './report.ts';
import type { Split } from './subject.ts';

/** One split of a member, with its images. */
export type Part = Omit<Split, 'logits'> & { images: Images };

/**
 * Loads the images of a run, and deals them out to the splits of a member; the training split first.
 * @returns also what tells these data from others
 */
export async function memberParts(
  member: number,
  { experiment, experimentFile }: RunRecord,
  report: Reporter,
  signal: AbortSignal,
): Promise<{ parts: Part[]; shape: ImageShape; classes: number; fingerprint: string }> {
  // A folder of images has been decoded when the run began, unless its cache was removed since.
  const onProgress = (done: number, total: number) =>
    report.progress('load', 0, 1, `decoding images: ${done} of ${total}`);
  const where = { experimentFolder: dirname(experimentFile) };
  const data = await loadImages(experiment.dataset, where, { signal, onProgress });
  const { height, width, channels, fingerprint } = data;
  const { training, model } = experiment.network!;
  const { mean, std } = pixelScale(model.input, data);
  const { train, validation } = drawSplit(
    data.train.count,
    experiment.ensemble.split,
    training.seed,
    drawnAs(experiment, member),
  );
  const part = (name: SplitName, examples: Examples, positions: Int32Array): Part => ({
    name,
    ...pick(examples, positions),
    images: { pixels: pickPixels(examples, positions), height, width, channels, mean, std },
  });
  const everyTest = Int32Array.from({ length: data.test.count }, (_, i) => i);
  const parts = [
    part('train', data.train, train),
    part('validation', data.train, validation),
    part('test', data.test, everyTest),
  ].filter(({ index }) => index.length > 0);
  return { parts, shape: { height, width, channels }, classes: data.classes.length, fingerprint };
}

/** The network of a member as it is before its first step. */
export async function memberModel(
  member: number,
  record: RunRecord,
  shape: ImageShape,
  classes: number,
): Promise<Model> {
  const { model, training } = record.experiment.network!;
  const { architecture } = model;
  const random = randomStream(training.seed, `weights/${drawnAs(record.experiment, member)}`);
  if (isOwn(architecture)) return ownNetwork(record, shape, classes, random);
  return createModel({ ...model, architecture }, shape, classes, random);
}

/** One image of a part, by its row. */
export function oneImage({ images }: Part, row: number): Images {
  const size = images.height * images.width * images.channels;
  return { ...images, pixels: images.pixels.subarray(row * size, (row + 1) * size) };
}

function pick({ index, labels, originalLabels }: Examples, positions: Int32Array) {
  const at = (values: Int32Array) => positions.map(position => values[position]);
  return { index: at(index), labels: at(labels), originalLabels: at(originalLabels) };
}

function pickPixels({ pixels, count }: Examples, positions: Int32Array): Uint8Array {
  if (positions.length === count) return pixels;
  const size = pixels.length / count;
  const picked = new Uint8Array(positions.length * size);
  for (const [i, position] of positions.entries())
    picked.set(pixels.subarray(position * size, (position + 1) * size), i * size);
  return picked;
}
