import { expect, test } from 'vitest';
import { resultParts, runBrief } from '../../client/src/texts/run.ts';
import { trialBrief, trialLabel, trialSpoken } from '../../client/src/texts/trial.ts';
import { isNode, runContext, trialIcon } from '../../client/src/view/nodes.ts';
import type { RankedTrial, TrialOutcome } from '../../server/src/protocol.ts';
import { item } from './item.ts';

const trial: RankedTrial = {
  trial: 3,
  rank: 2,
  learning_rate: 0.04,
  momentum: 0.9,
  weight_decay: 0,
  outcome: 'extended',
  accuracy: 0.8,
  extendedAccuracy: 0.861,
  lastLoss: 0.4,
  divergedAfter: null,
  seconds: 3,
};

test('a trial in the view', () => {
  expect(trialLabel(trial)).toBe('learning rate 0.04');
  expect(trialBrief(trial)).toBe('86.1 %, momentum 0.9, went on to the end');
  expect(trialBrief({ ...trial, weight_decay: 5e-4, outcome: 'not_kept', extendedAccuracy: null })).toBe(
    '80.0 %, momentum 0.9, weight decay 0.0005, not kept',
  );
  expect(trialSpoken(trial)).toBe(
    'Rank 2: learning rate 0.04, momentum 0.9, weight decay 0, validation accuracy 80.0 % after the short run, 86.1 % after the whole schedule, went on to the end',
  );
  const gone = { ...trial, rank: null, accuracy: null, extendedAccuracy: null, divergedAfter: 1 };
  expect(trialSpoken({ ...gone, outcome: 'diverged' })).toContain('diverged after 1 step');
  expect(isNode({ kind: 'trial', folder: '/r', trial: 3 })).toBe(true);
});

test('what became of a trial is not told by colours alone', () => {
  const outcomes: TrialOutcome[] = ['extended', 'not_kept', 'unstable', 'diverged', 'failed', 'measured', 'waiting'];
  const icons = outcomes.map(outcome => trialIcon({ outcome, rank: null }).icon);
  expect(new Set(icons).size).toBe(icons.length);
  expect(trialIcon({ outcome: 'extended', rank: 1 }).icon).toBe('star-full');
});

test('a sweep in the view: its best accuracy, and what can be done with it', () => {
  const sweep = { trials: [trial], bestTraining: 'training:' };
  const run = item({
    members: { total: 4, finished: 4, failed: 0 },
    accuracy: { split: 'validation', value: 0.861 },
    sweep,
  });
  expect(resultParts(run)).toEqual(['best accuracy 86.1 %']);
  expect(runContext(run)).toBe('run.folder.results.sweep.settings.ended');
  expect(runContext({ ...run, sweep: { ...sweep, bestTraining: null } })).toBe('run.folder.results.sweep.ended');
  const progress = { fraction: 0.5, secondsLeft: 10, text: '' };
  expect(runBrief({ ...run, status: 'running', progress, members: { total: 4, finished: 2, failed: 0 } })).toContain(
    '2 of 4 short runs done',
  );
});
