import { isProjected, needsReference, type ProbeWork, probeWork, totalProbeWork } from '../experiment/cost.ts';
import { forwardWork, networkOperations } from '../experiment/network.ts';
import { releaseKnn } from '../probes/exact.ts';
import { pickRows } from '../probes/pick.ts';
import type { Rows } from '../probes/rows.ts';
import { countVotes, placeVotes } from '../probes/votes.ts';
import type { MemberTask } from '../protocol.ts';
import type { RunRecord } from '../runs/folder.ts';
import { referenceVotesFile, votesFile, writeNarrow } from '../runs/memberFiles.ts';
import { logisticProbe } from './logistic.ts';
import { embeddingBytes, openProbes, searchOptions } from './memory.ts';
import { planGroups } from './plan.ts';
import { projectionSample, projectSplits } from './project.ts';
import type { Reporter } from './report.ts';
import { searchExactly, searchProbe } from './search.ts';
import { StoppedError, type Subject, type Watch } from './subject.ts';
import { askUndecided, type Undecided, undecidedAfter } from './undecided.ts';

/** What the probes of a member have in common. */
interface Probing {
  task: MemberTask;
  record: RunRecord;
  subject: Subject;
  report: Reporter;
  /** Only where not every example is asked about. */
  undecided: Undecided | undefined;
}

/**
 * Puts a k-NN probe at every place where none is yet (section 2.1): the neighbours of every example, of every split, among
 * the training split's embeddings vote. With `examples: undecided` the last probe comes first, and each is asked only
 * about the examples that the later ones leave undecided. The votes of a probe are on the disk before the next one begins.
 */
export async function probeAll(
  task: MemberTask,
  record: RunRecord,
  subject: Subject,
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const { experiment } = record;
  const sizes = { train: 0, validation: 0, test: 0 };
  for (const { name, index } of subject.splits) sizes[name] = index.length;
  const works = record.probes.map(({ width }) => probeWork(experiment, sizes, width, subject.classes));
  const searched = sum(works.map(totalProbeWork));
  const examples = sum(Object.values(sizes));
  const forward = examples * forwardOf(record);
  const open = openProbes(task, record);
  let done = searched - sum([...open.keys()].map(probe => totalProbeWork(works[probe])));
  const undecided =
    experiment.probes.examples === 'undecided'
      ? await undecidedAfter(task.runFolder, task.member, subject, task.done.probes)
      : undefined;
  const groups = planGroups(open, examples, embeddingBytes(task));
  for (const { probes } of groups) {
    if (signal.aborted) throw new StoppedError();
    const openedAt = performance.now();
    const tell = (work: number, text: string) => report.progress('probe', done + work, searched + forward, text);
    const opening = forward / groups.length;
    const embeddings = await subject.open(probes, {
      signal,
      onProgress: images => tell((opening * images) / examples, `embeddings, image ${images}/${examples}`),
    });
    done += opening;
    const secondsEach = (performance.now() - openedAt) / 1000 / probes.length;
    try {
      for (const probe of probes) {
        const text = `probe ${probe + 1}/${record.probes.length}, ${record.probes[probe].name}`;
        const watch = { signal, onProgress: (work: number) => tell(work, text) };
        const probing = { task, record, subject, report, undecided };
        await untilStopped(signal, () =>
          probeOne(probing, probe, embeddings.rows(probe), works[probe], secondsEach, watch),
        );
        done += totalProbeWork(works[probe]);
      }
    } finally {
      embeddings.close();
    }
  }
  await releaseKnn();
}

/** Multiply-adds of the network for one example; none where nothing is trained. */
function forwardOf({ experiment, data }: RunRecord): number {
  if (!experiment.network || !data.image) return 0;
  return forwardWork(networkOperations(experiment.network.model, data.image, data.classes.length));
}

/**
 * One probe, to the fact that it is finished.
 * @param embeddings of each split, the training split first
 * @param work how much each pass is; `watch` is told how much of it is done
 * @param secondsBefore what went into its embeddings
 */
async function probeOne(
  { task, record, subject, report, undecided }: Probing,
  probe: number,
  embeddings: Rows[],
  work: ProbeWork,
  secondsBefore: number,
  { signal, onProgress }: Watch,
): Promise<void> {
  const { runFolder, member } = task;
  const { experiment } = record;
  const { k, other_k: otherK, projection } = experiment.probes;
  const { splits, classes } = subject;
  const started = performance.now();
  const seed = record.seeds.training ?? 0;
  const options = searchOptions(task, record, probe);
  const passes = watchPasses(work, { signal, onProgress });
  onProgress(0);
  const rows = isProjected(record.probes[probe].width, experiment.probes)
    ? await projectSplits(embeddings, projection!, seed, probe, passes.project)
    : embeddings;
  const asked = undecided
    ? askUndecided(rows, undecided.positions, options.method === 'exact')
    : rows.map(split => ({ rows: split }));
  const place = `${member}/${probe}`;
  const { neighbours, hnsw } = await searchProbe(rows[0], asked, { ...options, seed, place, ...passes.search });
  const count = (indices: Int32Array, k: number) => countVotes(indices, k, splits[0].labels, classes, options.k);
  const votes = splits.map(({ index }, s) => {
    const counted = count(neighbours[s].indices, k);
    return undecided ? placeVotes(counted, undecided.positions[s], index.length, classes) : counted;
  });
  if (needsReference(record.probes[probe].width, experiment)) {
    const sample = splits.map((split, s) => {
      const positions = projectionSample(split, seed, member);
      return { rows: pickRows(embeddings[s], positions), positions };
    });
    const found = await searchExactly(embeddings[0], sample, { ...options, ...passes.reference });
    for (const [s, { name }] of splits.entries()) {
      const shape = [sample[s].positions.length, classes];
      writeNarrow(runFolder, member, referenceVotesFile(name, probe), count(found[s].indices, k), k, shape);
    }
  }
  for (const [s, { name, index }] of splits.entries()) {
    const shape = [index.length, classes];
    writeNarrow(runFolder, member, votesFile(name, probe), votes[s], k, shape);
    for (const other of otherK)
      writeNarrow(runFolder, member, votesFile(name, probe, other), count(neighbours[s].indices, other), other, shape);
  }
  const logistic = experiment.probes.logistic
    ? await logisticProbe({ task, record, subject }, probe, rows, passes.logistic)
    : undefined;
  undecided?.take(votes);
  const seconds = secondsBefore + (performance.now() - started) / 1000;
  report.fact({
    event: 'probe_finished',
    member,
    probe,
    seconds,
    ...(hnsw && { hnsw }),
    ...(logistic && { logistic }),
  });
}

/** A watch for each pass, which is told the share of it that is done, 0 to 1. */
function watchPasses(work: ProbeWork, { signal, onProgress }: Watch): Record<keyof ProbeWork, Watch> {
  let before = 0;
  const watch = (pass: keyof ProbeWork): Watch => {
    const from = before;
    before += work[pass];
    return { signal, onProgress: share => onProgress(from + share * work[pass]) };
  };
  return {
    project: watch('project'),
    search: watch('search'),
    reference: watch('reference'),
    logistic: watch('logistic'),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

async function untilStopped<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new StoppedError();
    throw error;
  }
}
