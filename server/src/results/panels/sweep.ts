import { splitCounts } from '../../experiment/cost.ts';
import type { RankedTrial } from '../../protocol.ts';
import { readLiveCurves, somePoints } from '../../runs/liveCurves.ts';
import { curveFile, readArray } from '../../runs/memberFiles.ts';
import { isSweep, type SweepRecord } from '../../runs/sweepRecord.ts';
import type { LineSeries, LinesPanel } from '../figures/figure.ts';
import { count } from '../figures/say.ts';
import { sweepNotes, sweepPanels } from '../figures/sweep.ts';
import { settingsWords, sweepResult } from '../sweep.ts';
import type { SweepAnswer } from './contract.ts';
import type { RunNow } from './lookAt.ts';
import { nobodyWorks } from './toCome.ts';

/** Curves that are shown at most: those of the best trials. */
const MOST_CURVES = 7;

/** A sweep as far as it is: accuracy by learning rate, the curves of the best trials, and all trials ranked. */
export async function sweepAnswer(run: RunNow): Promise<SweepAnswer> {
  const { folder, record, state } = run;
  if (!isSweep(record)) throw new Error(`${record.name} is no sweep.`);
  const result = sweepResult(record, state);
  const panels = sweepPanels(result);
  return {
    result,
    panels,
    curves: await curvesOf(folder, record, result.trials),
    notes: [`${count(validationImages(record), 'validation image')}, the same for all.`, ...sweepNotes(result)],
    toCome:
      panels.length > 0
        ? null
        : run.status === 'running'
          ? 'This comes when the first short run is done.'
          : `This comes when the first short run is done. ${nobodyWorks(run)}`,
  };
}

/** Images on which every trial is scored. */
export function validationImages({ data, experiment }: SweepRecord): number {
  return splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split).validation;
}

/** How the accuracy of the best trials grew, and grows. */
async function curvesOf(
  folder: string,
  { experiment }: SweepRecord,
  trials: readonly RankedTrial[],
): Promise<LinesPanel[]> {
  const series: LineSeries[] = [];
  for (const trial of trials.filter(({ rank, outcome }) => rank !== null || outcome === 'started')) {
    if (series.length === MOST_CURVES) break;
    const points = await pointsOf(folder, trial);
    if (points && points.x.length > 0)
      series.push({ name: settingsWords(trial), ...points, spread: null, line: 'solid', colour: series.length });
  }
  const last = Math.max(1, ...series.flatMap(({ x }) => x));
  if (series.length === 0) return [];
  const { steps } = experiment.sweep;
  return [
    {
      kind: 'lines',
      title: 'while they train',
      annotations:
        last > steps
          ? [
              {
                kind: 'line',
                name: 'end of the short runs',
                from: [steps, 0],
                to: [steps, 1],
                text: 'end of the short runs',
              },
            ]
          : [],
      x: { name: 'step', unit: null, scale: 'linear', domain: [0, last], whole: true },
      y: { name: 'accuracy on the validation images', unit: null, scale: 'linear', domain: [0, 1] },
      series,
    },
  ];
}

/** Of one that is at work, what it keeps as it goes; else what it left. */
async function pointsOf(folder: string, { trial, outcome }: RankedTrial) {
  const live = outcome === 'started' ? readLiveCurves(folder, trial)?.accuracies.validation : undefined;
  if (live) return live;
  const steps = await readArray<Int32Array>(folder, trial, curveFile('evaluation_steps'));
  const accuracies = await readArray<Float32Array>(folder, trial, curveFile('validation_accuracy'));
  return steps && accuracies ? somePoints(steps, accuracies) : undefined;
}
