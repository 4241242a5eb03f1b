import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { accuracy, outputMargin, predictedClass } from '../difficulty/logits.ts';
import { depthSummary, predictionDepth } from '../difficulty/predictionDepth.ts';
import { majorityClass } from '../probes/votes.ts';
import type { MemberSummary, SplitSummary } from '../protocol.ts';
import { memberFolder, type RunRecord } from '../runs/folder.ts';
import {
  CHECKPOINT_FILE,
  NOT_PROBED,
  readVotes,
  splitArrayFile,
  writeArray,
  writeNarrow,
} from '../runs/memberFiles.ts';
import { checkProjection } from './project.ts';
import type { Split, Subject } from './subject.ts';

/**
 * Writes which examples each split holds, and their labels: before the probes, whose votes mean something only with them to
 * whoever follows the run.
 */
export function writeLabels(runFolder: string, member: number, { splits }: Subject): void {
  for (const { name, index, labels, originalLabels } of splits) {
    writeArray(runFolder, member, splitArrayFile(name, 'index'), index);
    writeArray(runFolder, member, splitArrayFile(name, 'labels'), labels);
    writeArray(runFolder, member, splitArrayFile(name, 'original_labels'), originalLabels);
  }
}

/** Turns the votes of all probes into what is said of each example, writes it, and sums it up. */
export async function finishSplits(
  runFolder: string,
  member: number,
  subject: Subject,
  record: RunRecord,
): Promise<MemberSummary['splits']> {
  const splits: MemberSummary['splits'] = {};
  for (const split of subject.splits) splits[split.name] = await finishSplit(runFolder, member, subject, split, record);
  return splits;
}

async function finishSplit(
  runFolder: string,
  member: number,
  { classes }: Subject,
  split: Split,
  record: RunRecord,
): Promise<SplitSummary> {
  const { name, index, labels, logits } = split;
  const { measures, probes: settings } = record.experiment;
  const probes = record.probes.length;
  const count = index.length;
  const write = (
    array: Parameters<typeof splitArrayFile>[1],
    data: Parameters<typeof writeArray>[3],
    shape?: number[],
  ) => writeArray(runFolder, member, splitArrayFile(name, array), data, shape);
  const predictions = predictedClass(logits, classes);
  const probeClasses = new Uint16Array(count * probes);
  const probeAccuracy: number[] = [];
  for (let probe = 0; probe < probes; probe++) {
    const classesHere = majorityClass(await readVotes(runFolder, member, name, probe), classes);
    for (let i = 0; i < count; i++) probeClasses[i * probes + probe] = classesHere[i] < 0 ? NOT_PROBED : classesHere[i];
    probeAccuracy.push(accuracy(classesHere, labels));
  }
  write('logits', logits, [count, classes]);
  write('predictions', predictions);
  const classesFile = splitArrayFile(name, 'probe_classes');
  writeNarrow(runFolder, member, classesFile, probeClasses, classes, [count, probes]);
  if (measures.includes('output_margin')) write('output_margin', outputMargin(logits, classes));
  const summary: SplitSummary = {
    examples: count,
    accuracy: accuracy(predictions, labels),
    meanDepth: null,
    undefinedDepths: 0,
    probeAccuracy: settings.examples === 'all' ? probeAccuracy : null,
    ...(settings.other_k.length > 0 && { otherK: await otherAccuracies(runFolder, member, classes, split, record) }),
  };
  if (!measures.includes('prediction_depth')) return summary;
  const depths = predictionDepth(probeClasses, predictions, probes);
  write('prediction_depth', depths);
  const { mean, undefined: undefinedDepths } = depthSummary(depths);
  const projection =
    settings.projection === null
      ? undefined
      : await checkProjection(runFolder, member, record, split, { probeClasses, predictions, depths });
  return {
    ...summary,
    meanDepth: Number.isNaN(mean) ? null : mean,
    undefinedDepths,
    ...(projection && { projection }),
  };
}

/** The accuracy of every probe with the k that prediction depth does not have. */
async function otherAccuracies(
  runFolder: string,
  member: number,
  classes: number,
  { name, labels }: Split,
  { experiment, probes }: RunRecord,
): Promise<NonNullable<SplitSummary['otherK']>> {
  const all: NonNullable<SplitSummary['otherK']> = [];
  for (const k of experiment.probes.other_k) {
    const probeAccuracy: number[] = [];
    for (const probe of probes.keys())
      probeAccuracy.push(accuracy(majorityClass(await readVotes(runFolder, member, name, probe, k), classes), labels));
    all.push({ k, probeAccuracy });
  }
  return all;
}

/** The size of every file of a member, by name, for the journal. */
export function memberFileSizes(runFolder: string, member: number): Record<string, number> {
  const folder = memberFolder(runFolder, member);
  const names = readdirSync(folder).filter(name => /\.(npy|safetensors)$/.test(name) && name !== CHECKPOINT_FILE);
  return Object.fromEntries(names.sort().map(name => [name, statSync(join(folder, name)).size]));
}
