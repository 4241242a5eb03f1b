import type { Examples, Sprites } from '../../server/src/protocol.ts';
import { realNumbers as real, wholeNumbers as whole } from '../common/columns.ts';

/** Every image of a run, a row each, ascending by index. What is missing is NaN in a Float32Array, -1 in an Int32Array. */
export interface ImageTable {
  rows: number;
  classes: readonly string[];
  /** Names of the forms of difficulty, by the numbers in `form`. */
  forms: readonly string[];
  /** The deepest possible prediction depth. */
  deepest: number;
  members: number;
  sprites: Sprites | null;
  paths: readonly string[] | null;
  /** The paths in small letters, made when they are first asked for. */
  lowerPaths(): readonly string[] | null;
  index: Int32Array;
  label: Int32Array;
  originalLabel: Int32Array;
  consensusClass: Int32Array;
  form: Int32Array;
  sprite: Int32Array;
  timesTrain: Int32Array;
  timesVal: Int32Array;
  depthTrain: Float32Array;
  depthVal: Float32Array;
  consistency: Float32Array;
  consensusConsistency: Float32Array;
  entropy: Float32Array;
  iterationTrain: Float32Array;
  iterationVal: Float32Array;
  outputMargin: Float32Array;
  inputMargin: Float32Array;
  suspicion: Float32Array;
}

export function imageTable(examples: Examples): ImageTable {
  const { rows, classes, forms, deepest, members, sprites, paths, columns } = examples;
  let lower: readonly string[] | undefined;
  return {
    ...{ rows, classes, forms, deepest, members, sprites, paths },
    lowerPaths: () => {
      lower ??= paths?.map(path => path.toLocaleLowerCase());
      return lower ?? null;
    },
    index: whole(columns.index),
    label: whole(columns.label),
    originalLabel: whole(columns.originalLabel),
    consensusClass: whole(columns.consensusClass),
    form: whole(columns.form),
    sprite: whole(columns.sprite),
    timesTrain: whole(columns.timesTrain),
    timesVal: whole(columns.timesVal),
    depthTrain: real(columns.depthTrain),
    depthVal: real(columns.depthVal),
    consistency: real(columns.consistency),
    consensusConsistency: real(columns.consensusConsistency),
    entropy: real(columns.entropy),
    iterationTrain: real(columns.iterationTrain),
    iterationVal: real(columns.iterationVal),
    outputMargin: real(columns.outputMargin),
    inputMargin: real(columns.inputMargin),
    suspicion: real(columns.suspicion),
  };
}

/** The row of a position in the data set; -1 if there is none. */
export function rowOf({ index }: Pick<ImageTable, 'index'>, position: number): number {
  let [from, to] = [0, index.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (index[middle] < position) from = middle + 1;
    else to = middle;
  }
  return index[from] === position ? from : -1;
}
