import { splitCounts } from '../experiment/cost.ts';
import { totalSteps } from '../experiment/schedule.ts';
import { drawnAs, trainingOf } from '../experiment/sweep.ts';
import { trialWork } from '../experiment/sweepWork.ts';
import type { TrialMeasure, TrialTask } from '../protocol.ts';
import { readRunRecord } from '../runs/folder.ts';
import { keepLiveCurves } from '../runs/liveCurves.ts';
import { curveFile, writeArray } from '../runs/memberFiles.ts';
import { isSweep, type SweepRecord } from '../runs/sweepRecord.ts';
import { DivergedError } from '../training/diverged.ts';
import { accuracy } from '../training/evaluate.ts';
import { predict, predictedClasses } from '../training/predict.ts';
import type { TrainingState } from '../training/state.ts';
import { train } from '../training/train.ts';
import { CHECKPOINT_SECONDS, openMember, PREDICTION_BATCH, settingsOf } from './network.ts';
import { processReporter } from './report.ts';
import { StoppedError } from './subject.ts';
import { loadCheckpoint, saveCheckpoint } from './weights.ts';

/**
 * Trains a trial of a sweep from its last state to the end of its short run, or of the schedule, and scores it on the
 * validation images (section A.3). The state stays: from that of its short run a trial goes on as if it had never stopped.
 * @throws StoppedError when the signal ended it at a safe point
 */
export async function doTrial(task: TrialTask, signal: AbortSignal): Promise<void> {
  const { runFolder, member, phase } = task;
  const record = readRunRecord(runFolder);
  if (!isSweep(record)) throw new Error('Only a sweep has trials.');
  const { sweep, network } = record.experiment;
  const all = totalSteps(network.training.schedule);
  const [from, until] = phase === 'short' ? [0, sweep.steps] : [sweep.steps, all];
  const work = workOf(record)[phase === 'short' ? 'short' : 'extension'];
  const report = processReporter(member, phase => (phase === 'load' ? 0 : work[phase]));
  const { parts, model } = await openMember(task, record, report, signal);
  const [training, validation] = (['train', 'validation'] as const).map(
    name => parts.find(part => part.name === name)!,
  );
  const { images, labels } = validation;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let saved = started;
  const keep = (state: TrainingState) => {
    saveCheckpoint(runFolder, member, state);
    report.fact({ event: 'member_checkpoint', member, step: state.step });
    saved = performance.now();
  };
  try {
    const { state } = await train(
      model,
      { ...training.images, labels: training.labels },
      [{ name: 'validation', images, curves: [{ name: 'validation', labels }] }],
      { ...settingsOf(trainingOf(record.experiment, member), drawnAs(record.experiment, member), model), until },
      {
        signal,
        onProgress: ({ step, loss }) =>
          report.progress('train', step - from, until - from, `step ${step}/${until}, loss ${loss.toFixed(3)}`),
        onCurves: keepLiveCurves(runFolder, member, all),
        saves: step => step < until && performance.now() - saved > CHECKPOINT_SECONDS * 1000,
        save: async state => keep(state),
      },
      await loadCheckpoint(runFolder, member),
    );
    keep(state);
    if (state.step < until) throw new StoppedError();
    const logits = await predict(model, images, PREDICTION_BATCH);
    if (!logits.every(Number.isFinite)) throw new DivergedError(state.step, Number.NaN);
    const predictions = predictedClasses(logits, labels.length);
    saveCurves(runFolder, member, state);
    report.fact({
      event: 'trial_measured',
      member,
      phase,
      ...measure(state, accuracy(predictions, { labels })),
      seconds: seconds(),
    });
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    report.fact({ event: 'trial_diverged', member, step: error.step, seconds: seconds() });
  } finally {
    model.dispose();
  }
}

function workOf({ experiment, data }: SweepRecord) {
  const counts = splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
  return trialWork(experiment, counts, data.image!, data.classes.length);
}

function measure({ step, losses }: TrainingState, validation: number): Omit<TrialMeasure, 'seconds'> {
  const tenth = Math.ceil(losses.length / 10);
  const mean = (of: Float32Array) => of.reduce((sum, loss) => sum + loss, 0) / of.length;
  return {
    step,
    accuracy: validation,
    firstLoss: mean(losses.subarray(0, tenth)),
    lastLoss: mean(losses.subarray(-tenth)),
  };
}

function saveCurves(runFolder: string, member: number, state: TrainingState): void {
  writeArray(runFolder, member, curveFile('loss'), state.losses);
  writeArray(runFolder, member, curveFile('evaluation_steps'), state.evaluatedSteps);
  writeArray(runFolder, member, curveFile('validation_accuracy'), state.accuracies.validation);
}
