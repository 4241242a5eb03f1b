import { outcomeText, type RankedTrial } from '../../../server/src/protocol.ts';
import { percent } from './run.ts';

/** The setting that matters most; the others stand beside it. */
export function trialLabel({ learning_rate: rate }: RankedTrial): string {
  return `learning rate ${rate}`;
}

/** What stands beside the label. */
export function trialBrief(trial: RankedTrial): string {
  const { momentum, weight_decay: decay, extendedAccuracy, accuracy } = trial;
  const best = extendedAccuracy ?? accuracy;
  return [
    // First, since a narrow view cuts off the end.
    ...(best === null ? [] : [percent(best, 1)]),
    `momentum ${momentum}`,
    ...(decay > 0 ? [`weight decay ${decay}`] : []),
    outcomeText(trial),
  ].join(', ');
}

/** What a pointer resting on a trial shows, and a screen reader says. */
export function trialSpoken(trial: RankedTrial): string {
  const { rank, momentum, weight_decay: decay, accuracy, extendedAccuracy } = trial;
  return [
    `${rank === null ? 'Trial' : `Rank ${rank}`}: ${trialLabel(trial)}`,
    `momentum ${momentum}`,
    `weight decay ${decay}`,
    ...(accuracy === null ? [] : [`validation accuracy ${percent(accuracy, 1)} after the short run`]),
    ...(extendedAccuracy === null ? [] : [`${percent(extendedAccuracy, 1)} after the whole schedule`]),
    outcomeText(trial),
  ].join(', ');
}
