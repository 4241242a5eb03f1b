import { spearman } from '../../difficulty/correlation.ts';
import { meanOf } from '../ensemble.ts';
import { depthBins, evenBins, histogramPanel, sameColours } from './bins.ts';
import { heldOutSplit, meanTimes, type RunFacts, rowsOf } from './facts.ts';
import type { Drawing, HistogramPanel } from './figure.ts';
import { lacksIterations } from './figure5Left.ts';
import { correlation, imagesBehind, lacksDepths, runTitle, undefinedDepths, unfinished } from './say.ts';

/** Figures C.24 to C.27: mean prediction depth against mean iteration learned, in training and on unseen images. */
export function figureC24(facts: RunFacts): Drawing {
  const lack = lacksDepths(facts) ?? lacksIterations(facts);
  if (lack) return { cannot: lack };
  const unseen = heldOutSplit(facts);
  const splits = unseen ? (['train', unseen] as const) : (['train'] as const);
  const drawn = splits.map(split => {
    const sums = split === 'train' ? facts.train : facts.unseen;
    const [depth, iteration] = [meanOf(sums.depth), meanOf(sums.rescaledIteration)];
    const rows = rowsOf(facts, split).filter(row => Number.isFinite(depth[row]) && Number.isFinite(iteration[row]));
    return { split, depth, iteration, rows };
  });
  if (drawn.every(({ rows }) => rows.length === 0))
    return { cannot: `needs images that ${facts.name} learned after its start: it has no scale of time` };
  const most = drawn.reduce((all, { rows, iteration }) => rows.reduce((a, row) => Math.max(a, iteration[row]), all), 1);
  const panels = drawn.map(({ split, depth, iteration, rows }): HistogramPanel => {
    const panel = histogramPanel(
      split,
      rows,
      [depthBins('mean prediction depth', facts.deepest, meanTimes(facts, split)), depth],
      [evenBins('mean iteration learned (rescaled)', null, [0, most]), iteration],
    );
    const of = (values: Float64Array) => rows.map(row => values[row]);
    return { ...panel, annotations: correlation('Spearman', spearman(of(depth), of(iteration))) };
  });
  return {
    id: 'figure-c24',
    paper: 'Figures C.24 to C.27',
    title: 'Iteration learned against prediction depth',
    caption:
      'Mean prediction depth and mean iteration learned of each image, over the members that had it in the split. ' +
      'Time is rescaled within each member: by 1, it has learned 95 % of its images.',
    notes: [
      ...drawn.map(({ split, rows }) => `${runTitle(facts)}: ${imagesBehind(facts, split, rows.length)}`),
      ...undefinedDepths(facts, splits),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: sameColours(panels),
  };
}
