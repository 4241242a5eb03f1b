import { predictionDepth } from '../difficulty/predictionDepth.ts';
import { needsReference, PROJECTION_SAMPLE } from '../experiment/cost.ts';
import { gaussianProjection, projectRows } from '../probes/project.ts';
import type { Rows } from '../probes/rows.ts';
import { majorityClass } from '../probes/votes.ts';
import type { ProjectionCheck } from '../protocol.ts';
import { randomStream } from '../random.ts';
import type { RunRecord } from '../runs/folder.ts';
import { readArray, referenceSampleFile, referenceVotesFile, writeArray } from '../runs/memberFiles.ts';
import type { Split } from './subject.ts';

/**
 * The projections of all rows of a probe, of each split. Every member has the same matrix at a probe.
 * @param to numbers per projected row
 * @param purpose names the matrix: other projections of the same rows have others
 */
export async function projectSplits(
  splits: readonly Rows[],
  to: number,
  seed: number,
  probe: number,
  { signal, onProgress }: { signal: AbortSignal; onProgress(share: number): void },
  purpose = 'projection',
): Promise<Rows[]> {
  const projection = gaussianProjection(splits[0].width, to, randomStream(seed, `${purpose}/${probe}`));
  const total = splits.reduce((sum, { count }) => sum + count, 0);
  const projected: Rows[] = [];
  let done = 0;
  try {
    for (const rows of splits) {
      const tell = (share: number) => onProgress((done + share * rows.count) / total);
      projected.push(await projectRows(rows, projection, { signal, onProgress: tell }));
      done += rows.count;
    }
  } finally {
    projection.dispose();
  }
  return projected;
}

/** The examples of a split whose depth is also found without projection: ascending positions in it. */
export function projectionSample({ name, index }: Split, seed: number, member: number): Int32Array {
  const order = randomStream(seed, `projection sample/${member}/${name}`).permutation(index.length);
  return order.subarray(0, PROJECTION_SAMPLE).sort();
}

/**
 * How many depths of the sample are others than those of exact search of all examples without projection.
 * @param found of the split: classes at the probes, [examples, probes], the network's classes, and the depths
 */
export async function checkProjection(
  runFolder: string,
  member: number,
  { seeds, probes, experiment }: RunRecord,
  split: Split,
  { probeClasses, predictions, depths }: { probeClasses: Uint16Array; predictions: Int32Array; depths: Float32Array },
): Promise<ProjectionCheck> {
  const sample = projectionSample(split, seeds.training ?? 0, member);
  writeArray(runFolder, member, referenceSampleFile(split.name), sample);
  const classes = split.logits.length / split.index.length;
  const truth = new Int32Array(sample.length * probes.length);
  for (const [p, { width }] of probes.entries()) {
    // Where there is no reference, the votes of the probe are those of exact search already.
    const reference = needsReference(width, experiment)
      ? await readArray<Uint16Array>(runFolder, member, referenceVotesFile(split.name, p))
      : undefined;
    const here = reference
      ? majorityClass(reference, classes)
      : sample.map(position => probeClasses[position * probes.length + p]);
    for (const [i, found] of here.entries()) truth[i * probes.length + p] = found;
  }
  const finalClasses = sample.map(position => predictions[position]);
  const want = predictionDepth(truth, finalClasses, probes.length);
  let changed = 0;
  for (const [i, position] of sample.entries()) if (!Object.is(want[i], depths[position])) changed++;
  return { sampled: sample.length, changed };
}
