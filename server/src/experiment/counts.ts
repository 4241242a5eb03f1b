import { type SplitCounts, splitCounts } from './cost.ts';
import { datasetFacts } from './datasets.ts';
import type { ExperimentFile } from './schema.ts';

/**
 * How many images a member will train on, validate on and test on; undefined for embeddings, whose files tell. Where only
 * some classes are used this is nearly right: classes are of (nearly) equal size in each of these data sets.
 */
export function expectedCounts(file: ExperimentFile): SplitCounts | undefined {
  const facts = datasetFacts(file.dataset.name);
  if (!facts) return undefined;
  const share = Math.min(1, (file.dataset.classes?.length ?? facts.classes.length) / facts.classes.length);
  const { train, test } = file.dataset.limit ?? {};
  const there = (all: number, asked: number | undefined) => Math.min(asked ?? all, Math.round(all * share));
  return splitCounts(there(facts.train, train), there(facts.test, test), file.ensemble?.split ?? 0.1);
}
