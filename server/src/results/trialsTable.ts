import type { RankedTrial, SweepResult } from '../protocol.ts';
import type { Table } from './table.ts';

/** The trials of a sweep as a table, the best first (docs/tables.md). */
export function trialsTable({ trials, steps, allSteps }: SweepResult): Table {
  const rows = trials.length;
  const real = (name: string, of: (trial: RankedTrial) => number | null) => ({
    name,
    type: 'real' as const,
    data: Float64Array.from(trials, trial => of(trial) ?? Number.NaN),
  });
  const integer = (name: string, of: (trial: RankedTrial) => number | null) => ({
    ...real(name, of),
    type: 'integer' as const,
  });
  const taken = (trial: RankedTrial) => {
    if (trial.divergedAfter !== null) return trial.divergedAfter;
    return trial.extendedAccuracy !== null ? allSteps : trial.accuracy !== null ? steps : null;
  };
  return {
    rows,
    columns: [
      integer('rank', ({ rank }) => rank),
      integer('trial', ({ trial }) => trial),
      real('learning_rate', trial => trial.learning_rate),
      real('momentum', trial => trial.momentum),
      real('weight_decay', trial => trial.weight_decay),
      { name: 'outcome', type: 'text', data: trials.map(({ outcome }) => outcome) },
      integer('steps', taken),
      real('accuracy', ({ accuracy }) => accuracy),
      real('extended_accuracy', ({ extendedAccuracy }) => extendedAccuracy),
      real('last_loss', ({ lastLoss }) => lastLoss),
      real('seconds', ({ seconds }) => seconds),
    ],
  };
}
