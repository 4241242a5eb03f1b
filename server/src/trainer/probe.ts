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
  const { runFolder, member, threads } = task;
  const { k, exclude_self: excludeSelf } = record.experiment.probes;
  const search = { k, excludeSelf, threads, memoryBytes: Math.floor(task.memoryBytes * (1 - EMBEDDINGS_SHARE)) };
  const open = new Map<number, number>();
  for (const [probe, { width }] of record.probes.entries())
    if (!task.done.probes.includes(probe)) open.set(probe, width);
  const examples = subject.splits.reduce((sum, { index }) => sum + index.length, 0);
  const groups = planGroups(open, examples, embeddingBytes(task));
  report.note(memoryNote(subject, open, groups, search));

  const widths = record.probes.reduce((sum, { width }) => sum + width, 0);
  let done = widths - [...open.values()].reduce((sum, width) => sum + width, 0);
  for (const { probes } of groups) {
    if (signal.aborted) throw new StoppedError();
    const openedAt = performance.now();
    const embeddings = await subject.open(probes);
    const secondsEach = (performance.now() - openedAt) / 1000 / probes.length;
    try {
      for (const probe of probes) {
        const started = performance.now();
        const { name, width } = record.probes[probe];
        const rows = embeddings.rows(probe);
        const onProgress = (share: number) =>
          report.progress('probe', done + share * width, widths, `probe ${probe + 1}/${record.probes.length}, ${name}`);
        onProgress(0);
        const neighbours = await untilStopped(signal, () =>
          exactNeighbours(rows[0], rows, { ...search, signal, onProgress }),
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

/** What the probes will take, told before they begin. */
function memoryNote(
  { splits }: Subject,
  open: ReadonlyMap<number, number>,
  groups: ReturnType<typeof planGroups>,
  search: Parameters<typeof knnMemory>[2],
): string {
  const held = Math.max(0, ...groups.map(group => group.bytes));
  const searched = Math.max(
    0,
    ...[...open.values()].map(width => {
      const rows = splits.map(({ name, index }) => ({ name, count: index.length, width }));
      return knnMemory(rows[0], rows, search).bytes;
    }),
  );
  const megabytes = Math.round((held + searched) / 1e6);
  const passes = groups.length === 1 ? 'one pass' : `${groups.length} passes`;
  return `Probes: ${open.size} to do in ${passes} over the images, at most ${megabytes} MB for embeddings and search.`;
}
