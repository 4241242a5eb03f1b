import { badFile } from '../errors.ts';
import { openBytes } from './byteSource.ts';

/**
 * The binary versions of CIFAR-10 and CIFAR-100: records of label bytes and a 32 x 32 image, its red plane first, then
 * green, then blue, each row by row. CIFAR-10 has one label byte; CIFAR-100 the coarse label, then the fine one.
 * Source: "Binary version" on the CIFAR page, cs.toronto.edu/~kriz/cifar.html.
 */
export interface CifarLayout {
  /** How many classes each label byte tells apart; the last one is the label that is used. */
  labels: readonly number[];
}

export const CIFAR10: CifarLayout = { labels: [10] };
export const CIFAR100: CifarLayout = { labels: [20, 100] };

export const SIDE = 32;
export const CHANNELS = 3;
const PLANE = SIDE * SIDE;
const IMAGE = PLANE * CHANNELS;

/**
 * Reads the labels of one file. The format does not say how many records follow, so any whole number of them is right.
 * @throws DataError naming the byte and what was expected there
 */
export async function readCifarLabels(path: string, { labels: classes }: CifarLayout): Promise<Uint8Array> {
  const found: number[] = [];
  await eachRecord(
    path,
    classes.length,
    () => true,
    (record, start) => {
      classes.forEach((count, i) => {
        if (record[i] >= count) throw badFile(path, start + i, `a label from 0 to ${count - 1}`, `${record[i]}`);
      });
      found.push(record[classes.length - 1]);
    },
  );
  if (found.length === 0) throw badFile(path, 0, 'at least one image', 'the end of the file');
  return Uint8Array.from(found);
}

/**
 * Reads chosen images of one file into `into`, 3,072 bytes each in the order row, column, channel.
 * @param chosen which images of the file, ascending
 * @throws DataError as `readCifarLabels`
 */
export async function readCifarImages(
  path: string,
  { labels }: CifarLayout,
  chosen: Int32Array,
  into: Uint8Array,
): Promise<void> {
  let next = 0;
  await eachRecord(
    path,
    labels.length,
    record => record === chosen[next],
    record => {
      const target = next++ * IMAGE;
      for (let pixel = 0; pixel < PLANE; pixel++)
        for (let channel = 0; channel < CHANNELS; channel++)
          into[target + pixel * CHANNELS + channel] = record[labels.length + channel * PLANE + pixel];
    },
  );
  if (next < chosen.length)
    throw badFile(path, chosen[next] * (labels.length + IMAGE), `image ${chosen[next]}`, 'the end of the file');
}

/** Calls `use` for each record that is `wanted`, with the byte at which it starts. Its bytes are valid only in the call. */
async function eachRecord(
  path: string,
  labelBytes: number,
  wanted: (record: number) => boolean,
  use: (record: Uint8Array, start: number) => void,
): Promise<void> {
  const size = labelBytes + IMAGE;
  const record = new Uint8Array(size);
  const source = await openBytes(path);
  try {
    for (let i = 0; ; i++) {
      const start = source.position;
      const isWanted = wanted(i);
      const got = isWanted ? await source.fill(record) : await source.skip(size);
      if (got === 0) return;
      if (got < size)
        throw badFile(path, source.position, `${size - got} more bytes of image ${i}`, 'the end of the file');
      if (isWanted) use(record, start);
    }
  } finally {
    source.close();
  }
}
