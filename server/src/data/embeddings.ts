import { createHash, type Hash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, unreadable } from './errors.ts';
import { type NpyFile, openNpy, readNpy } from './formats/npy.ts';

/** The embeddings of one split at one probe, read row by row: an example each, every further axis flattened. */
export interface Rows {
  count: number;
  width: number;
  /**
   * Reads examples `from` to `to - 1` into the first `(to - from) * width` values of `into`.
   * @throws DataError naming file and row if one is not finite in float32
   */
  read(from: number, to: number, into: Float32Array): Promise<void>;
}

/** What a network of the user's own gave for its training and validation examples. */
export interface Embeddings {
  /** In the network's order: the input first, the softmax last. */
  probes: { train: Rows; val: Rows }[];
  trainLabels: Int32Array;
  valLabels: Int32Array;
  /** Examples x classes; the largest of a row is the network's final class. */
  trainLogits: Logits;
  valLogits: Logits;
  /** The number of classes: the columns of the logits. */
  classes: number;
  /**
   * sha256 of every file's type and shape, all labels, all logits, and of each probe about a hundred rows spread over
   * the file: enough to tell one set of embeddings from another without reading all of them.
   */
  fingerprint: string;
  close(): Promise<void>;
}

export interface Logits {
  data: Float32Array;
  classes: number;
}

type SplitName = 'train' | 'val';
const splits: readonly SplitName[] = ['train', 'val'];

/** Of each probe's file, every so many rows that about this many go into the fingerprint. */
const SAMPLED_ROWS = 100;

/**
 * Opens a folder of embeddings (`dataset: { name: embeddings, path }`): `train_00.npy` ... `train_NN.npy`, one per
 * probe, `train_labels.npy`, `train_logits.npy`, and the same for `val_`.
 * @param folder absolute
 * @throws DataError at `dataset.path`, naming the file: a missing file or number, too few probes, row counts or widths
 *   that differ, a wrong type or order, labels that are no class, logits that are not finite
 */
export async function openEmbeddings(folder: string): Promise<Embeddings> {
  const opened: NpyFile[] = [];
  const close = async () => {
    await Promise.all(opened.map(file => file.close()));
  };
  try {
    const names = await probeNames(folder);
    const train = await readSplit(folder, 'train');
    const val = await readSplit(folder, 'val');
    if (train.logits.classes !== val.logits.classes)
      throw new DataError(
        `${join(folder, 'val_logits.npy')}: ${val.logits.classes} columns, but train_logits.npy has ${train.logits.classes}`,
      );
    const probes: Embeddings['probes'] = [];
    for (const name of names) {
      const open = async (split: SplitName, count: number) => {
        const file = await openNpy(join(folder, name[split]));
        opened.push(file);
        return rowsOf(file, count, `${split}_labels.npy`);
      };
      const probe = { train: await open('train', train.labels.length), val: await open('val', val.labels.length) };
      if (probe.train.width !== probe.val.width)
        throw new DataError(
          `${join(folder, name.val)}: ${probe.val.width} values per row, but ${name.train} has ${probe.train.width}`,
        );
      probes.push(probe);
    }
    const hash = createHash('sha256');
    for (const { labels, logits } of [train, val]) hash.update(labels).update(logits.data);
    for (const [i, file] of opened.entries())
      await hashSample(hash, file, probes[Math.floor(i / 2)][i % 2 ? 'val' : 'train']);
    return {
      probes,
      trainLabels: train.labels,
      valLabels: val.labels,
      trainLogits: train.logits,
      valLogits: val.logits,
      classes: train.logits.classes,
      fingerprint: hash.digest('hex'),
      close,
    };
  } catch (error) {
    await close();
    throw atPath(error);
  }
}

/** The names of the probes' files, in order. */
async function probeNames(folder: string): Promise<{ train: string; val: string }[]> {
  const listing = await readdir(folder).catch(error => {
    throw unreadable(folder, error);
  });
  const found = splits.map(split => {
    const numbered = listing
      .map(name => ({ name, number: Number(new RegExp(`^${split}_(\\d+)\\.npy$`).exec(name)?.[1] ?? Number.NaN) }))
      .filter(({ number }) => !Number.isNaN(number))
      .sort((a, b) => a.number - b.number);
    numbered.forEach(({ name, number }, i) => {
      if (number < i) throw new DataError(`${folder}: ${numbered[i - 1].name} and ${name} have the same number`);
      if (number > i) throw new DataError(`${join(folder, numberedName(split, i))}: there is no such file`, SEQUENCE);
    });
    return numbered.map(({ name }) => name);
  });
  const [train, val] = found;
  if (train.length !== val.length) {
    const split = train.length < val.length ? 'train' : 'val';
    const absent = numberedName(split, Math.min(train.length, val.length));
    throw new DataError(`${join(folder, absent)}: there is no such file`, SEQUENCE);
  }
  if (train.length < 2)
    throw new DataError(`${folder}: at least two probes are needed, found ${train.length}`, SEQUENCE);
  return train.map((name, i) => ({ train: name, val: val[i] }));
}

const SEQUENCE = {
  hint: 'Name the files train_00.npy, train_01.npy, ... and val_00.npy, val_01.npy, ..., the input first, the softmax last.',
};

const numberedName = (split: SplitName, number: number) => `${split}_${String(number).padStart(2, '0')}.npy`;

async function readSplit(folder: string, split: SplitName): Promise<{ labels: Int32Array; logits: Logits }> {
  const logitsPath = join(folder, `${split}_logits.npy`);
  const logits = await readNpy(logitsPath);
  if (logits.shape.length !== 2 || logits.shape[1] < 2)
    throw new DataError(`${logitsPath}: expected examples x classes, found shape (${logits.shape.join(', ')})`);
  const classes = logits.shape[1];
  const data = logits.data instanceof Float32Array ? logits.data : Float32Array.from(logits.data);
  failIfNotFinite(data, classes, 0, logitsPath);

  const labelsPath = join(folder, `${split}_labels.npy`);
  const labels = await readNpy(labelsPath);
  if (labels.shape.length !== 1 || labels.shape[0] === 0)
    throw new DataError(`${labelsPath}: expected one label per example, found shape (${labels.shape.join(', ')})`);
  if (!/^.[iu]/.test(labels.dtype))
    throw new DataError(`${labelsPath}: expected whole numbers, found the type '${labels.dtype}'`, {
      hint: "Save them with labels.astype('int32').",
    });
  const wrong = labels.data.findIndex(label => label < 0 || label >= classes);
  if (wrong >= 0)
    throw new DataError(
      `${labelsPath}, row ${wrong}: expected a class from 0 to ${classes - 1}, since ${split}_logits.npy has ${classes} columns, found ${labels.data[wrong]}`,
    );
  if (logits.shape[0] !== labels.data.length)
    throw new DataError(`${logitsPath}: ${logits.shape[0]} rows, but ${split}_labels.npy has ${labels.data.length}`);
  return { labels: Int32Array.from(labels.data), logits: { data, classes } };
}

function rowsOf(file: NpyFile, count: number, labelsName: string): Rows {
  const { path, shape, width } = file;
  if (shape[0] !== count) throw new DataError(`${path}: ${shape[0]} rows, but ${labelsName} has ${count}`);
  if (width === 0) throw new DataError(`${path}: its rows are empty, shape (${shape.join(', ')})`);
  return {
    count,
    width,
    async read(from, to, into) {
      try {
        await file.rows(from, to, into);
        failIfNotFinite(into.subarray(0, (to - from) * width), width, from, path);
      } catch (error) {
        throw atPath(error);
      }
    },
  };
}

function failIfNotFinite(values: Float32Array, width: number, firstRow: number, path: string): void {
  // Once infinite or NaN, a sum stays so, and float32 numbers are too few and too small to overflow a float64: one quick
  // pass over the good case.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  if (Number.isFinite(sum)) return;
  const wrong = values.findIndex(value => !Number.isFinite(value));
  if (wrong >= 0)
    throw new DataError(
      `${path}, row ${firstRow + Math.floor(wrong / width)}: expected finite float32 numbers, found ${values[wrong]}`,
    );
}

async function hashSample(hash: Hash, file: NpyFile, rows: Rows): Promise<void> {
  hash.update(JSON.stringify([file.dtype, file.shape]));
  const step = Math.max(1, Math.floor(rows.count / SAMPLED_ROWS));
  const row = new Float32Array(rows.width);
  for (let i = 0; i < rows.count; i += step) {
    await rows.read(i, i + 1, row);
    hash.update(row);
  }
}

/** Adds the place in the experiment file that named the folder. */
function atPath(error: unknown): unknown {
  if (!(error instanceof DataError) || error.path) return error;
  const { message, hint } = error;
  return new DataError(message, { path: ['dataset', 'path'], cause: error, ...(hint ? { hint } : {}) });
}
