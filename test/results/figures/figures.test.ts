import { expect, test } from 'vitest';
import type {
  BarsPanel,
  Drawing,
  Figure,
  HistogramPanel,
  ImagesPanel,
  LinesPanel,
  MatrixPanel,
  ScatterPanel,
} from '../../../server/src/results/figures/figure.ts';
import { figure1 } from '../../../server/src/results/figures/figure1.ts';
import { figure2Left, figure2Right } from '../../../server/src/results/figures/figure2.ts';
import { figure3 } from '../../../server/src/results/figures/figure3.ts';
import { figure4Left } from '../../../server/src/results/figures/figure4Left.ts';
import { figure4Middle, figureC21 } from '../../../server/src/results/figures/figure4Middle.ts';
import { figure4Right } from '../../../server/src/results/figures/figure4Right.ts';
import { figure5Left } from '../../../server/src/results/figures/figure5Left.ts';
import { figure6 } from '../../../server/src/results/figures/figure6.ts';
import { figure7 } from '../../../server/src/results/figures/figure7.ts';
import { figure8 } from '../../../server/src/results/figures/figure8.ts';
import { figureC22 } from '../../../server/src/results/figures/figureC22.ts';
import { figureC24 } from '../../../server/src/results/figures/figureC24.ts';
import { argmax, consensusOf, madeUp, mean, openMadeUp, pearsonOf, type Said, SHAPE, spearmanOf } from './made.ts';

// Every figure against a direct computation from what each member says of each image (`made.ts`), filtered and counted
// one image after another.

const said = madeUp();
const run = await openMadeUp(said);
const deepest = SHAPE.probes - 1;
const images = [...new Set(said.map(({ index }) => index))].sort((a, b) => a - b);
const saidOf = (index: number, ...splits: string[]) =>
  said.filter(one => one.index === index && splits.includes(one.split));
const depthsOf = (of: readonly Said[]) => of.map(({ depth }) => depth).filter(depth => !Number.isNaN(depth));

function drawn(drawing: Drawing): Figure {
  if ('cannot' in drawing) throw new Error(drawing.cannot);
  return drawing;
}

/** Counts points into the cells of a panel by looking at every cell. */
function counted({ xEdges, yEdges }: HistogramPanel, points: readonly (readonly [number, number])[]): number[][] {
  const within = (edges: number[], cell: number, value: number) =>
    value >= edges[cell] && (value < edges[cell + 1] || (cell === edges.length - 2 && value === edges[cell + 1]));
  return Array.from({ length: yEdges.length - 1 }, (_, row) =>
    Array.from(
      { length: xEdges.length - 1 },
      (_, column) => points.filter(([x, y]) => within(xEdges, column, x) && within(yEdges, row, y)).length,
    ),
  );
}

const total = ({ counts }: HistogramPanel) => counts.flat().reduce((a, b) => a + b, 0);

/** Validation images with at least two members behind them and a depth. */
function judgedOf(all: readonly Said[]) {
  const held = all.filter(({ split }) => split === 'validation');
  return [...new Set(held.map(({ index }) => index))]
    .map(index => held.filter(one => one.index === index))
    .filter(of => of.length >= 2 && depthsOf(of).length > 0)
    .map(of => ({ depth: mean(depthsOf(of)), ...consensusOf(of), right: consensusOf(of).class === of[0].label }));
}
const judged = judgedOf(said);

test('figure 1: the share of each depth, split by split', () => {
  const { panels } = drawn(figure1([run.facts]));
  expect(panels.map(({ title }) => title)).toEqual(['train', 'validation', 'test']);
  for (const panel of panels as BarsPanel[]) {
    const depths = depthsOf(said.filter(({ split }) => split === panel.title));
    expect(panel.series[0].x).toEqual([0, 1, 2, 3, 4]);
    for (const [depth, share] of panel.series[0].y.entries())
      expect(share).toBeCloseTo(depths.filter(one => one === depth).length / depths.length, 12);
  }
});

test('figure 3: every image in its cell, then the two parts', () => {
  const [all, right, wrong] = drawn(figure3(run.facts)).panels as HistogramPanel[];
  const points = (of: typeof judged) => of.map(({ depth, consistency }) => [depth, consistency] as const);
  expect(all.counts).toEqual(counted(all, points(judged)));
  expect(right.counts).toEqual(counted(right, points(judged.filter(({ right }) => right))));
  expect(wrong.counts).toEqual(counted(wrong, points(judged.filter(({ right }) => !right))));
  expect(total(all)).toBe(judged.length);
  expect(total(wrong)).toBeGreaterThan(0);
});

/** What is decided at once is always right here, so that there is a bound. */
const bounded = madeUp({ train: 300, seed: 3 }).map(one =>
  one.depth > 0 ? one : { ...one, depth: 0, prediction: one.label },
);

test.each([
  ['4 left', figure4Left, ({ consensusConsistency }: (typeof judged)[number]) => consensusConsistency, 1, -1],
  ['C.22', figureC22, ({ entropy }: (typeof judged)[number]) => entropy, 0, 1],
] as const)(
  'figure %s: cells, and the flattest line that leaves one image in a hundred outside',
  async (_, draw, value, start, sign) => {
    const [panel] = drawn(draw((await openMadeUp(bounded)).facts)).panels as HistogramPanel[];
    const points = judgedOf(bounded).map(image => [image.depth, value(image)] as const);
    expect(panel.counts).toEqual(counted(panel, points));
    expect(total(panel)).toBe(points.length);
    const bound = panel.annotations[0];
    if (bound?.kind !== 'line') throw new Error('no line');
    expect(bound.from).toEqual([0, start]);
    const slope = (bound.to[1] - start) / bound.to[0];
    expect(Math.sign(slope)).toBe(sign);
    const outside = (slope: number) => points.filter(([x, y]) => sign * (y - start - slope * x) > 1e-12).length;
    expect(outside(slope)).toBeLessThanOrEqual(points.length * 0.01);
    expect(outside(slope * 0.999)).toBeGreaterThan(points.length * 0.01);
  },
);

test('figures 4 left and C.22 without a bound say so', () => {
  for (const figure of [figure4Left(run.facts), figureC22(run.facts)].map(drawn)) {
    expect(figure.panels[0].annotations).toEqual([]);
    expect(figure.notes.join(' ')).toContain('There is no linear bound');
  }
});

/** What the others say of a test image, by the depth in each member in turn. */
const pairs = said
  .filter(({ split, depth }) => split === 'test' && !Number.isNaN(depth))
  .map(one => ({
    ...one,
    others: consensusOf(saidOf(one.index, 'test').filter(({ member }) => member !== one.member)),
  }));

test.each([
  ['4 middle', figure4Middle, 'consensusConsistency'],
  ['C.21', figureC21, 'entropy'],
] as const)('figure %s: each member in turn against the others', async (_, draw, value) => {
  const figure = drawn(draw([{ facts: run.facts, leaveOneOut: await run.leaveOneOut() }]));
  const [series] = (figure.panels[0] as ScatterPanel).series;
  for (const [i, depth] of series.x.entries()) {
    const here = pairs.filter(pair => pair.depth === depth);
    expect(series.y[i]).toBeCloseTo(mean(here.map(({ others }) => others[value])), 12);
    expect(series.size[i]).toBeCloseTo(here.length / pairs.length, 12);
    const means = Array.from({ length: SHAPE.members }, (_, member) => here.filter(pair => pair.member === member))
      .filter(of => of.length > 0)
      .map(of => mean(of.map(({ others }) => others[value])));
    const variance = means.reduce((sum, one) => sum + (one - mean(means)) ** 2, 0) / (means.length - 1);
    expect(series.spread![i]).toBeCloseTo(Math.sqrt(variance), 10);
  }
  expect(series.size.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
});

test('figure 4 right: accuracy at each depth', () => {
  const [series] = (drawn(figure4Right([run.facts])).panels[0] as ScatterPanel).series;
  for (const [i, depth] of series.x.entries()) {
    const here = said.filter(one => one.split === 'validation' && one.depth === depth);
    expect(series.y[i]).toBeCloseTo(
      here.filter(({ prediction, label }) => prediction === label).length / here.length,
      12,
    );
  }
});

/** Iterations of a member over their 95th percentile, interpolated between the two values around it. */
function scaleOf(member: number): number {
  const all = said.filter(one => one.member === member).map(({ iteration }) => iteration);
  all.sort((a, b) => a - b);
  const place = 0.95 * (all.length - 1);
  return all[Math.floor(place)] + (place % 1) * (all[Math.ceil(place)] - all[Math.floor(place)]);
}
const rescaled = said.map(one => ({ ...one, iteration: one.iteration / scaleOf(one.member) }));

test('figure 5 left: rescaled iteration learned at each depth', () => {
  const [series] = (drawn(figure5Left([run.facts])).panels[0] as ScatterPanel).series;
  expect(series.x).toEqual([0, 1, 2, 3, 4]);
  for (const [i, depth] of series.x.entries()) {
    const here = rescaled.filter(one => one.split === 'validation' && one.depth === depth);
    expect(series.y[i]).toBeCloseTo(mean(here.map(({ iteration }) => iteration)), 12);
  }
});

test('figure C.24: mean iteration against mean depth, with Spearman', () => {
  for (const panel of drawn(figureC24(run.facts)).panels as HistogramPanel[]) {
    const points = images
      .map(index => rescaled.filter(one => one.index === index && one.split === panel.title))
      .filter(of => depthsOf(of).length > 0)
      .map(of => [mean(depthsOf(of)), mean(of.map(({ iteration }) => iteration))] as const);
    expect(total(panel)).toBe(points.length);
    expect(panel.annotations[0]).toMatchObject({ kind: 'value', name: 'Spearman' });
    expect((panel.annotations[0] as { value: number }).value).toBeCloseTo(spearmanOf(points), 10);
  }
});

test.each(['output', 'input'] as const)('figure 6: %s margin, with the correlation of its logarithm', which => {
  const { panels } = drawn(figure6(run.facts, which));
  expect(panels.map(({ title }) => title)).toEqual(['train', 'test']);
  for (const panel of panels as HistogramPanel[]) {
    const points = images
      .map(index => saidOf(index, panel.title))
      .filter(of => depthsOf(of).length > 0)
      .map(of => [mean(depthsOf(of)), mean(of.map(one => one[`${which}Margin`]))] as const)
      .filter(([, margin]) => margin > 0);
    expect(panel.y.scale).toBe('log');
    expect(total(panel)).toBe(points.length);
    const expected = pearsonOf(points.map(([depth, margin]) => [depth, Math.log(margin)]));
    expect((panel.annotations[0] as { value: number }).value).toBeCloseTo(expected, 10);
  }
});

/** Images with a depth in training and in validation. */
const both = images
  .map(index => ({ index, train: depthsOf(saidOf(index, 'train')), validation: depthsOf(saidOf(index, 'validation')) }))
  .filter(({ train, validation }) => train.length > 0 && validation.length > 0)
  .map(({ index, train, validation }) => ({ index, x: mean(validation) / deepest, y: mean(train) / deepest }));

function nearest(x: number, y: number, most: number): number[] {
  const squared = (image: (typeof both)[number]) => (image.x - x) ** 2 + (image.y - y) ** 2;
  return [...both]
    .sort((a, b) => squared(a) - squared(b) || a.index - b.index)
    .map(({ index }) => index)
    .slice(0, most);
}
const CORNERS: [number, number][] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

test('figure 7: both depths of each image, and the images nearest to each corner', () => {
  const [all, unlike, like, corners] = drawn(figure7(run.facts)).panels as [
    HistogramPanel,
    HistogramPanel,
    HistogramPanel,
    ImagesPanel,
  ];
  expect(all.counts).toEqual(
    counted(
      all,
      both.map(({ x, y }) => [x * deepest, y * deepest]),
    ),
  );
  expect(total(unlike) + total(like)).toBe(both.length);
  expect(total(unlike)).toBe(
    both.filter(({ index }) => consensusOf(saidOf(index, 'validation')).class !== saidOf(index, 'validation')[0].label)
      .length,
  );
  for (const [c, { images }] of corners.strips.entries())
    expect(images.map(({ index }) => index)).toEqual(nearest(...CORNERS[c], 8));
  const [first] = corners.strips[1].images;
  expect(first.label).toBe(`class ${saidOf(first.index, 'validation')[0].label}`);
  expect(first.consensusClass).toBe(`class ${consensusOf(saidOf(first.index, 'validation')).class}`);
});

test('figure 8: confidence and accuracy of each probe for each corner', async () => {
  const panels = drawn(figure8(run.facts, await run.cornerProbes())).panels as LinesPanel[];
  for (const [p, wanted] of [(of: Said[]) => of[0].label, (of: Said[]) => consensusOf(of).class].entries())
    for (const [c, corner] of CORNERS.entries()) {
      const heldOut = nearest(...corner, 100).flatMap(index => {
        const of = saidOf(index, 'validation');
        return of.map(({ votes }) => ({ votes, class: wanted(of) }));
      });
      const [confidence, accuracy] = panels[p].series.slice(2 * c, 2 * c + 2);
      expect([confidence.line, accuracy.line]).toEqual(['solid', 'dotted']);
      for (let probe = 0; probe <= deepest; probe++) {
        const shares = heldOut.map(one => one.votes[probe][one.class] / one.votes[probe].reduce((a, b) => a + b, 0));
        const right = heldOut.filter(one => argmax(one.votes[probe]) === one.class).length;
        expect(confidence.y[probe]).toBeCloseTo(mean(shares), 12);
        expect(accuracy.y[probe]).toBeCloseTo(right / heldOut.length, 12);
      }
    }
});

test('figure 2: correlations between runs and between halves of one', async () => {
  const otherSaid = madeUp({ seed: 5 });
  const other = await openMadeUp(otherSaid, { record: { name: 'other' } });
  const [train] = drawn(figure2Left([run.facts, other.facts])).panels as MatrixPanel[];
  const half = (of: Said[], parity: number) =>
    images.map(index => {
      const depths = depthsOf(
        of.filter(one => one.index === index && one.split === 'train' && one.member % 2 === parity),
      );
      return depths.length > 0 ? mean(depths) : Number.NaN;
    });
  const between = (a: number[], b: number[]) =>
    spearmanOf(a.map((value, i) => [value, b[i]] as const).filter(pair => !pair.some(Number.isNaN)));
  expect(train.rows).toEqual(['made', 'other']);
  expect(train.values[0][0]).toBeCloseTo(between(half(said, 0), half(said, 1)), 10);
  const mixed = (between(half(said, 0), half(otherSaid, 1)) + between(half(said, 1), half(otherSaid, 0))) / 2;
  expect(train.values[0][1]).toBeCloseTo(mixed, 10);
  expect(train.values[1][0]).toBeCloseTo(mixed, 10);

  const [histogram] = drawn(figure2Right([run.facts, other.facts])).panels as HistogramPanel[];
  const whole = (of: Said[]) =>
    images.map(index => mean(depthsOf(of.filter(one => one.index === index && one.split === 'train'))) / deepest);
  const [x, y] = [whole(said), whole(otherSaid)];
  const points = x.map((value, i) => [value, y[i]] as const).filter(pair => !pair.some(Number.isNaN));
  expect(histogram.counts).toEqual(counted(histogram, points));
  expect((histogram.annotations[0] as { value: number }).value).toBeCloseTo(spearmanOf(points), 10);
});
