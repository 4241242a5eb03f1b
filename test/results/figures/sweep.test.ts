import { expect, test } from 'vitest';
import type { LinesPanel, RankedTrial, SweepResult } from '../../../server/src/protocol.ts';
import { figureCsv } from '../../../server/src/results/figures/csv.ts';
import type { Figure } from '../../../server/src/results/figures/figure.ts';
import { renderSvg } from '../../../server/src/results/figures/svg/render.ts';
import { sweepFigure } from '../../../server/src/results/figures/sweep.ts';
import { panelTable } from '../../../server/src/results/figures/table.ts';

const trial = (
  number: number,
  learning_rate: number,
  momentum: number,
  changes: Partial<RankedTrial> = {},
): RankedTrial => ({
  trial: number,
  rank: null,
  learning_rate,
  momentum,
  weight_decay: 0,
  outcome: 'not_kept',
  accuracy: null,
  extendedAccuracy: null,
  lastLoss: 1,
  divergedAfter: null,
  seconds: 1,
  ...changes,
});
const result: SweepResult = {
  steps: 100,
  allSteps: 150,
  keep: 1,
  trials: [
    trial(2, 0.1, 0, { rank: 1, outcome: 'extended', accuracy: 0.8, extendedAccuracy: 0.9 }),
    trial(0, 0.01, 0, { rank: 2, accuracy: 0.6 }),
    trial(1, 0.01, 0.9, { rank: 3, accuracy: 0.5 }),
    trial(3, 0.1, 0.9, { outcome: 'diverged', divergedAfter: 12 }),
  ],
  bestTraining: 'training:',
};
const figure = sweepFigure({ name: 'a', validation: 600, result }) as Figure;
const [short, extended] = figure.panels as LinesPanel[];

test('a line for each momentum over the learning rates, on a log scale', () => {
  expect(short.series.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
    { name: 'momentum 0', x: [0.01, 0.1], y: [0.6, 0.8] },
    { name: 'momentum 0.9', x: [0.01, 0.1], y: [0.5, null] },
  ]);
  expect(short.x).toMatchObject({ scale: 'log', domain: [0.01 / 2, 0.1 * 3] });
  // To the tenth, with room below for crosses.
  expect(short.y.domain).toEqual([0.4, 0.8]);
  expect(extended.series).toMatchObject([{ name: 'momentum 0', x: [0.1], y: [0.9] }]);
});

test('two weight decays are told apart by their strokes, more by colours', () => {
  const decays = (values: number[]) => {
    const trials = values.flatMap((weight_decay, i) => trial(i, 0.1, 0.9, { accuracy: 0.5, weight_decay }));
    const drawn = sweepFigure({ name: 'a', validation: 1, result: { ...result, trials } }) as Figure;
    return (drawn.panels[0] as LinesPanel).series.map(({ name, colour, line }) => [name, colour, line]);
  };
  expect(decays([0, 5e-4])).toEqual([
    ['momentum 0.9, weight decay 0', 0, 'solid'],
    ['momentum 0.9, weight decay 0.0005', 0, 'dotted'],
  ]);
  expect(decays([0, 5e-4, 0.1]).map(([, colour]) => colour)).toEqual([0, 1, 2]);
});

test('one that diverged is a cross in the picture and a word in the table, not only a colour', () => {
  expect(short.series[1].missing).toEqual([null, 'diverged']);
  expect(short.series[0]).not.toHaveProperty('missing');
  expect(panelTable(short).rows).toEqual([
    [0.01, 0.6, 0.5],
    [0.1, 0.8, 'diverged'],
  ]);
  const svg = renderSvg(figure);
  expect(svg).toContain('at the lower edge: diverged');
  // Two values have no other beside them, so no line: dots stand for them.
  expect(svg.match(/<circle/g)).toHaveLength(2);
  // The cross and its sample in the legend.
  expect(svg.match(/l8 8m0 -8l-8 8/g)).toHaveLength(2);
  expect(figureCsv(figure)).toContain(',diverged');
  expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
});

test('what it says: the images, the best, and what went wrong', () => {
  expect(figure.notes).toEqual([
    '600 validation images.',
    'Best: learning rate 0.1, momentum 0, weight decay 0, 90.0 % right.',
    '1 network diverged: from some step on the loss was no number any more.',
  ]);
  expect(sweepFigure({ name: 'a', validation: 1, result: { ...result, trials: [trial(0, 0.1, 0)] } })).toEqual({
    cannot: 'a has no short run that is done yet',
  });
});
