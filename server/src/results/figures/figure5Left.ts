import { byDepthPanel, meanByDepth } from './byDepth.ts';
import { heldOutSplit, type RunFacts } from './facts.ts';
import type { Drawing } from './figure.ts';
import { heldOutImages, lacksDepths, needsMeasure, undefinedDepths, unfinished } from './say.ts';

/** Figure 5 (left; C.23): the iteration learned of the predictions of each depth, a series per run. */
export function figure5Left(runs: readonly RunFacts[]): Drawing {
  for (const run of runs) {
    const lack = lacksDepths(run) ?? lacksIterations(run);
    if (lack) return { cannot: lack };
    if (!heldOutSplit(run)) return { cannot: `needs a validation or a test split, which ${run.name} does not have` };
  }
  const splits = runs.map(run => heldOutSplit(run)!);
  const series = runs.map((run, r) => {
    const members = run.byDepth[splits[r]]!.map(counts => ({ sum: counts.iteration, count: counts.iterationCount }));
    return meanByDepth(run.name, r, members, run.deepest);
  });
  const lacking = runs.find((_, r) => series[r].x.length === 0);
  if (lacking) return { cannot: `needs images that ${lacking.name} learned after its start: it has no scale of time` };
  const most = Math.max(1, ...series.flatMap(({ y }) => y.map(value => value ?? 0)));
  return {
    id: 'figure-5-left',
    paper: 'Figure 5 (left), Figure C.23',
    title: 'Iteration learned at each prediction depth',
    caption:
      'The mean iteration learned of the predictions with a given prediction depth, on images that the member did not ' +
      'train on. In the paper, images decided in early layers are learned early. Time is rescaled within each member: ' +
      'by 1, it has learned 95 % of its images. A marker’s area is the share of the data with that depth; the bars ' +
      'are the standard deviation over members.',
    notes: runs.flatMap((run, r) => [
      heldOutImages(run, splits[r]),
      ...undefinedDepths(run, [splits[r]]),
      ...unfinished(run),
    ]),
    runs: runs.map(({ name }) => name),
    panels: [byDepthPanel('iteration learned (rescaled)', most, Math.max(...runs.map(run => run.deepest)), series)],
  };
}

export function lacksIterations({ name, measures }: RunFacts): string | null {
  return measures.includes('iteration_learned') ? null : needsMeasure(name, 'iteration_learned');
}
