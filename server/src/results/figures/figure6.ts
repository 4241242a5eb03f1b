import { pearson } from '../../difficulty/correlation.ts';
import type { SplitName } from '../../protocol.ts';
import { meanOf } from '../ensemble.ts';
import { depthBins, histogramPanel, logBins, sameColours } from './bins.ts';
import { meanTimes, type RunFacts, rowsOf } from './facts.ts';
import type { Drawing, HistogramPanel } from './figure.ts';
import {
  correlation,
  count,
  imagesBehind,
  lacksDepths,
  needsMeasure,
  runTitle,
  undefinedDepths,
  unfinished,
} from './say.ts';

export const MARGINS = {
  output: {
    measure: 'output_margin',
    sums: 'outputMargin',
    id: 'figure-6-left',
    paper: 'Figure 6 (left), Figures C.28 to C.31',
    title: 'Output margin against prediction depth',
    axis: 'mean output margin',
    unit: 'logit',
    is: 'The output margin is the largest logit minus the second-largest.',
  },
  input: {
    measure: 'input_margin',
    sums: 'inputMargin',
    id: 'figure-6-middle',
    paper: 'Figure 6 (middle), Figures C.28 to C.31',
    title: 'Adversarial input margin against prediction depth',
    axis: 'mean input margin',
    unit: 'input units',
    is:
      'The input margin is the smallest change of the image, by a linear estimate, that changes the class that the ' +
      'network gives it.',
  },
} as const;

/** Figure 6 (left and middle; C.28 to C.31): mean prediction depth against a mean margin, in each split that there is. */
export function figure6(facts: RunFacts, which: keyof typeof MARGINS): Drawing {
  const { measure, sums: key, id, paper, title, axis, unit, is } = MARGINS[which];
  const lack = lacksDepths(facts) ?? (facts.measures.includes(measure) ? null : needsMeasure(facts.name, measure));
  if (lack) return { cannot: lack };
  // The paper's margins are those of networks that trained on everything: the test split, and validation only without it.
  const splits: SplitName[] = facts.byDepth.test ? ['train', 'test'] : ['train', 'validation'];
  const drawn = splits
    .filter(split => facts.byDepth[split])
    .map(split => {
      const sums = split === 'train' ? facts.train : facts.unseen;
      const [depth, margin] = [meanOf(sums.depth), meanOf(sums[key])];
      const known = rowsOf(facts, split).filter(row => Number.isFinite(depth[row]) && Number.isFinite(margin[row]));
      const rows = known.filter(row => margin[row] > 0);
      return { split, depth, margin, rows, without: known.length - rows.length };
    });
  if (drawn.every(({ rows }) => rows.length === 0)) return { cannot: `needs a margin above 0 in ${facts.name}` };
  const margins = drawn.flatMap(({ rows, margin }) => rows.map(row => margin[row]));
  const panels = drawn.map(({ split, depth, margin, rows }): HistogramPanel => {
    const panel = histogramPanel(
      split,
      rows,
      [depthBins('mean prediction depth', facts.deepest, meanTimes(facts, split)), depth],
      [logBins(axis, unit, margins), margin],
    );
    const value = pearson(
      rows.map(row => depth[row]),
      rows.map(row => Math.log(margin[row])),
    );
    return { ...panel, annotations: correlation('correlation', value) };
  });
  const without = drawn.reduce((sum, one) => sum + one.without, 0);
  return {
    id,
    paper,
    title,
    caption:
      `Mean prediction depth and mean margin (log scale) of each image, over the members that had it in the split. ${is} ` +
      'In the paper, images decided in early layers have larger margins. The correlation is that of the depth and the ' +
      'logarithm of the margin.',
    notes: [
      ...drawn.map(({ split, rows }) => `${runTitle(facts)}: ${imagesBehind(facts, split, rows.length)}`),
      ...(without > 0
        ? [`${count(without, 'image')} with a margin of 0 cannot stand on a log scale and are left out.`]
        : []),
      ...undefinedDepths(facts, splits),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: sameColours(panels),
  };
}
