import { isProjected } from '../experiment/cost.ts';
import { releaseKnn } from '../probes/exact.ts';
import { pickRows } from '../probes/pick.ts';
import type { Rows } from '../probes/rows.ts';
import { countVotes } from '../probes/votes.ts';
import type { NearestFound, NearestTask } from '../protocol.ts';
import { memberFolder, type RunRecord, readRunRecord } from '../runs/folder.ts';
import { readSavedVotes } from '../runs/savedVotes.ts';
import { type Compared, openCompared } from './compared.ts';
import { embeddingBytes, searchOptions } from './memory.ts';
import { planGroups } from './plan.ts';
import { projectSplits } from './project.ts';
import { processReporter, type Reporter } from './report.ts';
import { searchProbe } from './search.ts';
import { StoppedError } from './subject.ts';

/**
 * Finds the training images that the probes of a finished member compare an image with: embeds it and the member's
 * training images anew, and searches as the probe did, so that those which are found are those which voted.
 * @param tell told of each probe, in the order in which they are found
 * @throws StoppedError when the signal ended it; a plain message if data or weights are not there any more
 */
export async function findNearest(
  task: NearestTask,
  tell: (found: NearestFound) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const record = readRunRecord(task.runFolder);
  const report = processReporter(task.member, () => 1);
  const compared = await openCompared(task, record, report, signal);
  const widths = new Map(task.probes.map(probe => [probe, record.probes[probe].width]));
  const groups = planGroups(widths, compared.train.index.length + 1, embeddingBytes(task));
  let done = 0;
  try {
    for (const { probes } of groups) {
      if (signal.aborted) throw new StoppedError();
      const total = compared.train.index.length;
      const embeddings = await compared.open(probes, {
        signal,
        onProgress: images =>
          report.progress(
            'probe',
            done + (probes.length * Math.min(images, total)) / total,
            task.probes.length,
            `asking the network, image ${images} of ${total}`,
          ),
      });
      done += probes.length;
      try {
        for (const probe of probes)
          await tell(await findAt(task, record, compared, probe, embeddings.rows(probe), report, signal));
      } finally {
        embeddings.close();
      }
    }
  } catch (error) {
    if (signal.aborted) throw new StoppedError();
    throw error;
  } finally {
    await compared.close();
    await releaseKnn();
  }
}

/** @param embeddings of the training split; and, if the image is not of it, its own, one row */
async function findAt(
  task: NearestTask,
  record: RunRecord,
  { train, doubt }: Compared,
  probe: number,
  embeddings: Rows[],
  report: Reporter,
  signal: AbortSignal,
): Promise<NearestFound> {
  const { runFolder, member, split, row } = task;
  const { projection, k } = record.experiment.probes;
  const seed = record.seeds.training ?? 0;
  const { name, width } = record.probes[probe];
  const watch = {
    signal,
    onProgress: (share: number) => report.progress('probe', share, 1, `searching ${name}`),
  };
  const [stored, ...query] = isProjected(width, record.experiment.probes)
    ? await projectSplits(embeddings, projection!, seed, probe, watch)
    : embeddings;
  // As the run asked: a training image among the others, which leaves out itself where the probes do.
  const positions = split === 'train' ? Int32Array.of(row) : new Int32Array(0);
  const asked = [{ rows: pickRows(stored, positions), positions }, ...query.map(rows => ({ rows }))];
  const { projected: _, ...options } = searchOptions(task, record, probe);
  const { neighbours } = await searchProbe(stored, asked, { ...options, seed, place: `${member}/${probe}`, ...watch });
  // The search may have been one for more neighbours (`probes.k` as a list); those of k are the first of them.
  const found = neighbours[split === 'train' ? 0 : 1];
  const [indices, squaredDistances] = [found.indices.subarray(0, k), found.squaredDistances.subarray(0, k)];
  const classes = record.data.classes.length;
  const saved = readSavedVotes(memberFolder(runFolder, member), split, probe, row);
  const votes = countVotes(indices, k, train.labels, classes);
  return {
    probe,
    indices: Array.from(indices, stored => train.index[stored]),
    labels: Array.from(indices, stored => train.labels[stored]),
    distances: Array.from(squaredDistances, Math.sqrt),
    doubt: saved && doubtOf(votes, saved, doubt),
  };
}

/** Where the votes are those of the run, nothing is to be doubted, whatever computed them. */
function doubtOf(votes: ArrayLike<number>, saved: ArrayLike<number>, reason: string | undefined): string | null {
  let changed = 0;
  for (let label = 0; label < votes.length; label++) changed += Math.abs(votes[label] - saved[label]);
  if (changed === 0) return null;
  const why = reason ?? 'numbers of this machine differ from those of the run in their last bits';
  return `${changed / 2} of these votes went to other classes in the run: ${why}.`;
}
