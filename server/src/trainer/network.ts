import { chunkSize } from '../experiment/cost.ts';
import type { Experiment } from '../experiment/resolve.ts';
import { totalSteps } from '../experiment/schedule.ts';
import type { Model } from '../models/model.ts';
import type { MemberTask, Phase, SplitName } from '../protocol.ts';
import type { RunRecord } from '../runs/folder.ts';
import { writeHistory } from '../runs/history.ts';
import { keepLiveCurves } from '../runs/liveCurves.ts';
import { curveFile, readArray, splitArrayFile, writeArray } from '../runs/memberFiles.ts';
import { useBackend } from '../tensor/backends.ts';
import { changesByExample } from '../training/changes.ts';
import { type Images, imageCount } from '../training/examples.ts';
import { inputMargins } from '../training/inputMargin.ts';
import { predict } from '../training/predict.ts';
import { restoreWeights, type TrainingState } from '../training/state.ts';
import { type Curve, type TrainingSettings, train } from '../training/train.ts';
import { embeddingBytes } from './memory.ts';
import { networkEmbeddings } from './networkEmbeddings.ts';
import { memberModel, memberParts, type Part } from './parts.ts';
import type { Reporter } from './report.ts';
import { type Split, StoppedError, type Subject, type Watch } from './subject.ts';
import { loadCheckpoint, loadWeights, saveCheckpoint, saveWeights } from './weights.ts';

/** How long a crash may set a training back. */
export const CHECKPOINT_SECONDS = 30;
export const PREDICTION_BATCH = 256;
const MARGIN_BATCH = 64;

/**
 * The network of one member: trained here, gone on with from its last checkpoint, or, if the journal says that it is
 * trained, read from its weights.
 */
export async function networkSubject(
  task: MemberTask,
  record: RunRecord,
  report: Reporter,
  signal: AbortSignal,
  timed: <T>(phase: Phase, part: () => Promise<T>) => Promise<T>,
): Promise<Subject> {
  const { parts, model, classes } = await timed('load', () => openMember(task, record, report, signal));
  if (task.done.trained) restoreWeights(model, await loadWeights(task.runFolder, task.member));
  else await timed('train', () => trainMember(task, record, model, parts, report, signal));

  const splits: Split[] = [];
  for (const { images, ...rest } of parts)
    splits.push({ ...rest, logits: await predict(model, images, PREDICTION_BATCH) });
  const iterationLearned: Subject['iterationLearned'] = {};
  for (const { name } of parts) {
    const learned = await readArray<Int32Array>(task.runFolder, task.member, splitArrayFile(name, 'iteration_learned'));
    if (learned) iterationLearned[name] = learned;
  }
  const imagesOf = (name: SplitName) => parts.find(candidate => candidate.name === name)!.images;
  return {
    classes,
    splits,
    iterationLearned,
    inputMargins: (name, watch) => marginsInBatches(model, imagesOf(name), watch),
    open: networkEmbeddings(
      model,
      parts.map(({ images }) => images),
      record.probes,
      embeddingBytes(task),
    ),
    close: () => model.dispose(),
  };
}

/**
 * The images of a member, on the backend that the run began with, and its network as it begins.
 * @throws if the data have changed since
 */
export async function openMember(
  { member, threads }: Pick<MemberTask, 'member' | 'threads'>,
  record: RunRecord,
  report: Reporter,
  signal: AbortSignal,
): Promise<{ parts: Part[]; model: Model; classes: number }> {
  report.progress('load', 0, 1, 'reading the images');
  // The build that the run began with: a faster one now would give other bits.
  const { name, build } = record.backend ?? {};
  if (name) await useBackend(name, { ...(build && { build }), threads });
  const { parts, shape, classes, fingerprint } = await memberParts(member, record, report, signal);
  checkImages(fingerprint, record);
  return { parts, model: await memberModel(member, record, shape, classes), classes };
}

/** @throws a plain message if the images are not those that a run began with */
export function checkImages(fingerprint: string, { data }: RunRecord): void {
  if (fingerprint !== data.fingerprint)
    throw new Error(
      'The data changed while the run was at work. Put the old data back and resume, or start a new run.',
    );
}

/** Computes a split's margins batch by batch, so that it can be stopped and seen to go on. */
async function marginsInBatches(model: Model, images: Images, { signal, onProgress }: Watch): Promise<Float32Array> {
  const count = imageCount(images);
  const size = images.pixels.length / count;
  const margins = new Float32Array(count);
  for (let from = 0; from < count && !signal.aborted; from += MARGIN_BATCH) {
    const pixels = images.pixels.subarray(from * size, (from + MARGIN_BATCH) * size);
    margins.set(await inputMargins(model, { ...images, pixels }, MARGIN_BATCH), from);
    onProgress(Math.min(count, from + MARGIN_BATCH));
  }
  return margins;
}

async function trainMember(
  { runFolder, member }: MemberTask,
  { experiment }: RunRecord,
  model: Model,
  parts: Part[],
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const { training } = experiment.network!;
  const steps = totalSteps(training.schedule);
  const follows = experiment.measures.includes('iteration_learned');
  const started = performance.now();
  let saved = performance.now();
  const { finished, state } = await train(
    model,
    { ...parts[0].images, labels: parts[0].labels },
    parts.map(part => ({ name: part.name, images: part.images, curves: curvesOf(part) })),
    { ...settingsOf(training, member, model), ...(!follows && { evaluationInterval: Math.max(1, steps) }) },
    {
      signal,
      onProgress: ({ step, loss }) =>
        report.progress('train', step, steps, `step ${step}/${steps}, loss ${loss.toFixed(3)}`),
      onCurves: keepLiveCurves(runFolder, member, steps),
      saves: step => step < steps && performance.now() - saved > CHECKPOINT_SECONDS * 1000,
      save: async checkpoint => {
        saveCheckpoint(runFolder, member, checkpoint);
        report.fact({ event: 'member_checkpoint', member, step: checkpoint.step });
        saved = performance.now();
      },
    },
    await loadCheckpoint(runFolder, member),
  );
  if (!finished) {
    saveCheckpoint(runFolder, member, state);
    report.fact({ event: 'member_checkpoint', member, step: state.step });
    throw new StoppedError();
  }
  saveTrained(runFolder, member, model, state, follows);
  report.fact({ event: 'member_trained', member, seconds: (performance.now() - started) / 1000 });
}

/** How a network is trained, as the training loop wants it. @param member whose batches it has */
export function settingsOf(
  training: NonNullable<Experiment['network']>['training'],
  member: number,
  model: Model,
): TrainingSettings {
  const { batch_size: size } = training;
  return {
    loss: training.loss,
    batchSize: size === 'full' ? { full: { chunkSize: chunkSize(widthsOf(model)) } } : size,
    learningRate: training.learning_rate,
    momentum: training.momentum,
    weightDecay: training.weight_decay,
    schedule: training.schedule,
    evaluationInterval: training.evaluation_interval,
    seed: training.seed,
    member,
  };
}

/** Numbers per example that each operation puts out. */
function widthsOf({ operations }: Model): number[] {
  return operations.map(({ shape }) => shape.reduce((product, length) => product * length, 1));
}

function saveTrained(runFolder: string, member: number, model: Model, state: TrainingState, follows: boolean): void {
  saveWeights(runFolder, member, model, state.weights);
  writeArray(runFolder, member, curveFile('loss'), state.losses);
  writeArray(runFolder, member, curveFile('evaluation_steps'), state.evaluatedSteps);
  for (const [curve, accuracies] of Object.entries(state.accuracies))
    writeArray(runFolder, member, curveFile(`${curve}_accuracy`), accuracies);
  if (!follows) return;
  for (const [split, { since, changes }] of Object.entries(state.learned)) {
    writeArray(runFolder, member, splitArrayFile(split as SplitName, 'iteration_learned'), since);
    if (changes) writeHistory(runFolder, member, split as SplitName, changesByExample(changes, since.length));
  }
}

/** The learning curves of a split; under label noise the training split has those of its components (section 3.2). */
function curvesOf({ name, labels, originalLabels }: Part): Curve[] {
  const all = [{ name, labels }];
  const positions = Int32Array.from(labels.keys());
  const mislabeled = positions.filter(i => labels[i] !== originalLabels[i]);
  if (mislabeled.length === 0) return all;
  return [
    ...all,
    { name: `${name}_unchanged`, labels, among: positions.filter(i => labels[i] === originalLabels[i]) },
    { name: `${name}_mislabeled`, labels, among: mislabeled },
    { name: `${name}_mislabeled_original`, labels: originalLabels, among: mislabeled },
  ];
}
