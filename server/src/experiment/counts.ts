import { type SplitCounts, splitCounts } from './cost.ts';
import { isKnown } from './datasets.ts';
import { type FolderFacts, imageFacts } from './imageFolder.ts';
import type { ExperimentFile } from './schema.ts';

/**
 * How many images a member will train on, validate on and test on; undefined where only the files tell. Where some classes
 * of the paper's data sets are used this is nearly right: they are of (nearly) equal size in each.
 * @param folder what a look at a folder of images told
 */
export function expectedCounts(file: ExperimentFile, folder?: FolderFacts): SplitCounts | undefined {
  const facts = imageFacts(file.dataset, folder);
  if (!facts) return undefined;
  const chosen = file.dataset.classes?.length ?? facts.classes.length;
  const share = isKnown(file.dataset.name) ? Math.min(1, chosen / facts.classes.length) : 1;
  const { train, test } = file.dataset.limit ?? {};
  const there = (all: number, asked: number | undefined) => Math.min(asked ?? all, Math.round(all * share));
  return splitCounts(there(facts.train, train), there(facts.test, test), file.ensemble?.split ?? 0.1);
}
