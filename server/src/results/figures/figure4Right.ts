import { byDepthPanel, meanByDepth } from './byDepth.ts';
import type { RunFacts } from './facts.ts';
import { heldOutSplit } from './facts.ts';
import type { Drawing } from './figure.ts';
import { heldOutImages, lacksDepths, undefinedDepths, unfinished } from './say.ts';

/** Figure 4 (right; C.20): the accuracy of the predictions of each depth, a series per run. */
export function figure4Right(runs: readonly RunFacts[]): Drawing {
  const lack = runs.map(lacksDepths).find(reason => reason !== null);
  if (lack) return { cannot: lack };
  const splits = runs.map(heldOutSplit);
  const without = splits.indexOf(null);
  if (without >= 0) return { cannot: `needs a validation or a test split, which ${runs[without].name} does not have` };
  const deepest = Math.max(...runs.map(run => run.deepest));
  const series = runs.map((run, r) => {
    const members = run.byDepth[splits[r]!]!.map(({ right, examples }) => ({ sum: right, count: examples }));
    return meanByDepth(run.name, r, members, run.deepest);
  });
  return {
    id: 'figure-4-right',
    paper: 'Figure 4 (right), Figure C.20',
    title: 'Accuracy at each prediction depth',
    caption:
      'The share of right predictions among those with a given prediction depth, on images that the member did not ' +
      'train on. In the paper, predictions made in earlier layers are more often right. A marker’s area is the share ' +
      'of the data with that depth; the bars are the standard deviation over members.',
    notes: runs.flatMap((run, r) => [
      heldOutImages(run, splits[r]!),
      ...undefinedDepths(run, [splits[r]!]),
      ...unfinished(run),
    ]),
    runs: runs.map(({ name }) => name),
    panels: [byDepthPanel('accuracy', 1, deepest, series)],
  };
}
