import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNpy, type NumericArray, readNpy } from '../data/formats/npy.ts';
import { MOST_IN_A_BYTE } from '../experiment/disk.ts';
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
 * | probe_classes: the class at every probe, the input's first; NOT_PROBED | [n, probes] uint16 |
 *
 * `probe_classes`, and the votes, are uint8 in the files where that is enough, with 255 for NOT_PROBED. `readArray` gives
 * uint16 for both.
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

/** Stands for the class at a probe that was not asked about the example (`probes.examples: undecided`). */
export const NOT_PROBED = 0xffff;

export const WEIGHTS_FILE = 'weights.safetensors';
export const CHECKPOINT_FILE = 'checkpoint.safetensors';
/** What a member at work has measured of its training so far (`liveCurves.ts`). */
export const LIVE_CURVES_FILE = 'training.json';

export function splitArrayFile(split: SplitName, array: SplitArray): string {
  return `${split}${splitFileEnd(array)}`;
}

function splitFileEnd(array: SplitArray): string {
  return `_${array}.npy`;
}

/**
 * Votes of every class at one probe, [examples, classes]; no votes at all where the probe was not asked.
 * @param k of the votes of fewer or more neighbours than those that prediction depth has (`probes.k` as a list)
 */
export function votesFile(split: SplitName, probe: number, k?: number): string {
  return `${split}_votes_${String(probe).padStart(2, '0')}${k === undefined ? '' : `_k${k}`}.npy`;
}

/**
 * Votes of a sample of a split's examples at one probe by exact search without projection, [sample, classes], and
 * the sample: rows of the split's arrays, [sample] int32.
 */
export function referenceVotesFile(split: SplitName, probe: number): string {
  return `${split}_reference_votes_${String(probe).padStart(2, '0')}.npy`;
}

export function referenceSampleFile(split: SplitName): string {
  return `${split}_reference_sample.npy`;
}

/** Learning curves of training: `loss` [steps] and `evaluation_steps`, `NAME_accuracy` [evaluations]. */
export function curveFile(curve: string): string {
  return `${curve}.npy`;
}

/**
 * Where the network's class changed from one evaluation to the next: evaluation (a place in `evaluation_steps`) and class
 * from then on, [changes, 2], the narrowest of uint8, uint16 and int32 that holds them, example by example; and where
 * each example's end, [n] int32. The first of each is at evaluation 0. Older runs have no such files (`history.ts`).
 */
export function historyFiles(split: SplitName): { changes: string; ends: string } {
  return { changes: `${split}_history.npy`, ends: `${split}_history_ends.npy` };
}

export function writeArray(
  runFolder: string,
  member: number,
  file: string,
  data: NumericArray,
  shape?: readonly number[],
): void {
  const folder = memberFolder(runFolder, member);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, file), encodeNpy(data, shape));
}

/** Writes votes, or the classes at probes, as narrow as they can be. @param most of them, NOT_PROBED aside */
export function writeNarrow(
  runFolder: string,
  member: number,
  file: string,
  data: Uint16Array,
  most: number,
  shape: readonly number[],
): void {
  // What is left of NOT_PROBED in a byte is 255.
  const narrow = most <= MOST_IN_A_BYTE ? Uint8Array.from(data) : data;
  writeArray(runFolder, member, file, narrow, shape);
}

/** Reads one array of a member; undefined if the run did not compute it. */
export async function readArray<T extends NumericArray>(
  runFolder: string,
  member: number,
  file: string,
): Promise<T | undefined> {
  const path = join(memberFolder(runFolder, member), file);
  if (!existsSync(path)) return undefined;
  const { data } = await readNpy(path);
  return (data instanceof Uint8Array ? widened(data, file.endsWith(splitFileEnd('probe_classes'))) : data) as T;
}

/** What `writeNarrow` wrote. */
function widened(data: Uint8Array, areClasses: boolean): Uint16Array {
  const wide = Uint16Array.from(data);
  if (areClasses) for (let i = 0; i < wide.length; i++) if (wide[i] === (NOT_PROBED & 0xff)) wide[i] = NOT_PROBED;
  return wide;
}

/** @throws if the votes are not there: the journal says so of a probe that it calls finished */
export async function readVotes(
  runFolder: string,
  member: number,
  split: SplitName,
  probe: number,
  k?: number,
): Promise<Uint16Array> {
  const file = votesFile(split, probe, k);
  const found = await readArray<Uint16Array>(runFolder, member, file);
  if (found) return found;
  throw new Error(`${join(memberFolder(runFolder, member), file)} is missing, though the journal names it.`);
}
