import { basename } from 'node:path';
import { percent } from '../counted.ts';
import { SPLITS } from '../protocol.ts';
import { differingSettings } from '../results/differingSettings.ts';
import type { RunSummary } from '../results/summary.ts';
import { alignColumns, duration, figure } from './format.ts';

/** Runs side by side, a column each: the settings in which they differ, then what they gave. */
export function compareRuns(runs: readonly RunSummary[]): string {
  const rows = [
    ['', ...runs.map(({ folder }) => basename(folder))],
    ['status', ...runs.map(({ status }) => status)],
    ...differingSettings(runs).map(({ key, values }) => [key, ...values]),
    ['members finished', ...runs.map(({ members }) => `${members.finished} of ${members.total}`)],
    ...sweepRow(runs),
    ...SPLITS.flatMap(split => splitRows(runs, split)),
    ['time', ...runs.map(totalTime)],
  ];
  return alignColumns(rows);
}

/** Sweeps probe nothing: what they have is the accuracy of their best settings. */
function sweepRow(runs: readonly RunSummary[]): string[][] {
  if (!runs.some(({ sweep }) => sweep)) return [];
  const best = runs.map(({ sweep }) => sweep?.trials.find(({ rank }) => rank === 1));
  const share = best.map(trial => trial?.extendedAccuracy ?? trial?.accuracy);
  return [['best of the sweep, validation', ...share.map(accuracy => (accuracy == null ? '-' : percent(accuracy)))]];
}

function splitRows(runs: readonly RunSummary[], split: (typeof SPLITS)[number]): string[][] {
  const results = runs.map(({ splits }) => splits[split]);
  if (results.every(result => !result)) return [];
  const row = (title: string, values: (string | undefined)[]) => [
    `${title}, ${split}`,
    ...values.map(value => value ?? '-'),
  ];
  return [
    row(
      'accuracy',
      results.map(result => result && figure(result.accuracy, percent)),
    ),
    row(
      'mean PD',
      results.map(result => (result?.meanDepth ? figure(result.meanDepth, pd => pd.toFixed(2)) : undefined)),
    ),
    row(
      'undefined PDs',
      results.map(result => result && String(result.undefinedDepths)),
    ),
  ];
}

function totalTime({ seconds }: RunSummary): string {
  const spent = Object.values(seconds);
  return spent.length > 0 ? duration(spent.reduce((sum, value) => sum + value, 0)) : '-';
}
