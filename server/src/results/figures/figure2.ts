import { type DepthAgreement, depthAgreement } from '../depthAgreement.ts';
import { meanOf } from '../ensemble.ts';
import { depthBins, histogramPanel, sameColours } from './bins.ts';
import { meanTimes, type RunFacts, rowsOf } from './facts.ts';
import type { Drawing, HistogramPanel, MatrixPanel } from './figure.ts';
import { correlation, count, lacksDepths, runTitle, undefinedDepths, unfinished } from './say.ts';

/** Figure 2 (left): Spearman's correlation of prediction depth between runs, which differ in architecture or seed. */
export function figure2Left(runs: readonly RunFacts[]): Drawing {
  const agreement = agreementOf(runs);
  if ('cannot' in agreement) return agreement;
  const names = runs.map(({ name }) => name);
  const single = runs.filter(({ members }) => members < 2);
  const panels = agreement.splits.map(({ split, halves, means }): MatrixPanel => {
    // A single member has no halves; nor is it worth a cell that it agrees with itself.
    const values =
      single.length === 0 ? halves : means.map((row, i) => row.map((value, j) => (i === j ? null : value)));
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
      single.length === 0
        ? 'All cells compare halves of the runs, so that the diagonal and the others average over equally many members.'
        : `${single.map(({ name }) => name).join(', ')}: one member, so all cells compare whole runs and the diagonal is empty.`,
      ...aboutRuns(runs, agreement),
    ],
    runs: names,
    panels,
  };
}

/** Figure 2 (right; C.13 to C.16): mean rescaled prediction depths of two runs against each other, for every two. */
export function figure2Right(runs: readonly RunFacts[]): Drawing {
  const agreement = agreementOf(runs);
  if ('cannot' in agreement) return agreement;
  const panels = agreement.splits.flatMap(({ split, means }) =>
    runs.flatMap((a, i) =>
      runs.slice(i + 1).map((b, j): HistogramPanel => {
        const value = means[i][i + 1 + j];
        return { ...pairPanel(a, b, split), annotations: correlation('Spearman', value ?? Number.NaN) };
      }),
    ),
  );
  return {
    id: 'figure-2-right',
    paper: 'Figure 2 (right), Figures C.13 to C.16',
    title: 'Prediction depths in one run against those in another',
    caption:
      'Mean prediction depth of each image in two runs, each rescaled so that its deepest layer is 1, with Spearman’s ' +
      'correlation. Images near the diagonal are equally hard for both.',
    notes: aboutRuns(runs, agreement),
    runs: runs.map(({ name }) => name),
    panels: sameColours(panels),
  };
}

/** How far the runs agree, in training and in one split of unseen images; or why they cannot be compared. */
function agreementOf(runs: readonly RunFacts[]): DepthAgreement | { cannot: string } {
  if (runs.length < 2) return { cannot: 'needs at least two runs of the same data' };
  const lack = runs.map(lacksDepths).find(reason => reason !== null);
  if (lack) return { cannot: lack };
  const [first, ...others] = runs;
  const known = (run: RunFacts) => JSON.stringify(run.images);
  const other = others.find(run => known(run) !== known(first));
  if (other)
    return { cannot: `needs runs of the same data; ${first.name} and ${other.name} have other images or classes` };
  const agreement = depthAgreement(runs);
  const shared = agreement.splits.filter(({ images }) => images.flat().every(count => count > 0));
  if (shared.length === 0) return { cannot: 'needs runs that saw the same images; these have none in common' };
  const unseen = shared.some(({ split }) => split === 'validation') ? 'validation' : 'test';
  return { ...agreement, splits: shared.filter(({ split }) => split === 'train' || split === unseen) };
}

function aboutRuns(runs: readonly RunFacts[], { splits }: DepthAgreement): string[] {
  const names = splits.map(({ split }) => split);
  return [
    ...splits.map(({ split, images }) => `${split}: ${count(Math.min(...images.flat()), 'image')} in every two runs.`),
    ...runs.map(run => `${runTitle(run)}: ${count(run.members, 'member')}.`),
    ...runs.flatMap(run => undefinedDepths(run, names)),
    ...runs.flatMap(unfinished),
  ];
}

function pairPanel(a: RunFacts, b: RunFacts, split: DepthAgreement['splits'][number]['split']): HistogramPanel {
  const rescaled = (run: RunFacts) =>
    meanOf(split === 'train' ? run.train.depth : run.unseen.depth).map(depth => depth / run.deepest);
  const [x, ofB] = [rescaled(a), rescaled(b)];
  const rowInB = new Map(rowsOf(b, split).map(row => [b.index[row], row]));
  const y = Float64Array.from(a.index, position => ofB[rowInB.get(position) ?? -1] ?? Number.NaN);
  const bins = (run: RunFacts) =>
    depthBins(`mean prediction depth, ${run.name} (rescaled)`, run.deepest, meanTimes(run, split), true);
  return histogramPanel(split, rowsOf(a, split), [bins(a), x], [bins(b), y]);
}
