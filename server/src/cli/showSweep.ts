import { counted, percent } from '../counted.ts';
import { outcomeText, type RankedTrial, type SweepResult } from '../protocol.ts';
import type { RunSummary } from '../results/summary.ts';
import { alignColumns, duration } from './format.ts';
import { networkTitle } from './networkTitle.ts';

/** What `run` ends with and `show` prints of a sweep: its trials, the best first, and the best settings to paste. */
export function showSweep(summary: RunSummary, sweep: SweepResult): string {
  const { name, status, experiment, data, backend } = summary;
  const { model } = experiment.network!;
  const where = backend ? `, on ${backend.name} (${backend.description})` : '';
  return [
    [
      `${name}: ${status}, a sweep over ${counted(sweep.trials.length, 'combination')}${outcomes(sweep)}`,
      `${networkTitle(model)}, ${experiment.dataset.name} with ${data.classes.length} classes${where}`,
      `${rule(sweep)}`,
    ].join('\n'),
    table(sweep),
    best(sweep, status === 'finished'),
    ...(summary.seconds.train === undefined ? [] : [`time: training ${duration(summary.seconds.train)}`]),
    ...failures(summary),
  ].join('\n\n');
}

function outcomes({ trials }: SweepResult): string {
  const having = (outcome: RankedTrial['outcome']) => trials.filter(trial => trial.outcome === outcome).length;
  const told = (['extended', 'unstable', 'diverged', 'failed'] as const)
    .filter(outcome => having(outcome) > 0)
    .map(outcome => `${having(outcome)} ${outcome}`);
  const measured = trials.filter(({ accuracy, outcome }) => accuracy !== null || outcome === 'diverged').length;
  const open = measured < trials.length ? [`${measured} of ${trials.length} short runs done`] : [];
  const all = [...open, ...told];
  return all.length > 0 ? `: ${all.join(', ')}` : '';
}

function rule({ steps, allSteps, keep }: SweepResult): string {
  const short = `each trained for ${counted(steps, 'step')}`;
  return keep === 0 ? short : `${short}; the best ${keep} of the stable ones go on to step ${allSteps}`;
}

function table({ trials, steps, allSteps, keep }: SweepResult): string {
  const share = (accuracy: number | null) => (accuracy === null ? '-' : percent(accuracy));
  const withKeep = <T>(cell: T) => (keep > 0 ? [cell] : []);
  const rows = trials.map(trial => [
    trial.rank === null ? '-' : String(trial.rank),
    outcomeText(trial),
    ...[trial.learning_rate, trial.momentum, trial.weight_decay].map(String),
    share(trial.accuracy),
    ...withKeep(share(trial.extendedAccuracy)),
  ]);
  const heading = ['rank', 'outcome', 'learning rate', 'momentum', 'weight decay', `after ${steps}`];
  return [
    alignColumns([[...heading, ...withKeep(`after ${allSteps}`)], ...rows], 2),
    'after so many steps: accuracy on the validation images, which are the same for all',
  ].join('\n');
}

function best({ bestTraining }: SweepResult, finished: boolean): string {
  if (bestTraining === null)
    return finished
      ? 'No combination was stable: try smaller learning rates.'
      : 'The best settings stand here once a short run is done.';
  const heading = finished ? 'The best settings, to paste into an experiment:' : 'The best settings so far:';
  return `${heading}\n\n${bestTraining}`;
}

function failures({ failures }: RunSummary): string[] {
  return failures.map(({ member, reason, hint }) => `Trial ${member} failed: ${reason}${hint ? `\n${hint}` : ''}`);
}
