import { percent } from '../../counted.ts';
import type { TrialSettings } from '../../experiment/sweep.ts';
import type { RankedTrial, SweepResult } from '../../protocol.ts';
import { settingsWords } from '../sweep.ts';
import type { Axis, Drawing, LineSeries, LinesPanel } from './figure.ts';
import { count } from './say.ts';

/** What a sweep's figure is drawn from. */
export interface SweepRun {
  name: string;
  /** Images on which every trial was scored. */
  validation: number;
  result: SweepResult;
}

/** The search for training settings (A.3): accuracy by learning rate, a line for each momentum and weight decay. */
export function sweepFigure({ name, validation, result }: SweepRun): Drawing {
  const panels = sweepPanels(result);
  if (panels.length === 0) return { cannot: `${name} has no short run that is done yet` };
  return {
    id: 'sweep',
    paper: 'Appendix A.3',
    title: `Training settings: accuracy by learning rate in ${name}`,
    caption:
      'Each point is a network of its own, all with the same weights at the start, the same batches and the same ' +
      `validation images. ${rule(result)}`,
    notes: [`${count(validation, 'validation image')}.`, ...sweepNotes(result)],
    runs: [name],
    panels,
  };
}

function rule({ steps, allSteps, keep }: SweepResult): string {
  const short = `The short runs have ${count(steps, 'step')}.`;
  if (keep === 0) return short;
  return `${short} The best of the stable ones went on to step ${allSteps.toLocaleString('en-US')}, at a falling learning rate.`;
}

/** Accuracies after the short runs, and of those that went on; none where nothing is known yet. Pure. */
export function sweepPanels({ trials, steps, allSteps }: SweepResult): LinesPanel[] {
  const short = panel(trials, `after ${count(steps, 'step')}`, ({ accuracy, outcome }) => ({
    y: accuracy,
    missing: accuracy === null && outcome === 'diverged' ? 'diverged' : null,
  }));
  const extended = panel(trials, `the best ones, after ${count(allSteps, 'step')}`, trial => ({
    y: trial.extendedAccuracy,
    missing: trial.accuracy !== null && trial.outcome === 'diverged' ? 'diverged' : null,
  }));
  return [short, extended].filter(one => one.series.length > 0);
}

/** How far the sweep is, its best settings, and what went wrong, a sentence each. */
export function sweepNotes({ trials }: SweepResult): string[] {
  const having = (outcome: RankedTrial['outcome']) => trials.filter(trial => trial.outcome === outcome);
  const [best] = trials;
  const open = trials.filter(({ accuracy, outcome }) => accuracy === null && outcome !== 'diverged').length;
  const diverged = having('diverged');
  const unstable = having('unstable');
  return [
    ...(best?.rank === 1
      ? [`Best: ${settingsWords(best)}, ${percent((best.extendedAccuracy ?? best.accuracy)!)} right.`]
      : []),
    ...(open > 0 ? [`${open} of ${count(trials.length, 'short run')} are still to be done.`] : []),
    ...(diverged.length > 0
      ? [`${count(diverged.length, 'network')} diverged: from some step on the loss was no number any more.`]
      : []),
    ...(unstable.length > 0
      ? [
          `${count(unstable.length, 'network')} of the others had a larger loss at the end of the short run than at its ` +
            'beginning, and could not go on.',
        ]
      : []),
  ];
}

type Point = (trial: RankedTrial) => { y: number | null; missing: string | null };

function panel(trials: readonly RankedTrial[], title: string, point: Point): LinesPanel {
  const lines = linesOf(trials);
  const series = lines.flatMap(({ settings, ...look }): LineSeries[] => {
    const its = trials
      .filter(({ momentum, weight_decay: decay }) => momentum === settings.momentum && decay === settings.weight_decay)
      .sort((a, b) => a.learning_rate - b.learning_rate)
      .map(trial => ({ x: trial.learning_rate, ...point(trial) }))
      .filter(({ y, missing }) => y !== null || missing !== null);
    if (its.length === 0) return [];
    const missing = its.map(({ missing }) => missing);
    return [
      {
        ...look,
        x: its.map(({ x }) => x),
        y: its.map(({ y }) => y),
        spread: null,
        ...(missing.some(why => why !== null) && { missing }),
      },
    ];
  });
  return {
    kind: 'lines',
    title,
    annotations: [],
    x: rateAxis(trials),
    y: accuracyAxis(series),
    series,
  };
}

/** Accuracies to the tenth, with room below for crosses: those of good settings lie close together. */
export function accuracyAxis(series: readonly LineSeries[]): Axis {
  const values = series.flatMap(({ y }) => y.filter(value => value !== null));
  const [least, most] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const low = Math.max(0, Math.floor(10 * least - 0.5) / 10);
  const high = Math.min(1, Math.max(low + 0.1, Math.ceil(10 * most) / 10));
  return { name: 'accuracy on the validation images', unit: null, scale: 'linear', domain: [low, high] };
}

/** A colour for each momentum, and dots for every other weight decay; where there are more, a colour for each pair. */
function linesOf(trials: readonly RankedTrial[]) {
  const values = (key: keyof TrialSettings) => [...new Set(trials.map(trial => trial[key]))].sort((a, b) => a - b);
  const [momenta, decays] = [values('momentum'), values('weight_decay')];
  return momenta.flatMap((momentum, m) =>
    decays.map((decay, d) => ({
      settings: { momentum, weight_decay: decay },
      name: `momentum ${momentum}${decays.length > 1 ? `, weight decay ${decay}` : ''}`,
      colour: decays.length > 2 ? m * decays.length + d : m,
      line: d % 2 === 0 ? ('solid' as const) : ('dotted' as const),
    })),
  );
}

/** The learning rates with room at both ends, also for crosses beside one another. */
function rateAxis(trials: readonly RankedTrial[]): Axis {
  const rates = trials.map(trial => trial.learning_rate);
  return {
    name: 'learning rate',
    unit: null,
    scale: 'log',
    domain: [Math.min(...rates) / 2, Math.max(...rates) * 3],
  };
}
