import { splitCounts } from '../experiment/cost.ts';
import { exactNeighbours, knnMemory, releaseKnn } from '../probes/exact.ts';
import { countVotes } from '../probes/votes.ts';
import type { MemberTask } from '../protocol.ts';
import type { RunRecord } from '../runs/folder.ts';
import { votesFile, writeArray } from '../runs/memberFiles.ts';
import { planGroups } from './plan.ts';
import type { Reporter } from './report.ts';
import { StoppedError, type Subject } from './subject.ts';

/** Share of a member's memory for the embeddings that wait for their search; the search has the rest. */
const EMBEDDINGS_SHARE = 0.5;

/**
 * Puts a k-NN probe at every place where none is yet (section 2.1): the neighbours of every example, of every split, among
 * the training split's embeddings vote. The votes of a probe are on the disk before the next one begins.
 */
export async function probeAll(
  task: MemberTask,
  record: RunRecord,
  subject: Subject,
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const { runFolder, member } = task;
  const { k } = record.experiment.probes;
  const open = openProbes(task, record);
  const examples = subject.splits.reduce((sum, { index }) => sum + index.length, 0);
  const groups = planGroups(open, examples, embeddingBytes(task));
  const widths = record.probes.reduce((sum, { width }) => sum + width, 0);
  let done = widths - [...open.values()].reduce((sum, width) => sum + width, 0);
  for (const { probes } of groups) {
    if (signal.aborted) throw new StoppedError();
    const openedAt = performance.now();
    const tell = (share: number, text: string) => report.progress('probe', done + share, widths, text);
    const embeddings = await subject.open(probes, {
      signal,
      onProgress: images => tell(0, `embeddings, image ${images}/${examples}`),
    });
    const secondsEach = (performance.now() - openedAt) / 1000 / probes.length;
    try {
      for (const probe of probes) {
        const started = performance.now();
        const { name, width } = record.probes[probe];
        const rows = embeddings.rows(probe);
        const onProgress = (share: number) =>
          tell(share * width, `probe ${probe + 1}/${record.probes.length}, ${name}`);
        onProgress(0);
        const neighbours = await untilStopped(signal, () =>
          exactNeighbours(rows[0], rows, { ...searchOptions(task, record), signal, onProgress }),
        );
        for (const [s, split] of subject.splits.entries()) {
          const votes = countVotes(neighbours[s].indices, k, subject.splits[0].labels, subject.classes);
          const shape = [split.index.length, subject.classes];
          writeArray(runFolder, member, votesFile(split.name, probe), votes, shape);
        }
        const seconds = secondsEach + (performance.now() - started) / 1000;
        report.fact({ event: 'probe_finished', member, probe, seconds });
        done += width;
      }
    } finally {
      embeddings.close();
    }
  }
  await releaseKnn();
}

/** Bytes that the embeddings of a group of probes may take. */
export function embeddingBytes(task: MemberTask): number {
  return Math.floor(task.memoryBytes * EMBEDDINGS_SHARE);
}

async function untilStopped<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new StoppedError();
    throw error;
  }
}

/** What the probes of a member will take, known before anything is trained. */
export function memoryNote(task: MemberTask, record: RunRecord): string {
  const { data, experiment } = record;
  const counts = splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
  const examples = counts.train + counts.validation + counts.test;
  const groups = planGroups(openProbes(task, record), examples, embeddingBytes(task));
  const held = Math.max(0, ...groups.map(group => group.bytes));
  const searched = record.probes.map(({ name, width }) => {
    const [train, ...others] = Object.values(counts).map(count => ({ name, count, width }));
    return knnMemory(train, [train, ...others], searchOptions(task, record)).bytes;
  });
  const megabytes = Math.round((held + Math.max(...searched)) / 1e6);
  const passes = groups.length === 1 ? 'one pass' : `${groups.length} passes`;
  return `Memory: the probes need ${passes} over the images and at most ${megabytes} MB for embeddings and search.`;
}

/** The probes that are to do, with their widths. */
function openProbes(task: MemberTask, record: RunRecord): Map<number, number> {
  const widths = record.probes.map(({ width }, probe) => [probe, width] as const);
  return new Map(widths.filter(([probe]) => !task.done.probes.includes(probe)));
}

function searchOptions({ memoryBytes, threads }: MemberTask, { experiment }: RunRecord) {
  const { k, exclude_self: excludeSelf } = experiment.probes;
  return { k, excludeSelf, threads, memoryBytes: Math.floor(memoryBytes * (1 - EMBEDDINGS_SHARE)) };
}
