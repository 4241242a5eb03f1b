import type { SplitName } from '../../protocol.ts';
import type { RunFacts } from './facts.ts';
import type { BarsPanel, Drawing } from './figure.ts';
import { count, lacksDepths, runTitle, undefinedDepths, unfinished } from './say.ts';

/** Figure 1 (right): how probable each prediction depth is, one run or several side by side. */
export function figure1(runs: readonly RunFacts[]): Drawing {
  const lack = runs.map(lacksDepths).find(reason => reason !== null);
  if (lack) return { cannot: lack };
  const splits = (['train', 'validation', 'test'] as const).filter(split => runs.every(run => run.byDepth[split]));
  return {
    id: 'figure-1-right',
    paper: 'Figure 1 (right)',
    title: 'How probable is each prediction depth?',
    caption:
      'The share of predictions with each prediction depth: the first layer from which on the k-NN probes of all ' +
      'layers agree with the network. In the paper, harder data sets have more mass on the right.',
    notes: [
      ...runs.map(
        run => `${runTitle(run)}: mean depth in training ${meanDepth(run, 'train')}, ${count(run.members, 'member')}.`,
      ),
      ...runs.flatMap(run => undefinedDepths(run, splits)),
      ...runs.flatMap(unfinished),
    ],
    runs: runs.map(({ name }) => name),
    panels: splits.map(split => panel(runs, split)),
  };
}

function panel(runs: readonly RunFacts[], split: SplitName): BarsPanel {
  const series = runs.map((run, colour) => {
    const examples = sumByDepth(run, split);
    const all = examples.reduce((a, b) => a + b, 0);
    const depths = Array.from(examples.keys());
    return { name: run.name, x: depths, y: depths.map(depth => (all > 0 ? examples[depth] / all : null)), colour };
  });
  const most = Math.max(...series.flatMap(({ y }) => y.map(value => value ?? 0)));
  const deepest = Math.max(...runs.map(run => run.deepest));
  return {
    kind: 'bars',
    title: split,
    annotations: [],
    x: { name: 'prediction depth', unit: 'layer', scale: 'linear', domain: [-0.5, deepest + 0.5], whole: true },
    y: { name: 'probability', unit: null, scale: 'linear', domain: [0, most * 1.05 || 1] },
    series,
  };
}

/** Over all members, [P]. */
function sumByDepth(run: RunFacts, split: SplitName): number[] {
  const members = run.byDepth[split] ?? [];
  return Array.from({ length: run.deepest + 1 }, (_, depth) =>
    members.reduce((sum, { examples }) => sum + examples[depth], 0),
  );
}

function meanDepth(run: RunFacts, split: SplitName): string {
  const examples = sumByDepth(run, split);
  const all = examples.reduce((a, b) => a + b, 0);
  return all > 0 ? (examples.reduce((sum, n, depth) => sum + n * depth, 0) / all).toFixed(2) : 'undefined';
}
