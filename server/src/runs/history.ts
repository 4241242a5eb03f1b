import { join } from 'node:path';
import type { NumericArray } from '../data/formats/npy.ts';
import { openNpyRows } from '../data/formats/npyRows.ts';
import type { SplitName } from '../protocol.ts';
import { historyFiles, writeArray } from './memberFiles.ts';

/** Where the predictions of a split changed while its network trained, as `historyFiles` describes it. */
export interface History {
  /** [n] */
  ends: Int32Array;
  /** [changes, 2] */
  changes: Int32Array;
}

/** Writes what changed, as narrow as it can be. */
export function writeHistory(runFolder: string, member: number, split: SplitName, { ends, changes }: History): void {
  const files = historyFiles(split);
  const largest = changes.reduce((most, value) => Math.max(most, value), 0);
  writeArray(runFolder, member, files.ends, ends);
  writeArray(runFolder, member, files.changes, narrowed(changes, largest), [changes.length / 2, 2]);
}

function narrowed(values: Int32Array, largest: number): NumericArray {
  if (largest <= 0xff) return Uint8Array.from(values);
  return largest <= 0xffff ? Uint16Array.from(values) : values;
}

/**
 * What was predicted for one example, from which evaluation on.
 * @param folder of the member
 * @param row in the split's arrays
 * @returns undefined where it was not kept
 */
export function readHistory(
  folder: string,
  split: SplitName,
  row: number,
): { evaluation: number; prediction: number }[] | undefined {
  const files = historyFiles(split);
  const ends = openNpyRows(join(folder, files.ends));
  const changes = openNpyRows(join(folder, files.changes));
  try {
    if (!ends || !changes) return undefined;
    const [from, to] = row === 0 ? [0, ends.read(0, 1)[0]] : ends.read(row - 1, row + 1);
    const values = changes.read(from, to);
    return Array.from({ length: to - from }, (_, i) => ({ evaluation: values[2 * i], prediction: values[2 * i + 1] }));
  } finally {
    ends?.close();
    changes?.close();
  }
}
