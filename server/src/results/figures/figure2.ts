import { spearman } from '../../difficulty/correlation.ts';
import { meanOf, type Sum } from '../ensemble.ts';
import { depthBins, histogramPanel, sameColours } from './bins.ts';
import { heldOutSplit, meanTimes, type RunFacts, rowsOf } from './facts.ts';
import type { Drawing, HistogramPanel, MatrixPanel } from './figure.ts';
import { correlation, count, lacksDepths, runTitle, undefinedDepths, unfinished } from './say.ts';

type Unseen = 'validation' | 'test';

/** Figure 2 (left): Spearman's correlation of prediction depth between runs, which differ in architecture or seed. */
export function figure2Left(runs: readonly RunFacts[]): Drawing {
  const compared = comparedSplits(runs);
  if ('cannot' in compared) return compared;
  const names = runs.map(({ name }) => name);
  const panels = compared.splits.map((split): MatrixPanel => {
    const rows = rowsOf(runs[0], split);
    const halves = runs.map(run => halvesOf(run, split).map(half => depthsAt(half, rows)));
    const values = runs.map((_, i) =>
      runs.map((run, j) =>
        i === j && run.members < 2 ? null : numberOrNull(betweenHalves(halves[i], halves[j], i === j)),
      ),
    );
    return {
      kind: 'matrix',
      title: split,
      annotations: [],
      rows: names,
      columns: names,
      values,
      valueName: 'Spearman correlation',
      domain: [-1, 1],
    };
  });
  return {
    id: 'figure-2-left',
    paper: 'Figure 2 (left)',
    title: 'Do networks agree on which images are hard?',
    caption:
      'Spearman’s correlation of the mean prediction depths of the same images in different runs. On the diagonal, a ' +
      'run is compared with itself: one half of its members with the other half, which have other seeds.',
    notes: [
      'All cells compare halves of the runs, so that the diagonal and the others average over equally many members.',
      ...runs.map(run => `${runTitle(run)}: ${count(run.members, 'member')}.`),
      ...runs.filter(({ members }) => members < 2).map(({ name }) => `${name} has one member and no second half.`),
      ...runs.flatMap(run => undefinedDepths(run, compared.splits)),
      ...runs.flatMap(unfinished),
    ],
    runs: names,
    panels,
  };
}

/** Figure 2 (right; C.13 to C.16): mean rescaled prediction depths of two runs against each other, for every two. */
export function figure2Right(runs: readonly RunFacts[]): Drawing {
  const compared = comparedSplits(runs);
  if ('cannot' in compared) return compared;
  const pairs = runs.flatMap((a, i) => runs.slice(i + 1).map(b => [a, b] as const));
  const panels = compared.splits.flatMap(split => pairs.map(([a, b]) => pairPanel(a, b, split)));
  return {
    id: 'figure-2-right',
    paper: 'Figure 2 (right), Figures C.13 to C.16',
    title: 'Prediction depths in one run against those in another',
    caption:
      'Mean prediction depth of each image in two runs, each rescaled so that its deepest layer is 1, with Spearman’s ' +
      'correlation. Images near the diagonal are equally hard for both.',
    notes: [
      ...runs.map(run => `${runTitle(run)}: ${count(run.members, 'member')}.`),
      ...runs.flatMap(run => undefinedDepths(run, compared.splits)),
      ...runs.flatMap(unfinished),
    ],
    runs: runs.map(({ name }) => name),
    panels: sameColours(panels),
  };
}

/** The splits in which runs can be compared image by image, or why they cannot be. */
function comparedSplits(runs: readonly RunFacts[]): { splits: ('train' | Unseen)[] } | { cannot: string } {
  if (runs.length < 2) return { cannot: 'needs at least two runs of the same data' };
  const lack = runs.map(lacksDepths).find(reason => reason !== null);
  if (lack) return { cannot: lack };
  const [first, ...others] = runs;
  const other = others.find(run => run.fingerprint !== first.fingerprint || !sameImages(run, first));
  if (other) return { cannot: `needs runs that saw the same images; ${first.name} and ${other.name} did not` };
  const unseen = first.byDepth.validation && runs.every(run => run.byDepth.validation) ? 'validation' : 'test';
  return { splits: runs.every(run => heldOutSplit(run) && run.byDepth[unseen]) ? ['train', unseen] : ['train'] };
}

function sameImages(a: RunFacts, b: RunFacts): boolean {
  return a.index.length === b.index.length && a.index.every((position, row) => position === b.index[row]);
}

/** Both halves of a run; a single member is both. */
function halvesOf(run: RunFacts, split: 'train' | Unseen): [Sum, Sum] {
  const [first, second] = split === 'train' ? run.halves.train : run.halves.unseen;
  return run.members < 2 ? [first, first] : [first, second];
}

function depthsAt(sum: Sum, rows: readonly number[]): Float64Array {
  const means = meanOf(sum);
  return Float64Array.from(rows, row => means[row]);
}

/** Of two runs: the mean over both ways to take a half of each. */
function betweenHalves(a: Float64Array[], b: Float64Array[], same: boolean): number {
  return same ? spearman(a[0], a[1]) : (spearman(a[0], b[1]) + spearman(a[1], b[0])) / 2;
}

function pairPanel(a: RunFacts, b: RunFacts, split: 'train' | Unseen): HistogramPanel {
  const rescaled = (run: RunFacts) =>
    meanOf(split === 'train' ? run.train.depth : run.unseen.depth).map(depth => depth / run.deepest);
  const [x, y] = [rescaled(a), rescaled(b)];
  const rows = rowsOf(a, split).filter(row => Number.isFinite(x[row]) && Number.isFinite(y[row]));
  const bins = (run: RunFacts) =>
    depthBins(`mean prediction depth, ${run.name} (rescaled)`, run.deepest, meanTimes(run, split), true);
  const value = spearman(
    rows.map(row => x[row]),
    rows.map(row => y[row]),
  );
  return {
    ...histogramPanel(split, rows, [bins(a), x], [bins(b), y]),
    annotations: correlation('Spearman', value),
  };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
