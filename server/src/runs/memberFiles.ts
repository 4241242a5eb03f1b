import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNpy, type NumericArray, readNpy } from '../data/formats/npy.ts';
import type { SplitName } from '../protocol.ts';
import { writeWhole } from './atomic.ts';
import { memberFolder } from './folder.ts';

/**
 * The arrays in a member's folder, one .npy file each. Rows of a split's arrays are its examples, in the order of
 * `index`: the position in the data set, the training file's images first, then the test file's.
 *
 * | array | shape, type |
 * |---|---|
 * | index, labels, original_labels, predictions, iteration_learned | [n] int32 |
 * | prediction_depth (NaN: undefined), output_margin, input_margin | [n] float32 |
 * | logits | [n, classes] float32 |
 * | probe_classes: the class at every probe, the input's first | [n, probes] uint16 |
 */
export type SplitArray =
  | 'index'
  | 'labels'
  | 'original_labels'
  | 'predictions'
  | 'logits'
  | 'prediction_depth'
  | 'iteration_learned'
  | 'output_margin'
  | 'input_margin'
  | 'probe_classes';

export const WEIGHTS_FILE = 'weights.safetensors';
export const CHECKPOINT_FILE = 'checkpoint.safetensors';

export function splitArrayFile(split: SplitName, array: SplitArray): string {
  return `${split}_${array}.npy`;
}

/** Votes of every class at one probe, [examples, classes] uint16. */
export function votesFile(split: SplitName, probe: number): string {
  return `${split}_votes_${String(probe).padStart(2, '0')}.npy`;
}

/** Learning curves of training: `loss` [steps] and `evaluation_steps`, `NAME_accuracy` [evaluations]. */
export function curveFile(curve: string): string {
  return `${curve}.npy`;
}

export function writeArray(
  runFolder: string,
  member: number,
  file: string,
  data: NumericArray,
  shape?: readonly number[],
): void {
  writeWhole(join(memberFolder(runFolder, member), file), encodeNpy(data, shape));
}

/** Reads one array of a member; undefined if the run did not compute it. */
export async function readArray<T extends NumericArray>(
  runFolder: string,
  member: number,
  file: string,
): Promise<T | undefined> {
  const path = join(memberFolder(runFolder, member), file);
  return existsSync(path) ? ((await readNpy(path)).data as T) : undefined;
}
